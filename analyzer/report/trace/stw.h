// `pfa trace stw`: each time the world was stopped: why, for how long, how long until it stood
// still, and who asked; and percentiles by kind.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceStw(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
