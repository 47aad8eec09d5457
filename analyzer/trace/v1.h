// Reads execution traces as Go 1.5 to 1.21 wrote them:
//
//   bytes -> TraceV1File (proto: checked, indexed) -> MergeV1 (one order)
//         -> V1Replay -> V1Checker -> V1Mapper -> TraceBuilder
#pragma once

#include <cstdint>
#include <span>

#include "analyzer/model/trace_builder.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

struct TraceReadOptions {
  // The first thing that is wrong is an error. Else what can be used is used, what is missing
  // becomes a gap, and it is an error only if nothing can be.
  bool strict = false;
};

// `rest` are bytes that the caller took from the stream and that come after the header, which said
// the version (5 for "go 1.5 trace"). Errors name the inflated offset, the P and what is wrong; not
// the source.
Result<void> ReadTraceV1(std::span<const uint8_t> rest, InflateStream& stream, int version,
                         const TraceReadOptions& options, TraceBuilder& builder);

}  // namespace pfa
