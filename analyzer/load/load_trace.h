// From a file name to a Trace.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "analyzer/import/go_trace.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_options.h"
#include "proto/base/result.h"

namespace pfa {

// `progress` may be empty. ErrorCode::kStopped once a stop is asked for. `wanted` is all of a
// trace, if nothing else is said; what it says of damage is not used.
Result<Trace> LoadTrace(const std::string& file, const TraceOptions& options,
                        std::function<void(uint64_t done, uint64_t size)> progress,
                        const std::stop_token& stop = {}, TraceReadOptions wanted = {});

// Whether a file begins as a trace. Not asked of what can be read only once.
bool IsTraceFile(const std::string& file);

}  // namespace pfa
