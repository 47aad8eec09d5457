#include <algorithm>

#include "analyzer/aggregate/trace/sched_waits.h"
#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

// Follows the number of runnable goroutines through the bins.
class DepthSweep {
 public:
  DepthSweep(const Interval& window, size_t bins) : now_ns_(window.start_ns) {
    const int64_t length = window.end_ns - window.start_ns;
    const auto count = static_cast<int64_t>(bins);
    const auto edge = [&](int64_t i) {
      return window.start_ns + length / count * i + length % count * i / count;
    };
    for (int64_t i = 0; i < count; ++i) {
      bins_.push_back({.start_ns = edge(i), .end_ns = edge(i + 1)});
    }
  }

  // Times must not decrease; those outside the window count as its edges.
  void Change(int64_t time_ns, int change) {
    Advance(time_ns);
    if (change < 0 && depth_ > 0) --depth_;
    if (change > 0) ++depth_;
    if (time_ns <= bins_.back().end_ns) Reach(&bins_[bin_]);
  }

  std::vector<QueueBin> Finish() && {
    Advance(bins_.back().end_ns);
    return std::move(bins_);
  }

 private:
  void Advance(int64_t time_ns) {
    time_ns = std::min(time_ns, bins_.back().end_ns);
    while (now_ns_ < time_ns) {
      QueueBin& bin = bins_[bin_];
      const int64_t until = std::min(time_ns, bin.end_ns);
      int64_t ns = 0;
      if (__builtin_mul_overflow(until - now_ns_, depth_, &ns)) ns = INT64_MAX;
      AddNs(&bin.runnable_ns, ns);
      now_ns_ = until;
      if (until == bin.end_ns && bin_ + 1 < bins_.size()) Reach(&bins_[++bin_]);
    }
  }
  void Reach(QueueBin* bin) const { bin->most = std::max(bin->most, depth_); }

  std::vector<QueueBin> bins_;
  size_t bin_ = 0;
  int64_t now_ns_;
  uint64_t depth_ = 0;
};

// Without a selection of goroutines the rows are already in order.
void SweepAll(const Trace& trace, int64_t end_ns, DepthSweep* sweep) {
  std::vector<bool> runnable(trace.goroutines().size());
  for (size_t row = 0; row < trace.transition_count(); ++row) {
    const int64_t time_ns = trace.time_ns(row);
    if (time_ns > end_ns) break;
    const size_t goroutine = trace.goroutine_of(row).index();
    const bool is_runnable = trace.state(row) == GoState::kRunnable;
    if (is_runnable == runnable[goroutine]) continue;
    runnable[goroutine] = is_runnable;
    sweep->Change(time_ns, is_runnable ? 1 : -1);
  }
}

void SweepSelected(const Trace& trace, const TraceQuery& query, DepthSweep* sweep) {
  struct Change {
    int64_t time_ns;
    int change;
  };
  std::vector<Change> changes;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    ForEachSpan(trace, query, GoroutineId::FromIndex(i), [&](const GoSpan& span) {
      if (span.state != GoState::kRunnable) return;
      changes.push_back({span.start_ns, 1});
      changes.push_back({span.end_ns, -1});
    });
  }
  std::ranges::stable_sort(changes, {}, &Change::time_ns);
  for (const Change& change : changes) sweep->Change(change.time_ns, change.change);
}

}  // namespace

std::vector<QueueBin> ComputeRunQueue(const Trace& trace, const TraceQuery& query, size_t bins) {
  DepthSweep sweep(query.window(), std::max<size_t>(bins, 1));
  if (query.selects_goroutines()) {
    SweepSelected(trace, query, &sweep);
  } else {
    SweepAll(trace, query.window().end_ns, &sweep);
  }
  return std::move(sweep).Finish();
}

}  // namespace pfa
