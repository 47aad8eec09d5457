// `pfa trace allocs`: heap objects, of traces that were made with GODEBUG=traceallocfree=1.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceAllocs(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
