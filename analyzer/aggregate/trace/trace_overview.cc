#include "analyzer/aggregate/trace/trace_overview.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/proc_slices.h"
#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

class Overviewer {
 public:
  Overviewer(const Trace& trace, const TraceQuery& query)
      : trace_(trace), query_(query), row_of_reason_(trace.strings().size(), kNone) {
    overview_.proc_ns.assign(trace.procs().size(), 0);
  }

  TraceOverview Compute() && {
    for (size_t i = 0; i < trace_.goroutines().size(); ++i) {
      AddGoroutine(GoroutineId::FromIndex(i));
    }
    AddProcs();
    CountMostAtOnce();
    CountEvents();
    std::ranges::stable_sort(overview_.blocking, std::greater<>(), &BlockingReason::ns);
    return std::move(overview_);
  }

 private:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  void AddGoroutine(GoroutineId id) {
    const bool is_system = IsSystemGoroutine(trace_.text(trace_.goroutine(id).name));
    std::optional<GoSpan> first;
    GoSpan last;
    ForEachSpan(trace_, query_, id, [&](const GoSpan& span) {
      if (!first) first = span;
      last = span;
      AddNs(&overview_.state_ns[static_cast<size_t>(span.state)], span.ns());
      AddSpan(span, is_system);
    });
    if (!first) return;
    ++overview_.goroutines;
    const std::span<const uint32_t> rows = trace_.transitions_of(id);
    if (first->begins && first->row == rows.front()) ++overview_.created;
    const bool dies = last.ends && trace_.state(rows.back()) == GoState::kDead && rows.size() > 1 &&
                      last.row == rows[rows.size() - 2];
    if (dies) ++overview_.ended;
    lives_.emplace_back(first->start_ns, 1);
    lives_.emplace_back(last.end_ns, -1);
    if (!dies && last.end_ns == query_.window().end_ns) {
      ++overview_.at_end[static_cast<size_t>(last.state)];
    }
  }

  void AddSpan(const GoSpan& span, bool is_system) {
    switch (span.state) {
      case GoState::kRunnable:
        if (span.ends) overview_.latency.Add(span.ns());
        break;
      case GoState::kWaiting:
        AddWait(span, is_system);
        break;
      default:
        break;
    }
  }

  // By slices of Ps, which do not overlap: a goroutine of an old trace may be said to be in a
  // syscall on a P that others have.
  void AddProcs() {
    ForEachProcSlice(trace_, [this](const ProcSlice& slice) {
      const int64_t ns = CountedNs(trace_, query_, slice);
      AddNs(&overview_.proc_ns[slice.proc.index()], ns);
      if (trace_.state(slice.row) == GoState::kSyscall) AddNs(&overview_.proc_syscall_ns, ns);
    });
  }

  void AddWait(const GoSpan& span, bool is_system) {
    if (is_system) {
      if (span.begins) ++overview_.system_waits;
      AddNs(&overview_.system_wait_ns, span.ns());
      return;
    }
    const StringId reason = trace_.reason(span.row);
    uint32_t& row = row_of_reason_[reason.index()];
    if (row == kNone) {
      row = static_cast<uint32_t>(overview_.blocking.size());
      overview_.blocking.push_back({.reason = reason});
    }
    BlockingReason& sum = overview_.blocking[row];
    if (span.begins) ++sum.count;
    AddNs(&sum.ns, span.ns());
    sum.longest_ns = std::max(sum.longest_ns, span.ns());
  }

  // Of the time between the beginning and the end of what counts of each.
  void CountMostAtOnce() {
    // One that ends when another begins makes room for it.
    std::ranges::sort(lives_);
    int64_t now = 0;
    for (const auto& [time_ns, by] : lives_) {
      now += by;
      overview_.most_at_once =
          std::max(overview_.most_at_once, static_cast<uint64_t>(std::max<int64_t>(now, 0)));
    }
  }

  void CountEvents() {
    for (const CpuSample& sample : trace_.cpu_samples()) {
      if (query_.Selects(sample.goroutine, sample.time_ns)) ++overview_.cpu_samples;
    }
    for (const Task& task : trace_.tasks()) {
      if (task.start_ns && query_.Selects(task.starter, *task.start_ns)) ++overview_.tasks;
    }
    for (const Region& region : trace_.regions()) {
      if (region.start_ns && query_.Selects(region.goroutine, *region.start_ns)) {
        ++overview_.regions;
      }
    }
    for (const TraceLog& log : trace_.logs()) {
      if (query_.Selects(log.goroutine, log.time_ns)) ++overview_.logs;
    }
  }

  const Trace& trace_;
  const TraceQuery& query_;
  TraceOverview overview_;
  std::vector<uint32_t> row_of_reason_;             // by StringId
  std::vector<std::pair<int64_t, int64_t>> lives_;  // time, and by how many they get more
};

}  // namespace

TraceOverview ComputeTraceOverview(const Trace& trace, const TraceQuery& query) {
  return Overviewer(trace, query).Compute();
}

}  // namespace pfa
