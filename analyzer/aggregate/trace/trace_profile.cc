#include "analyzer/aggregate/trace/trace_profile.h"

#include <algorithm>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "proto/base/number.h"

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

// Sums by stack and reason. Nearly every stack has one reason, so that the chains are short.
class Sums {
 public:
  explicit Sums(size_t stacks) : first_(stacks, kNone) {}

  TraceProfileRow& RowOf(StackId stack, StringId reason, bool is_syscall) {
    uint32_t* at = &first_[stack.index()];
    while (*at != kNone) {
      TraceProfileRow& row = rows_[*at];
      if (row.reason == reason && row.is_syscall == is_syscall) return row;
      at = &next_[*at];
    }
    *at = static_cast<uint32_t>(rows_.size());
    next_.push_back(kNone);  // may move what `at` points to, which is not used any more
    rows_.push_back({.stack = stack, .reason = reason, .is_syscall = is_syscall});
    return rows_.back();
  }
  std::vector<TraceProfileRow> TakeSorted() {
    std::ranges::stable_sort(rows_, [](const TraceProfileRow& a, const TraceProfileRow& b) {
      return a.stack < b.stack;
    });
    return std::move(rows_);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  std::vector<TraceProfileRow> rows_;
  std::vector<uint32_t> next_;   // of each row: another one of the same stack
  std::vector<uint32_t> first_;  // of each stack
};

int64_t Overlap(const Interval& a, const Interval& b) {
  return std::min(a.end_ns, b.end_ns) - std::max(a.start_ns, b.start_ns);
}

}  // namespace

std::vector<TraceProfileRow> ComputeTraceProfile(const Trace& trace, const TraceQuery& query,
                                                 TraceProfileKind kind, bool clipped) {
  Sums sums(trace.stacks().size());
  const Wanted wanted(trace, kind);
  const auto add = [&](uint32_t row, GoroutineId id, const Interval& time) {
    int64_t ns = 0;
    for (const Interval& interval : query.IntervalsOf(id)) {
      ns += std::max<int64_t>(0, Overlap(time, interval));
    }
    if (ns == 0) return;
    const bool tells_apart = kind == TraceProfileKind::kOffCpu;
    const bool is_syscall = tells_apart && IsSyscall(trace.state(row));
    TraceProfileRow& sum = sums.RowOf(
        trace.stack(row), tells_apart && !is_syscall ? trace.reason(row) : StringId(0), is_syscall);
    ++sum.count;
    // Only times that no clock can have do not fit.
    if (!CheckedAdd(&sum.ns, ns)) sum.ns = INT64_MAX;
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
  return sums.TakeSorted();
}

}  // namespace pfa
