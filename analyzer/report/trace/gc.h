// `pfa trace gc`: each cycle of the garbage collector: its phases, what it cost the program and
// what it did to the heap; and what all of them cost.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceGc(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
