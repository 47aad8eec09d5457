#include "analyzer/aggregate/trace/trace_figures.h"

#include <algorithm>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr std::string_view kNs = "nanoseconds";
constexpr std::string_view kCount = "count";

// Only times that no clock can have do not fit.
void Add(int64_t* sum, int64_t ns) {
  if (!CheckedAdd(sum, ns)) *sum = INT64_MAX;
}

TimeKind KindOfWait(std::string_view reason) {
  if (IsNetworkReason(reason)) return TimeKind::kNetwork;
  return IsSyncReason(reason) ? TimeKind::kSync : TimeKind::kOtherWait;
}

std::vector<FunctionFigures> ByFunction(const Trace& trace, const TraceQuery& query) {
  std::vector<FunctionFigures> functions;
  std::unordered_map<StringId, size_t> row_of;
  for (const GoroutineStats& stats : ComputeGoroutineStats(trace, query)) {
    const StringId name = trace.goroutine(stats.goroutine).name;
    const auto [found, is_new] = row_of.try_emplace(name, functions.size());
    if (is_new) functions.push_back({.name = trace.text(name)});
    FunctionFigures& sums = functions[found->second];
    ++sums.goroutines;
    const auto add = [&sums](TimeKind kind, int64_t ns) {
      Add(&sums.ns[static_cast<size_t>(kind)], ns);
    };
    add(TimeKind::kRunning, stats.in(GoState::kRunning));
    add(TimeKind::kRunnable, stats.in(GoState::kRunnable));
    add(TimeKind::kSyscall, stats.in(GoState::kSyscall) + stats.in(GoState::kSyscallBlocked));
    for (const auto& [reason, ns] : stats.waiting_ns) add(KindOfWait(trace.text(reason)), ns);
  }
  return functions;
}

// How long ranges of one kind were, as far as they count.
struct RangeSums {
  int64_t count = 0;
  int64_t total_ns = 0;
  int64_t longest_ns = 0;
};

RangeSums SumRanges(const Trace& trace, const TraceQuery& query, RangeKind kind) {
  RangeSums sums;
  for (const Range& range : trace.ranges()) {
    if (range.kind != kind) continue;
    const auto part = Selected(query, range);
    if (!part) continue;
    if (Begins(trace, query, range)) ++sums.count;
    Add(&sums.total_ns, part->ns);
    sums.longest_ns = std::max(sums.longest_ns, part->ns);
  }
  return sums;
}

// Each wait for a P that ended in what counts, as long as it counts.
std::vector<int64_t> RunnableTimes(const Trace& trace, const TraceQuery& query) {
  std::vector<int64_t> times;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    ForEachSpan(trace, query, GoroutineId::FromIndex(i), [&times](const GoSpan& span) {
      if (span.state == GoState::kRunnable && span.ends) times.push_back(span.ns());
    });
  }
  std::ranges::sort(times);
  return times;
}

std::optional<int64_t> Percentile(const std::vector<int64_t>& sorted, size_t percent) {
  constexpr size_t kAll = 100;
  if (sorted.empty()) return std::nullopt;
  return sorted[(sorted.size() - 1) * percent / kAll];
}

std::optional<int64_t> LargestHeap(const Trace& trace, const TraceQuery& query) {
  std::optional<int64_t> largest;
  for (const MetricPoint& point : trace.metric(Metric::kHeapLive)) {
    if (!Contains(trace, query.window(), point.time_ns)) continue;
    const auto value = static_cast<int64_t>(std::min<uint64_t>(point.value, INT64_MAX));
    largest = std::max(largest.value_or(0), value);
  }
  return largest;
}

}  // namespace

std::string_view NameOf(TimeKind kind) {
  constexpr std::array<std::string_view, kTimeKinds> kNames = {
      "running", "runnable", "sync wait", "network wait", "syscall", "other wait"};
  return kNames[static_cast<size_t>(kind)];
}

TraceFigures ComputeTraceFigures(const Trace& trace, const TraceQuery& query) {
  TraceFigures result;
  result.functions = ByFunction(trace, query);
  std::array<int64_t, kTimeKinds> ns{};
  int64_t goroutines = 0;
  for (const FunctionFigures& function : result.functions) {
    goroutines += static_cast<int64_t>(function.goroutines);
    for (size_t i = 0; i < kTimeKinds; ++i) Add(&ns[i], function.ns[i]);
  }
  const RangeSums mark = SumRanges(trace, query, RangeKind::kGcMark);
  const RangeSums assist = SumRanges(trace, query, RangeKind::kMarkAssist);
  const RangeSums stops = SumRanges(trace, query, RangeKind::kStw);
  const std::vector<int64_t> runnable = RunnableTimes(trace, query);
  const auto of = [&ns](TimeKind kind) { return ns[static_cast<size_t>(kind)]; };
  constexpr size_t kMedian = 50;
  constexpr size_t kHigh = 99;
  constexpr size_t kMost = 100;
  result.figures = {
      {"length", "length_ns", kNs, query.window().end_ns - query.window().start_ns},
      {"goroutines", "goroutines", kCount, goroutines},
      {"running", "running_ns", kNs, of(TimeKind::kRunning)},
      {"runnable", "runnable_ns", kNs, of(TimeKind::kRunnable)},
      {"runnable, median", "runnable_p50_ns", kNs, Percentile(runnable, kMedian)},
      {"runnable, 99%", "runnable_p99_ns", kNs, Percentile(runnable, kHigh)},
      {"runnable, longest", "runnable_max_ns", kNs, Percentile(runnable, kMost)},
      {"sync wait", "sync_ns", kNs, of(TimeKind::kSync)},
      {"network wait", "network_ns", kNs, of(TimeKind::kNetwork)},
      {"syscall", "syscall_ns", kNs, of(TimeKind::kSyscall)},
      {"other wait", "other_wait_ns", kNs, of(TimeKind::kOtherWait)},
      {"GC cycles", "gc_cycles", kCount, mark.count},
      {"GC mark phase", "gc_mark_ns", kNs, mark.total_ns},
      {"GC assist", "gc_assist_ns", kNs, assist.total_ns},
      {"stop-the-world", "stw_count", kCount, stops.count},
      {"stopped", "stw_ns", kNs, stops.total_ns},
      {"stopped, longest", "stw_max_ns", kNs, stops.longest_ns},
      {"heap, largest", "heap_max_bytes", "bytes", LargestHeap(trace, query)},
  };
  return result;
}

}  // namespace pfa
