#include "analyzer/aggregate/trace/proc_usage.h"

#include <algorithm>
#include <array>
#include <span>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/proc_slices.h"
#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

// Calls visit(part) for the parts of a time that lie in the intervals.
template <typename Visit>
void ForEachOverlap(std::span<const Interval> intervals, const Interval& time, Visit visit) {
  auto at = std::ranges::upper_bound(intervals, time.start_ns, {}, &Interval::end_ns);
  for (; at != intervals.end() && at->start_ns < time.end_ns; ++at) {
    visit(Interval{std::max(at->start_ns, time.start_ns), std::min(at->end_ns, time.end_ns)});
  }
}

int64_t Overlap(std::span<const Interval> intervals, const Interval& time) {
  int64_t sum = 0;
  ForEachOverlap(intervals, time,
                 [&](const Interval& part) { AddNs(&sum, part.end_ns - part.start_ns); });
  return sum;
}

// The state of a goroutine after the one that began with this row; kDead if there is none.
GoState NextState(const Trace& trace, uint32_t row) {
  const std::span<const uint32_t> rows = trace.transitions_of(trace.goroutine_of(row));
  const auto next = std::ranges::upper_bound(rows, row);
  return next == rows.end() ? GoState::kDead : trace.state(*next);
}

void AddSlices(const Trace& trace, const TraceQuery& query, std::vector<ProcUsage>* usage) {
  const StringId worker = trace.strings().Find(kMarkWorker);
  std::vector<GoroutineId> last_on(trace.procs().size());
  std::vector<ProcId> last_of(trace.goroutines().size());
  ForEachProcSlice(trace, [&](const ProcSlice& slice) {
    ProcUsage& proc = (*usage)[slice.proc.index()];
    const GoroutineId id = trace.goroutine_of(slice.row);
    const int64_t ns = CountedNs(trace, query, slice);
    if (trace.state(slice.row) == GoState::kSyscall) {
      AddNs(&proc.syscall_ns, ns);
      if (NextState(trace, slice.row) == GoState::kSyscallBlocked &&
          query.Selects(id, slice.end_ns)) {
        ++proc.lost;
      }
      return;
    }
    AddNs(&proc.running_ns, ns);
    if (worker.valid() && trace.goroutine(id).name == worker) AddNs(&proc.gc_mark_ns, ns);
    GoroutineId& last_goroutine = last_on[slice.proc.index()];
    ProcId& last_proc = last_of[id.index()];
    if (query.Selects(id, slice.start_ns)) {
      if (!(last_goroutine == id)) ++proc.switches;
      if (last_proc.valid() && !(last_proc == slice.proc)) ++proc.migrations;
    }
    last_goroutine = id;
    last_proc = slice.proc;
  });
}

void AddRanges(const Trace& trace, const TraceQuery& query, std::vector<ProcUsage>* usage) {
  for (const Range& range : trace.ranges()) {
    const Interval time{range.start_ns, range.end_ns};
    if (range.kind == RangeKind::kGcSweep && range.proc.valid()) {
      const auto intervals = query.selects_goroutines() && range.goroutine.valid()
                                 ? query.IntervalsOf(range.goroutine)
                                 : std::span<const Interval>(&query.window(), 1);
      AddNs(&(*usage)[range.proc.index()].gc_sweep_ns, Overlap(intervals, time));
    }
    if (range.kind != RangeKind::kMarkAssist || !range.goroutine.valid()) continue;
    ForEachOverlap(query.IntervalsOf(range.goroutine), time, [&](const Interval& part) {
      ForEachSpan(trace, std::span(&part, 1), range.goroutine, [&](const GoSpan& span) {
        const ProcId proc = trace.proc(span.row);
        if (span.state != GoState::kRunning || !proc.valid()) return;
        AddNs(&(*usage)[proc.index()].gc_mark_ns, span.ns());
      });
    });
  }
}

// How long the P was idle, and how long a thread had it.
void AddProcStates(const Trace& trace, const Interval& window, ProcId id, ProcUsage* usage) {
  int64_t held_ns = 0;
  const std::span<const uint32_t> rows = trace.proc_transitions_of(id);
  int64_t known_ns = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const ProcTransition& transition = trace.proc_transitions()[rows[i]];
    const int64_t end_ns =
        i + 1 == rows.size() ? trace.end_ns() : trace.proc_transitions()[rows[i + 1]].time_ns;
    const int64_t ns = std::max<int64_t>(
        0, std::min(end_ns, window.end_ns) - std::max(transition.time_ns, window.start_ns));
    if (transition.state == ProcState::kUnknown) continue;
    AddNs(&known_ns, ns);
    AddNs(transition.state == ProcState::kIdle ? &usage->idle_ns : &held_ns, ns);
  }
  // A goroutine may be seen on a P before the P itself is.
  const int64_t rest_ns = held_ns - usage->running_ns - usage->syscall_ns;
  usage->scheduler_ns = std::max<int64_t>(0, rest_ns);
  usage->unknown_ns = window.end_ns - window.start_ns - known_ns + std::min<int64_t>(0, rest_ns);
  usage->unknown_ns = std::max<int64_t>(0, usage->unknown_ns);
}

// Only running goroutines have a thread; a syscall is on the thread that ran its goroutine before.
ThreadId ThreadOf(const Trace& trace, std::span<const uint32_t> rows, const GoSpan& span) {
  if (span.state == GoState::kRunning) return trace.transition(span.row).thread;
  if (span.state != GoState::kSyscall && span.state != GoState::kSyscallBlocked) return {};
  auto at = std::ranges::lower_bound(rows, span.row);
  while (at != rows.begin()) {
    --at;
    const GoState state = trace.state(*at);
    if (state == GoState::kRunning) return trace.transition(*at).thread;
    if (state != GoState::kSyscall) break;
  }
  return {};
}

void AddProc(ProcId proc, ThreadUsage* usage) {
  constexpr size_t kMaxProcs = 64;
  if (!proc.valid() || usage->procs.size() == kMaxProcs) return;
  if (std::ranges::find(usage->procs, proc) == usage->procs.end()) usage->procs.push_back(proc);
}

}  // namespace

std::vector<ProcUsage> ComputeProcUsage(const Trace& trace, const TraceQuery& query) {
  std::vector<ProcUsage> usage(trace.procs().size());
  AddSlices(trace, query, &usage);
  AddRanges(trace, query, &usage);
  for (size_t i = 0; i < usage.size(); ++i) {
    AddProcStates(trace, query.window(), ProcId::FromIndex(i), &usage[i]);
  }
  return usage;
}

std::vector<ThreadUsage> ComputeThreadUsage(const Trace& trace, const TraceQuery& query) {
  std::vector<ThreadUsage> usage(trace.threads().size());
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    const std::span<const uint32_t> rows = trace.transitions_of(id);
    ForEachSpan(trace, query, id, [&](const GoSpan& span) {
      const ThreadId thread = ThreadOf(trace, rows, span);
      if (!thread.valid() || thread.index() >= usage.size()) return;
      ThreadUsage& one = usage[thread.index()];
      switch (span.state) {
        case GoState::kRunning:
          AddNs(&one.running_ns, span.ns());
          AddProc(trace.proc(span.row), &one);
          break;
        case GoState::kSyscall:
          AddNs(&one.syscall_ns, span.ns());
          if (span.begins) ++one.syscalls;
          AddProc(trace.proc(span.row), &one);
          break;
        case GoState::kSyscallBlocked:
          AddNs(&one.syscall_blocked_ns, span.ns());
          break;
        default:
          break;
      }
    });
  }
  return usage;
}

}  // namespace pfa
