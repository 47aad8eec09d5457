// `pfa trace diff OLD NEW`: figures of two traces side by side, and where goroutines of each entry
// function spent more or less time, the largest changes first.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> CompareTraces(const Trace& before, const Trace& after,
                               const TraceQuery& query_before, const TraceQuery& query_after);

}  // namespace pfa
