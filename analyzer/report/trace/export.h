// `pfa trace export`: a trace for the viewers of Perfetto (ui.perfetto.dev) and Chrome
// (about:tracing), or as folded stacks, written piece by piece.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// In options().format: perfetto, chrome or folded. The last is that profile which the argument
// names, off-CPU time without one; its values are nanoseconds, reasons are leaves: "[select]".
Result<void> ExportTrace(const Trace& trace, const TraceQuery& query, ByteSink& sink);

}  // namespace pfa
