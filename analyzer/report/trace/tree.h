// `pfa trace tree`: which goroutines created which, and which woke which.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceTree(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
