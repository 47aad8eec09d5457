// Reads execution traces of format v2 (Go 1.22 on) into a TraceBuilder, generation by generation.
#pragma once

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/read_options.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// `stream` was not read yet; its header says `version`. Unless strict, an error means
// that nothing at all could be used.
Result<void> ReadTraceV2(InflateStream& stream, int version, const TraceReadOptions& options,
                         TraceBuilder* builder);

}  // namespace pfa
