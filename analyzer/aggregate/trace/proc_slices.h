// What each P did: a slice for every time in which a goroutine ran on it, or was in a syscall and
// kept it. Between slices the P was idle, or busy with the scheduler.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct ProcSlice {
  ProcId proc;
  uint32_t row = 0;  // of the transition that began it: goroutine, state, thread
  int64_t start_ns = 0;
  int64_t end_ns = 0;
};

// Calls visit(slice) in order of their ends; slices of a P do not overlap.
template <typename Visit>
void ForEachProcSlice(const Trace& trace, Visit visit) {
  constexpr uint32_t kFree = UINT32_MAX;
  std::vector<uint32_t> row_on(trace.procs().size(), kFree);
  std::vector<ProcId> proc_of(trace.goroutines().size());
  const auto close = [&](ProcId proc, int64_t end_ns) {
    const uint32_t row = row_on[proc.index()];
    row_on[proc.index()] = kFree;
    proc_of[trace.goroutine_of(row).index()] = ProcId();
    visit(ProcSlice{.proc = proc, .row = row, .start_ns = trace.time_ns(row), .end_ns = end_ns});
  };
  for (uint32_t row = 0; row < trace.transition_count(); ++row) {
    const GoroutineId id = trace.goroutine_of(row);
    if (proc_of[id.index()].valid()) close(proc_of[id.index()], trace.time_ns(row));
    const GoState state = trace.state(row);
    if (state != GoState::kRunning && state != GoState::kSyscall) continue;
    const ProcId proc = trace.proc(row);
    if (!proc.valid()) continue;
    if (row_on[proc.index()] != kFree) close(proc, trace.time_ns(row));
    row_on[proc.index()] = row;
    proc_of[id.index()] = proc;
  }
  for (size_t i = 0; i < row_on.size(); ++i) {
    if (row_on[i] != kFree) close(ProcId::FromIndex(i), trace.end_ns());
  }
}

// How much of a slice counts.
inline int64_t CountedNs(const Trace& trace, const TraceQuery& query, const ProcSlice& slice) {
  const auto intervals = query.IntervalsOf(trace.goroutine_of(slice.row));
  int64_t sum = 0;
  auto at = std::ranges::upper_bound(intervals, slice.start_ns, {}, &Interval::end_ns);
  for (; at != intervals.end() && at->start_ns < slice.end_ns; ++at) {
    sum += std::min(at->end_ns, slice.end_ns) - std::max(at->start_ns, slice.start_ns);
  }
  return sum;
}

}  // namespace pfa
