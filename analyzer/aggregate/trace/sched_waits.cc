#include "analyzer/aggregate/trace/sched_waits.h"

#include <algorithm>
#include <numeric>

#include "analyzer/aggregate/trace/proc_slices.h"
#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

// Longer waits first, and of equal ones the earlier.
bool ComesFirst(const SchedWait& a, const SchedWait& b) {
  return a.ns() != b.ns() ? a.ns() > b.ns() : a.row < b.row;
}

// When the world was stopped, in order, apart.
std::vector<Interval> Stops(const Trace& trace) {
  std::vector<Interval> stops;
  for (const Range& range : trace.ranges()) {
    if (range.kind != RangeKind::kStw) continue;
    if (!stops.empty() && range.start_ns <= stops.back().end_ns) {
      stops.back().end_ns = std::max(stops.back().end_ns, range.end_ns);
    } else {
      stops.push_back({range.start_ns, range.end_ns});
    }
  }
  return stops;
}

int64_t Overlap(const std::vector<Interval>& intervals, const SchedWait& wait) {
  int64_t sum = 0;
  auto at = std::ranges::upper_bound(intervals, wait.start_ns, {}, &Interval::end_ns);
  for (; at != intervals.end() && at->start_ns < wait.end_ns; ++at) {
    sum += std::min(at->end_ns, wait.end_ns) - std::max(at->start_ns, wait.start_ns);
  }
  return sum;
}

void AddRun(Meanwhile* meanwhile, StringId name, int64_t ns) {
  constexpr size_t kMaxFunctions = 32;
  const auto found = std::ranges::find(meanwhile->ran, name, &std::pair<StringId, int64_t>::first);
  if (found != meanwhile->ran.end()) {
    found->second += ns;
  } else if (meanwhile->ran.size() < kMaxFunctions) {
    meanwhile->ran.emplace_back(name, ns);
  } else {
    meanwhile->other_ns += ns;
  }
}

}  // namespace

SchedWaits ComputeSchedWaits(const Trace& trace, const TraceQuery& query, size_t longest) {
  SchedWaits waits;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    const std::span<const uint32_t> rows = trace.transitions_of(id);
    ForEachSpan(trace, query, id, [&](const GoSpan& span) {
      if (span.state != GoState::kRunnable) return;
      const SchedWait wait{.row = span.row,
                           .start_ns = trace.time_ns(span.row),
                           .end_ns = span.end_ns,
                           .ran_on = {}};
      if (!span.ends) {
        ++waits.open;
        waits.longest_open_ns = std::max(waits.longest_open_ns, wait.ns());
        return;
      }
      waits.all.Add(wait.ns(), wait.row);
      std::vector<SchedWait>& heap = waits.longest;
      if (longest == 0 || (heap.size() == longest && !ComesFirst(wait, heap.front()))) return;
      if (heap.size() == longest) {
        std::ranges::pop_heap(heap, ComesFirst);
        heap.pop_back();
      }
      heap.push_back(wait);
      const uint32_t next = *(std::ranges::lower_bound(rows, span.row) + 1);
      if (trace.state(next) == GoState::kRunning) heap.back().ran_on = trace.proc(next);
      std::ranges::push_heap(heap, ComesFirst);
    });
  }
  std::ranges::sort(waits.longest, ComesFirst);
  return waits;
}

std::vector<Meanwhile> ComputeMeanwhile(const Trace& trace, const std::vector<SchedWait>& waits) {
  std::vector<Meanwhile> all(waits.size());
  // Of each P the waits that began on it, in order of their beginnings.
  struct OnProc {
    std::vector<uint32_t> waits;
    size_t first = 0;  // that may not be over yet
  };
  std::vector<OnProc> on_procs(trace.procs().size());
  std::vector<uint32_t> by_start(waits.size());
  std::iota(by_start.begin(), by_start.end(), 0U);
  std::ranges::sort(by_start, {}, [&](uint32_t i) { return waits[i].row; });
  for (const uint32_t i : by_start) {
    const ProcId proc = trace.proc(waits[i].row);
    if (proc.valid()) on_procs[proc.index()].waits.push_back(i);
  }
  ForEachProcSlice(trace, [&](const ProcSlice& slice) {
    OnProc& on = on_procs[slice.proc.index()];
    while (on.first < on.waits.size() && waits[on.waits[on.first]].end_ns <= slice.start_ns) {
      ++on.first;
    }
    for (size_t i = on.first; i < on.waits.size(); ++i) {
      const SchedWait& wait = waits[on.waits[i]];
      if (wait.start_ns >= slice.end_ns) break;
      const int64_t ns =
          std::min(slice.end_ns, wait.end_ns) - std::max(slice.start_ns, wait.start_ns);
      if (ns <= 0) continue;
      AddRun(&all[on.waits[i]], trace.goroutine(trace.goroutine_of(slice.row)).name, ns);
    }
  });
  const std::vector<Interval> stops = Stops(trace);
  for (size_t i = 0; i < waits.size(); ++i) {
    Meanwhile& meanwhile = all[i];
    meanwhile.stopped_ns = Overlap(stops, waits[i]);
    if (!trace.proc(waits[i].row).valid()) continue;
    std::ranges::stable_sort(meanwhile.ran, std::greater{}, &std::pair<StringId, int64_t>::second);
    meanwhile.idle_ns = waits[i].ns() - meanwhile.other_ns;
    for (const auto& [name, ns] : meanwhile.ran) meanwhile.idle_ns -= ns;
  }
  return all;
}

}  // namespace pfa
