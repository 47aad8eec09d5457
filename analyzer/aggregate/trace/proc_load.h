// What the Ps did at some times: who had them while somebody else waited for one.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct ProcLoad {
  uint64_t procs = 0;   // GOMAXPROCS when the time began; 0: unknown
  int64_t busy_ns = 0;  // of all Ps together: running goroutines, or theirs while in a syscall
  std::vector<std::pair<StringId, int64_t>> functions = {};  // entry functions that ran, most first
};

// One per interval; these are in order and apart. Linear in the transitions, and in Ps times
// intervals.
std::vector<ProcLoad> ComputeProcLoads(const Trace& trace, std::span<const Interval> intervals);

}  // namespace pfa
