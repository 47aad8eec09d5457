// `pfa trace footprint`: how much of a trace file each type of event takes, and the tables that
// they refer to.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceFootprint(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
