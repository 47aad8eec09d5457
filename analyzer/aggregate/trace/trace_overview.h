// What a person asks first of a trace, as sums over the spans of all goroutines that count. All but
// the states at the end and the most at once add up over windows that follow each other.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct BlockingReason {
  StringId reason{0};
  uint64_t count = 0;  // of waits that begin
  int64_t ns = 0;
  int64_t longest_ns = 0;
};

struct TraceOverview {
  // Goroutines that live at some time that counts.
  uint64_t goroutines = 0;
  uint64_t created = 0;
  uint64_t ended = 0;
  uint64_t most_at_once = 0;
  std::array<uint64_t, kGoStates> at_end{};   // those that live at the end of the window
  std::array<int64_t, kGoStates> state_ns{};  // of all goroutines
  std::vector<int64_t> proc_ns;               // of each P: goroutines ran, or were in syscalls
  int64_t proc_syscall_ns = 0;                // of all of that, in syscalls
  DurationHistogram latency;                  // waits for a P that end
  std::vector<BlockingReason> blocking;       // of the program's goroutines; longest first
  uint64_t system_waits = 0;                  // of those of the runtime
  int64_t system_wait_ns = 0;
  uint64_t cpu_samples = 0;
  uint64_t tasks = 0;    // that begin
  uint64_t regions = 0;  // likewise
  uint64_t logs = 0;

  [[nodiscard]] int64_t in(GoState state) const { return state_ns[static_cast<size_t>(state)]; }
};

TraceOverview ComputeTraceOverview(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
