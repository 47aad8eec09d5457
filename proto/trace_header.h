// The 16 bytes at the start of an execution trace: "go 1.N trace", padded with NUL. N is the
// version of the format, which is older than or equal to that of the Go release that wrote it.
#pragma once

#include <cstdint>
#include <span>

#include "proto/base/result.h"

namespace pfa {

constexpr size_t kTraceHeaderBytes = 16;
// From this version on the format is v2: batches of threads in generations. Before it is v1.
constexpr int kFirstTraceV2 = 22;

// N, if there is such a format. `head` is the start of the input, at most as long as it is.
Result<int> ReadTraceHeader(std::span<const uint8_t> head);

}  // namespace pfa
