#include "analyzer/aggregate/trace/proc_load.h"

#include <algorithm>
#include <unordered_map>

namespace pfa {
namespace {

uint64_t ProcsAt(const Trace& trace, int64_t time_ns) {
  const auto points = trace.metric(Metric::kGomaxprocs);
  const auto after = std::ranges::upper_bound(points, time_ns, {}, &MetricPoint::time_ns);
  return after == points.begin() ? 0 : std::prev(after)->value;
}

}  // namespace

std::vector<ProcLoad> ComputeProcLoads(const Trace& trace, std::span<const Interval> intervals) {
  std::vector<ProcLoad> loads(intervals.size());
  if (intervals.empty()) return loads;
  const Interval all{intervals.front().start_ns, intervals.back().end_ns};
  std::unordered_map<uint64_t, int64_t> sums;  // by interval and name
  constexpr unsigned kNameBits = 32;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    const uint64_t name = trace.goroutine(id).name.value;
    ForEachSpan(trace, {&all, 1}, id, [&](const GoSpan& span) {
      const bool has_proc = span.state == GoState::kRunning ||
                            (span.state == GoState::kSyscall && trace.proc(span.row).valid());
      if (!has_proc) return;
      auto k = static_cast<size_t>(
          std::ranges::upper_bound(intervals, span.start_ns, {}, &Interval::end_ns) -
          intervals.begin());
      for (; k < intervals.size() && intervals[k].start_ns < span.end_ns; ++k) {
        const int64_t ns = std::min(span.end_ns, intervals[k].end_ns) -
                           std::max(span.start_ns, intervals[k].start_ns);
        if (ns <= 0) continue;
        loads[k].busy_ns += ns;
        sums[static_cast<uint64_t>(k) << kNameBits | name] += ns;
      }
    });
  }
  for (const auto& [key, ns] : sums) {
    loads[key >> kNameBits].functions.emplace_back(StringId(static_cast<uint32_t>(key)), ns);
  }
  for (size_t k = 0; k < loads.size(); ++k) {
    loads[k].procs = ProcsAt(trace, intervals[k].start_ns);
    std::ranges::sort(loads[k].functions, [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
  }
  return loads;
}

}  // namespace pfa
