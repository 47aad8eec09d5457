// `pfa trace events`: what happened, event by event in order of time, for people, as CSV or as a
// JSON object per line. Written piece by piece: a trace has more events than fit into a document.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

Result<void> TraceEvents(const Trace& trace, const TraceQuery& query, ByteSink& sink);

}  // namespace pfa
