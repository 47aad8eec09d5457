// Scheduling latency: how long goroutines were ready to run before they ran, the longest of these
// waits and what happened meanwhile, and how many goroutines were ready at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct SchedWait {
  uint32_t row = 0;  // of the transition that made it runnable
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  ProcId ran_on;  // kNone: not known

  [[nodiscard]] int64_t ns() const { return end_ns - start_ns; }
};

struct SchedWaits {
  // Waits that ended while they count, each with its whole length: so the waits of parts of the
  // time add up to those of the whole.
  DurationHistogram all;           // of rows of transitions
  std::vector<SchedWait> longest;  // longest first
  // Still going on at the end of what counts.
  uint64_t open = 0;
  int64_t longest_open_ns = 0;
};
SchedWaits ComputeSchedWaits(const Trace& trace, const TraceQuery& query, size_t longest);

// What the P did on which a goroutine became runnable, until it ran.
struct Meanwhile {
  std::vector<std::pair<StringId, int64_t>> ran = {};  // by entry function, longest first
  int64_t other_ns = 0;                                // functions beyond the first few
  int64_t idle_ns = 0;                                 // no goroutine on the P
  int64_t stopped_ns = 0;                              // of all, while the world was stopped
};
// One per wait; empty where the P is not known.
std::vector<Meanwhile> ComputeMeanwhile(const Trace& trace, const std::vector<SchedWait>& waits);

// Runnable goroutines over time.
struct QueueBin {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  uint64_t most = 0;        // at any moment
  int64_t runnable_ns = 0;  // sum over goroutines

  [[nodiscard]] double mean() const {
    return end_ns == start_ns
               ? static_cast<double>(most)
               : static_cast<double>(runnable_ns) / static_cast<double>(end_ns - start_ns);
  }
};
std::vector<QueueBin> ComputeRunQueue(const Trace& trace, const TraceQuery& query, size_t bins);

}  // namespace pfa
