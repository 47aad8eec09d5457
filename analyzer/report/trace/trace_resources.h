// `pfa trace procs`, `threads` and `syscalls`: what the means of the scheduler were used for.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceProcs(const Trace& trace, const TraceQuery& query);
Result<Document> TraceThreads(const Trace& trace, const TraceQuery& query);
Result<Document> TraceSyscalls(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
