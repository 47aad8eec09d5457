// `pfa trace tasks` and `pfa trace regions`: by name how many, how long, and where the time of the
// goroutines went that worked on them; the slowest; tasks also as a tree.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceTasks(const Trace& trace, const TraceQuery& query);
Result<Document> TraceRegions(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
