#include "analyzer/aggregate/trace/goroutine_stats.h"

#include <algorithm>

namespace pfa {
namespace {

void AddTo(std::vector<std::pair<StringId, int64_t>>* sums, StringId key, int64_t ns) {
  const auto found = std::ranges::find(*sums, key, &std::pair<StringId, int64_t>::first);
  if (found == sums->end()) {
    sums->emplace_back(key, ns);
  } else {
    found->second += ns;
  }
}

}  // namespace

bool IsNetworkReason(std::string_view reason) { return reason == "network"; }

bool IsSyncReason(std::string_view reason) {
  const auto has = [reason](std::string_view part) {
    return reason.find(part) != std::string_view::npos;
  };
  return has("chan") || has("sync") || has("select");
}

bool IsSystemGoroutine(std::string_view name) {
  return name.empty() || (name.starts_with("runtime.") && name != "runtime.main");
}

std::optional<GoroutineStats> ComputeGoroutineStats(const Trace& trace, GoroutineId id,
                                                    std::span<const Interval> intervals) {
  const StringId forever = trace.strings().Find("forever");
  GoroutineStats stats{.goroutine = id};
  bool any = false;
  ForEachSpan(trace, intervals, id, [&](const GoSpan& span) {
    if (stats.has_ended) return;
    if (!any) stats.start_ns = span.start_ns;
    any = true;
    stats.end_ns = span.end_ns;
    const bool waits = span.state == GoState::kWaiting;
    if (waits && forever.valid() && trace.reason(span.row) == forever) {
      stats.end_ns = span.start_ns;
      stats.has_ended = true;
      return;
    }
    stats.state_ns[static_cast<size_t>(span.state)] += span.ns();
    if (waits) AddTo(&stats.waiting_ns, trace.reason(span.row), span.ns());
    if (span.state == GoState::kRunning && !stats.first_run_ns) {
      stats.first_run_ns =
          span.begins ? span.start_ns : std::max(span.start_ns, trace.goroutine(id).stated_ns);
    }
  });
  if (!any) return std::nullopt;
  const uint32_t last = trace.transitions_of(id).back();
  if (trace.state(last) == GoState::kDead && trace.time_ns(last) == stats.end_ns) {
    stats.has_ended = true;
  }
  return stats;
}

std::vector<GoroutineStats> ComputeGoroutineStats(const Trace& trace, const TraceQuery& query) {
  std::vector<GoroutineStats> all;
  std::vector<uint32_t> row_of(trace.goroutines().size(), UINT32_MAX);
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    auto stats = ComputeGoroutineStats(trace, id, query.IntervalsOf(id));
    if (!stats) continue;
    row_of[i] = static_cast<uint32_t>(all.size());
    all.push_back(*std::move(stats));
  }
  for (const Range& range : trace.ranges()) {
    // A sweep is the goroutine's only if it did the whole of it.
    if (range.kind == RangeKind::kGcMark || !range.goroutine.valid()) continue;
    if (range.kind == RangeKind::kGcSweep && !range.open && !range.same_goroutine) continue;
    const uint32_t row = row_of[range.goroutine.index()];
    if (row == UINT32_MAX) continue;
    for (const Interval& interval : query.IntervalsOf(range.goroutine)) {
      const int64_t ns =
          std::min(range.end_ns, interval.end_ns) - std::max(range.start_ns, interval.start_ns);
      if (ns >= 0) AddTo(&all[row].range_ns, range.name, ns);
    }
  }
  return all;
}

}  // namespace pfa
