// The CPU samples of a trace as a CPU profile: they are there when one was taken at the same time.
#pragma once

#include <cstdint>
#include <functional>

#include "analyzer/model/profile.h"
#include "analyzer/model/trace.h"

namespace pfa {

// What a sample counts as. A trace does not say how often samples were taken; this is what
// pprof.StartCPUProfile does. Measuring the spacing instead would make numbers depend on which part
// of a trace is looked at, so that those of parts would not add up.
constexpr int64_t kCpuSampleNs = 10'000'000;

// With the sample types of Go's CPU profiles. `selects` says which samples count; empty: all.
Profile TraceCpuProfile(const Trace& trace, const std::function<bool(const CpuSample&)>& selects);

}  // namespace pfa
