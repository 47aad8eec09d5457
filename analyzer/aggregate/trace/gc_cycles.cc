#include "analyzer/aggregate/trace/gc_cycles.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

int64_t Overlap(const Interval& a, const Interval& b) {
  return std::max<int64_t>(0, std::min(a.end_ns, b.end_ns) - std::max(a.start_ns, b.start_ns));
}

class Collector {
 public:
  Collector(const Trace& trace, const TraceQuery& query) : trace_(trace), query_(query) {}

  GcSummary Collect() && {
    FindCycles();
    for (const Range& range : trace_.ranges()) {
      if (range.kind == RangeKind::kStw) AddPause(range);
      if (range.kind == RangeKind::kGcSweep) AddSweep(range);
    }
    for (const GcWork& work : FindGcWork(trace_)) AddWork(work);
    for (GcCycle& cycle : summary_.cycles) {
      AddHeap(&cycle);
      summary_.all.Add(cycle.cost);
      AddNs(&summary_.mark_ns, cycle.mark_ns);
    }
    summary_.all.Add(summary_.outside);
    summary_.proc_ns = ProcTime(trace_, query_.window());
    std::erase_if(summary_.cycles, [](const GcCycle& cycle) {
      return !cycle.begins && cycle.mark_ns == 0 && cycle.cost.is_zero();
    });
    return std::move(summary_);
  }

 private:
  void FindCycles() {
    const Interval& window = query_.window();
    for (const Range& range : trace_.ranges()) {
      if (range.kind != RangeKind::kGcMark) continue;
      const Interval mark{std::max(range.start_ns, window.start_ns),
                          std::min(range.end_ns, window.end_ns)};
      GcCycle cycle{.number = summary_.cycles.size() + 1,
                    .began_before = range.began_before,
                    .open = range.open,
                    .begins = !range.began_before && Contains(trace_, window, range.start_ns),
                    .start_ns = range.start_ns,
                    .end_ns = range.end_ns,
                    .stack = range.stack};
      if (mark.start_ns < mark.end_ns) {
        cycle.mark_ns = mark.end_ns - mark.start_ns;
        cycle.mark_proc_ns = ProcTime(trace_, mark);
      }
      if (!range.began_before) cycle.starter = range.goroutine;
      summary_.cycles.push_back(cycle);
    }
  }

  // The last cycle that began before this moment, if any.
  GcCycle* CycleAt(int64_t time_ns) {
    const auto after = std::ranges::upper_bound(summary_.cycles, time_ns, {}, &GcCycle::start_ns);
    return after == summary_.cycles.begin() ? nullptr : &*(after - 1);
  }
  GcCost* CostOf(GcCycle* cycle) { return cycle == nullptr ? &summary_.outside : &cycle->cost; }

  void AddPause(const Range& range) {
    const std::string_view name = trace_.text(range.name);
    const bool begins_cycle = name.find("GC sweep termination") != std::string_view::npos;
    if (!begins_cycle && name.find("GC mark termination") == std::string_view::npos) return;
    const auto part = Selected(query_, range);
    GcCycle* cycle = CycleAt(range.start_ns);
    if (begins_cycle) {
      // Traces of old versions stop the world first, then begin to mark.
      const auto next =
          std::ranges::upper_bound(summary_.cycles, range.start_ns, {}, &GcCycle::end_ns);
      if (next != summary_.cycles.end()) cycle = &*next;
    }
    if (cycle != nullptr && !begins_cycle) {
      last_termination_.resize(summary_.cycles.size(), kNone);
      last_termination_[cycle->number - 1] = range.start_ns;
    }
    if (!part) return;
    const int64_t ns = part->ns;
    if (cycle != nullptr) {
      AddNs(begins_cycle ? &cycle->sweep_termination_ns : &cycle->mark_termination_ns, ns);
    }
    GcCost* cost = CostOf(cycle);
    if (range.goroutine.valid() ? query_.Selects(range.goroutine, range.start_ns)
                                : Contains(trace_, query_.window(), range.start_ns)) {
      ++cost->pauses;
    }
    AddNs(&cost->pause_ns, ns);
    cost->longest_pause_ns = std::max(cost->longest_pause_ns, ns);
  }

  // A P sweeps for the last cycle that has marked.
  GcCycle* CycleOfSweep(int64_t start_ns) {
    GcCycle* cycle = CycleAt(start_ns);
    if (cycle == nullptr || start_ns >= cycle->end_ns) return cycle;
    return cycle == &summary_.cycles.front() ? nullptr : cycle - 1;
  }

  void AddSweep(const Range& range) {
    GcCycle* cycle = CycleOfSweep(range.start_ns);
    if (cycle != nullptr) {
      cycle->last_sweep_ns = std::max(cycle->last_sweep_ns.value_or(range.end_ns), range.end_ns);
    }
    if (range.open || !query_.Selects(range.goroutine, range.end_ns)) return;
    GcCost* cost = CostOf(cycle);
    cost->swept_bytes += range.swept_bytes;
    cost->reclaimed_bytes += range.reclaimed_bytes;
  }

