// `pfa trace stw`: each time the world was stopped: why, for how long, how long until it stood
// still, and who asked; and percentiles by kind.
#pragma once

#include <string_view>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// "GC mark termination" of "stop-the-world (GC mark termination)".
std::string_view StwKind(std::string_view name);

Result<Document> TraceStw(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
