// `pfa trace mmu`: minimum mutator utilization: how little of its Ps the garbage collector may
// leave to the program for a while, by the length of the while; and where in the trace that was.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceMmu(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
