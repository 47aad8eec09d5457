#include "analyzer/aggregate/trace/goroutine_kinds.h"

#include <algorithm>
#include <optional>

#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/model/row_groups.h"

namespace pfa {
namespace {

// Sums of one kind by reason: dense, since there are few reasons but many goroutines.
class ReasonSums {
 public:
  explicit ReasonSums(size_t strings) : ns_(strings), used_(strings) {}

  void Add(StringId reason, int64_t ns) {
    if (used_[reason.index()] == 0) reasons_.push_back(reason);
    used_[reason.index()] = 1;
    AddNs(&ns_[reason.index()], ns);
  }
  std::vector<std::pair<StringId, int64_t>> Take() {
    std::vector<std::pair<StringId, int64_t>> sums;
    for (const StringId reason : reasons_) {
      sums.emplace_back(reason, ns_[reason.index()]);
      ns_[reason.index()] = 0;
      used_[reason.index()] = 0;
    }
    reasons_.clear();
    std::ranges::stable_sort(sums, std::greater{}, &std::pair<StringId, int64_t>::second);
    return sums;
  }

 private:
  std::vector<int64_t> ns_;  // by StringId
  std::vector<uint8_t> used_;
  std::vector<StringId> reasons_;
};

std::vector<int64_t> AssistTimes(const Trace& trace, const TraceQuery& query) {
  std::vector<int64_t> times(trace.goroutines().size());
  for (const Range& range : trace.ranges()) {
    if (range.kind != RangeKind::kMarkAssist || !range.goroutine.valid()) continue;
    const std::span<const Interval> intervals = query.IntervalsOf(range.goroutine);
    auto at = std::ranges::upper_bound(intervals, range.start_ns, {}, &Interval::end_ns);
    for (; at != intervals.end() && at->start_ns < range.end_ns; ++at) {
      AddNs(&times[range.goroutine.index()],
            std::min(range.end_ns, at->end_ns) - std::max(range.start_ns, at->start_ns));
    }
  }
  return times;
}

}  // namespace

std::vector<GoroutineKind> ComputeGoroutineKinds(const Trace& trace, const TraceQuery& query) {
  std::vector<GoroutineKind> kinds;
  std::vector<uint32_t> kind_of_name(trace.strings().size(), UINT32_MAX);
  for (const Goroutine& goroutine : trace.goroutines()) {
    uint32_t& kind = kind_of_name[goroutine.name.index()];
    if (kind != UINT32_MAX) continue;
    kind = static_cast<uint32_t>(kinds.size());
    kinds.push_back({.name = goroutine.name});
  }
  // One kind after the other, so that one histogram does.
  const RowGroups by_kind(
      kinds.size(), static_cast<uint32_t>(trace.goroutines().size()),
      [&](uint32_t row) { return kind_of_name[trace.goroutines()[row].name.index()]; });
  const TimeShareOf share_of(trace);
  const std::vector<int64_t> assists = AssistTimes(trace, query);
  ReasonSums reasons(trace.strings().size());
  DurationHistogram waits;
  DurationHistogram lives;
  for (size_t k = 0; k < kinds.size(); ++k) {
    GoroutineKind& kind = kinds[k];
    waits.Clear();
    lives.Clear();
    for (const uint32_t row : by_kind[k]) {
      const GoroutineId id = GoroutineId::FromIndex(row);
      const auto stats = ComputeGoroutineStats(trace, id, query.IntervalsOf(id));
      if (!stats) continue;
      if (kind.count == 0) kind.first = id;
      ++kind.count;
      int64_t total_ns = 0;
      const auto add = [&](TimeShare share, int64_t ns) {
        AddNs(&kind.shares.of(share), ns);
        AddNs(&total_ns, ns);
      };
      add(TimeShare::kRunning, stats->in(GoState::kRunning));
      add(TimeShare::kRunnable, stats->in(GoState::kRunnable));
      add(TimeShare::kSyscall, stats->in(GoState::kSyscall));
      add(TimeShare::kSyscallBlocked, stats->in(GoState::kSyscallBlocked));
      add(TimeShare::kUnknown, stats->in(GoState::kUnknown));
      for (const auto& [reason, ns] : stats->waiting_ns) {
        add(share_of.of_reason(reason), ns);
        reasons.Add(reason, ns);
      }
      AddNs(&kind.total_ns, total_ns);
      AddNs(&kind.assist_ns, assists[row]);
      lives.Add(total_ns);
      ForEachSpan(trace, query, id, [&](const GoSpan& span) {
        if (span.state != GoState::kRunnable || !span.ends) return;
        waits.Add(span.end_ns - trace.time_ns(span.row));
      });
    }
    kind.waiting_ns = reasons.Take();
    kind.waits = PercentilesOf(waits);
    kind.lives = PercentilesOf(lives);
  }
  std::erase_if(kinds, [](const GoroutineKind& kind) { return kind.count == 0; });
  std::ranges::stable_sort(kinds, std::greater{}, &GoroutineKind::total_ns);
  return kinds;
}

}  // namespace pfa
