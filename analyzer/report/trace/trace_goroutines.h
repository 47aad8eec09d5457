// `pfa trace goroutines`: where the time of goroutines went, by entry function; of a single one,
// what it did, span after span, and who woke it.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceGoroutines(const Trace& trace, const TraceQuery& query);

// Of one goroutine; what TraceGoroutines makes if --goroutine leaves a single one.
Result<Document> TraceOneGoroutine(const Trace& trace, const TraceQuery& query, GoroutineId id);

}  // namespace pfa
