// Reads execution traces as Go 1.5 to 1.21 wrote them:
//
//   bytes -> TraceV1File (proto: checked, indexed) -> MergeV1 (one order)
//         -> V1Replay -> V1Checker -> V1Mapper -> TraceBuilder
#pragma once

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/read_options.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// `stream` was not read yet; its header says `version` (5 for "go 1.5 trace"). Errors name the
// inflated offset, the P and what is wrong, but not the source. Unless strict, an error means that
// nothing could be used.
Result<void> ReadTraceV1(InflateStream& stream, int version, const TraceReadOptions& options,
                         TraceBuilder* builder);

}  // namespace pfa