  void AddWork(const GcWork& work) {
    if (!work.goroutine.valid() && query_.selects_goroutines()) return;
    const bool sweeps = work.kind == GcWorkKind::kSweep;
    GcCycle* cycle = sweeps ? CycleOfSweep(work.start_ns) : CycleAt(work.start_ns);
    GcCost* cost = CostOf(cycle);
    const std::span<const Interval> intervals =
        work.goroutine.valid() ? query_.IntervalsOf(work.goroutine)
                               : std::span<const Interval>(&query_.window(), 1);
    for (const Interval& interval : intervals) {
      const Interval part{std::max(work.start_ns, interval.start_ns),
                          std::min(work.end_ns, interval.end_ns)};
      if (part.start_ns >= part.end_ns) continue;
      AddNs(&cost->work_ns[static_cast<size_t>(work.kind)], part.end_ns - part.start_ns);
      // A worker may go on for a while when all is marked.
      if (cycle == nullptr || sweeps || work.kind == GcWorkKind::kIdle) continue;
      AddNs(&cycle->mark_work_ns, Overlap(part, {cycle->start_ns, cycle->end_ns}));
    }
  }

  void AddHeap(GcCycle* cycle) const {
    const auto heap = trace_.metric(Metric::kHeapLive);
    cycle->goal = ValueAt(trace_.metric(Metric::kHeapGoal), cycle->start_ns);
    cycle->heap_before = ValueAt(heap, cycle->start_ns);
    if (cycle->open) return;
    int64_t marked_ns = cycle->end_ns;
    if (cycle->number <= last_termination_.size()) {
      const int64_t stop_ns = last_termination_[cycle->number - 1];
      if (stop_ns != kNone) marked_ns = std::min(marked_ns, stop_ns);
    }
    cycle->heap_peak = ValueAt(heap, marked_ns);
    // What is still in use is told in the stop, or right after it.
    const auto after = std::ranges::upper_bound(heap, marked_ns, {}, &MetricPoint::time_ns);
    if (after != heap.end()) cycle->heap_after = after->value;
  }

  static constexpr int64_t kNone = std::numeric_limits<int64_t>::max();

  const Trace& trace_;
  const TraceQuery& query_;
  GcSummary summary_;
  std::vector<int64_t> last_termination_;  // of each cycle, when the world was stopped
};

}  // namespace

int64_t GcCost::taken_ns() const {
  int64_t sum = 0;
  for (size_t i = 0; i < kGcWorkKinds; ++i) {
    if (static_cast<GcWorkKind>(i) != GcWorkKind::kIdle) AddNs(&sum, work_ns[i]);
  }
  return sum;
}

bool GcCost::is_zero() const {
  return pauses == 0 && pause_ns == 0 && swept_bytes == 0 &&
         std::ranges::all_of(work_ns, [](int64_t ns) { return ns == 0; });
}

void GcCost::Add(const GcCost& other) {
  pauses += other.pauses;
  AddNs(&pause_ns, other.pause_ns);
  longest_pause_ns = std::max(longest_pause_ns, other.longest_pause_ns);
  for (size_t i = 0; i < kGcWorkKinds; ++i) AddNs(&work_ns[i], other.work_ns[i]);
  swept_bytes += other.swept_bytes;
  reclaimed_bytes += other.reclaimed_bytes;
}

GcSummary SummarizeGc(const Trace& trace, const TraceQuery& query) {
  return Collector(trace, query).Collect();
}

std::optional<uint64_t> ValueAt(std::span<const MetricPoint> points, int64_t time_ns) {
  const auto after = std::ranges::upper_bound(points, time_ns, {}, &MetricPoint::time_ns);
  if (after == points.begin()) return std::nullopt;
  return (after - 1)->value;
}

int64_t ProcTime(const Trace& trace, const Interval& interval) {
  const auto points = trace.metric(Metric::kGomaxprocs);
  if (points.empty()) return 0;
  // As many as Go allows; a file may claim any number.
  constexpr uint64_t kMostProcs = 1 << 20;
  int64_t sum = 0;
  int64_t at_ns = interval.start_ns;
  auto next = std::ranges::upper_bound(points, at_ns, {}, &MetricPoint::time_ns);
  uint64_t procs = next == points.begin() ? points.front().value : (next - 1)->value;
  const auto add = [&](int64_t until_ns) {
    int64_t ns = 0;
    if (__builtin_mul_overflow(until_ns - at_ns, static_cast<int64_t>(std::min(procs, kMostProcs)),
                               &ns)) {
      ns = std::numeric_limits<int64_t>::max();
    }
    AddNs(&sum, ns);
    at_ns = until_ns;
  };
  for (; next != points.end() && next->time_ns < interval.end_ns; ++next) {
    add(next->time_ns);
    procs = next->value;
  }
  add(interval.end_ns);
  return sum;
}

}  // namespace pfa
