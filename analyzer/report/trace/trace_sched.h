// `pfa trace sched`: scheduling latency, the worst waits with their causes, and the depth of the
// run queues over time.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceSched(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
