#include "analyzer/aggregate/trace/trace_profile.h"

#include <algorithm>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

bool IsSyscall(GoState state) {
  return state == GoState::kSyscall || state == GoState::kSyscallBlocked;
}

// Which transitions begin what is looked for, decided once per reason.
class Wanted {
 public:
  Wanted(const Trace& trace, TraceProfileKind kind) : trace_(trace), kind_(kind) {}

  [[nodiscard]] bool operator()(uint32_t row) const {
    const GoState state = trace_.state(row);
    switch (kind_) {
      case TraceProfileKind::kScheduler:
        return state == GoState::kRunnable;
      case TraceProfileKind::kSyscall:
        return IsSyscall(state);
      case TraceProfileKind::kOffCpu:
        return state == GoState::kWaiting || IsSyscall(state);
      case TraceProfileKind::kNetwork:
      case TraceProfileKind::kSync:
        break;
    }
    if (state != GoState::kWaiting) return false;
    const std::string_view reason = trace_.text(trace_.reason(row));
    return kind_ == TraceProfileKind::kNetwork ? IsNetworkReason(reason) : IsSyncReason(reason);
  }

 private:
  const Trace& trace_;
  TraceProfileKind kind_;
};

int64_t Overlap(const Interval& a, const Interval& b) {
  return std::min(a.end_ns, b.end_ns) - std::max(a.start_ns, b.start_ns);
}

}  // namespace

std::vector<TraceProfileRow> ComputeTraceProfile(const Trace& trace, const TraceQuery& query,
                                                 TraceProfileKind kind, bool clipped) {
  std::vector<TraceProfileRow> by_stack(trace.stacks().size());
  const Wanted wanted(trace, kind);
  const auto add = [&](uint32_t row, GoroutineId id, const Interval& time) {
    int64_t ns = 0;
    for (const Interval& interval : query.IntervalsOf(id)) {
      ns += std::max<int64_t>(0, Overlap(time, interval));
    }
    if (ns == 0) return;
    const StackId stack = trace.stack(row);
    TraceProfileRow& sum = by_stack[stack.index()];
    sum.stack = stack;
    ++sum.count;
    sum.ns += ns;
  };
  for (size_t g = 0; g < trace.goroutines().size(); ++g) {
    const GoroutineId id = GoroutineId::FromIndex(g);
    if (!query.Selects(id)) continue;
    const std::span<const uint32_t> rows = trace.transitions_of(id);
    // Latency before the first run has no cause in the program that is analysed.
    int64_t first_run_ns = INT64_MIN;
    if (clipped) {
      const auto run = std::ranges::find_if(
          rows, [&](uint32_t row) { return trace.state(row) == GoState::kRunning; });
      if (run != rows.end()) {
        first_run_ns = run == rows.begin() ? trace.goroutine(id).stated_ns : trace.time_ns(*run);
      }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!wanted(rows[i])) continue;
      // Losing the P does not end a syscall.
      size_t next = i + 1;
      while (next < rows.size() && IsSyscall(trace.state(rows[i])) &&
             IsSyscall(trace.state(rows[next]))) {
        ++next;
      }
      if (next == rows.size()) break;
      const bool stated = i == 0 && trace.goroutine(id).existed_before;
      const int64_t start_ns = stated ? trace.goroutine(id).stated_ns : trace.time_ns(rows[i]);
      add(rows[i], id, {std::max(start_ns, first_run_ns), trace.time_ns(rows[next])});
      i = next - 1;
    }
  }
  std::erase_if(by_stack, [](const TraceProfileRow& row) { return row.count == 0; });
  return by_stack;
}

}  // namespace pfa
