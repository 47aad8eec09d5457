#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/trace_profile.h"
#include "analyzer/report/trace/mmu_json.h"
#include "analyzer/report/trace/summary.h"
#include "proto/trace_header.h"

namespace pfa {
namespace {

using Json = nlohmann::ordered_json;

Json KindsJson(const EventCounts& counts) {
  Json kinds = Json::object();
  for (size_t i = 0; i < kEventKinds; ++i) {
    if (counts.kinds[i] != 0) {
      kinds[std::string(NameOf(static_cast<EventKind>(i)))] = counts.kinds[i];
    }
  }
  return kinds;
}

Json TransitionsJson(const TransitionCounts& counts) {
  Json transitions = Json::object();
  for (size_t from = 0; from < kWireStates; ++from) {
    for (size_t to = 0; to < kWireStates; ++to) {
      if (counts[from][to] == 0) continue;
      transitions[fmt::format("{}->{}", NameOf(static_cast<WireState>(from)),
                              NameOf(static_cast<WireState>(to)))] = counts[from][to];
    }
  }
  return transitions;
}

Json ReasonsJson(const Trace& trace) {
  Json reasons = Json::object();
  for (const auto& [reason, count] : trace.counts().runnable_reasons) {
    reasons[fmt::format("Runnable: {}", trace.text(reason))] = count;
  }
  for (const auto& [reason, count] : trace.counts().waiting_reasons) {
    reasons[fmt::format("Waiting: {}", trace.text(reason))] = count;
  }
  return reasons;
}

Json RangesJson(const Trace& trace, const TraceQuery& query) {
  struct Sum {
    uint64_t count = 0;
    int64_t ns = 0;
    uint64_t open = 0;
  };
  std::map<std::string_view, Sum> sums;
  for (const Range& range : trace.ranges()) {
    const auto part = Selected(query, range);
    if (!part) continue;
    Sum& sum = sums[trace.text(range.name)];
    if (range.open) {
      ++sum.open;
      continue;
    }
    if (Ends(trace, query, range)) ++sum.count;
    ForEachPart(query, range, [&sum, &range](const Interval& interval) {
      sum.ns +=
          std::max<int64_t>(0, interval.end_ns - std::max(interval.start_ns, range.stated_ns));
    });
  }
  Json ranges = Json::object();
  for (const auto& [name, sum] : sums) {
    ranges[std::string(name)] = {
        {"count", sum.count}, {"total_ns", sum.ns}, {"open_at_end", sum.open}};
  }
  return ranges;
}

Json MetricsJson(const Trace& trace) {
  Json metrics = Json::object();
  for (size_t i = 0; i < kMetrics; ++i) {
    const auto points = trace.metric(static_cast<Metric>(i));
    if (points.empty()) continue;
    const auto largest = std::ranges::max_element(points, {}, &MetricPoint::value);
    metrics[std::string(NameOf(static_cast<Metric>(i)))] = {points.size(), points.back().value,
                                                            largest->value};
  }
  return metrics;
}

struct Waits {
  int64_t network = 0;
  int64_t sync = 0;
  int64_t all = 0;
};

Waits WaitsOf(const Trace& trace, const GoroutineStats& stats) {
  Waits waits;
  for (const auto& [reason, ns] : stats.waiting_ns) {
    const std::string_view text = trace.text(reason);
    waits.all += ns;
    if (IsNetworkReason(text)) waits.network += ns;
    if (IsSyncReason(text)) waits.sync += ns;
  }
  return waits;
}

int64_t RangeNs(const Trace& trace, const GoroutineStats& stats, std::string_view name) {
  int64_t sum = 0;
  for (const auto& [range, ns] : stats.range_ns) {
    if (trace.text(range) == name) sum += ns;
  }
  return sum;
}

constexpr std::string_view kAssist = "GC mark assist";
constexpr std::string_view kSweep = "GC incremental sweep";

Json ByName(const Trace& trace, const std::vector<std::pair<StringId, int64_t>>& sums) {
  Json json = Json::object();
  for (const auto& [name, ns] : sums) json[std::string(trace.text(name))] = ns;
  return json;
}

// Only the states, which is all that a part of a goroutine's life has.
void AddStates(const Trace& trace, const GoroutineStats& stats, Json* json) {
  (*json)["total_ns"] = stats.total_ns();
  (*json)["exec_ns"] = stats.in(GoState::kRunning);
  (*json)["sched_wait_ns"] = stats.in(GoState::kRunnable);
  (*json)["syscall_ns"] = stats.in(GoState::kSyscall);
  (*json)["syscall_block_ns"] = stats.in(GoState::kSyscallBlocked);
  (*json)["block_ns"] = ByName(trace, stats.waiting_ns);
}

int64_t UnknownNs(const GoroutineStats& stats) { return stats.in(GoState::kUnknown); }

Json RegionJson(const Trace& trace, const TraceQuery& query, const Region& region) {
  Json json = {{"name", std::string(trace.text(region.name))}, {"task", region.task}};
  const std::span<const uint32_t> rows = trace.transitions_of(region.goroutine);
  const bool died = !rows.empty() && trace.state(rows.back()) == GoState::kDead;
  const int64_t born_ns = rows.empty() ? trace.start_ns() : trace.time_ns(rows.front());
  const int64_t end_ns = region.end_ns.value_or(died ? trace.time_ns(rows.back()) : trace.end_ns());
  json["start_ts"] = region.start_ns.value_or(0);
  json["end_ts"] = region.end_ns || died ? end_ns : 0;
  const Interval life{std::max(region.start_ns.value_or(born_ns), query.window().start_ns),
                      std::min(end_ns, query.window().end_ns)};
  const auto stats = ComputeGoroutineStats(trace, region.goroutine, {&life, 1});
  AddStates(trace, stats.value_or(GoroutineStats{}), &json);
  return json;
}

Json GoroutineJson(const Trace& trace, const GoroutineStats& stats) {
  const Goroutine& goroutine = trace.goroutine(stats.goroutine);
  const std::string name(trace.text(goroutine.name));
  const Waits waits = WaitsOf(trace, stats);
  Json json = {{"id", goroutine.id},
               {"name", name},
               {"system", IsSystemGoroutine(name)},
               {"pc", goroutine.entry.valid() ? trace.frame(goroutine.entry).pc : 0},
               {"creation_ts", stats.start_ns},
               {"start_ts", stats.first_run_ns.value_or(0)},
               {"end_ts", stats.has_ended ? stats.end_ns : 0}};
  AddStates(trace, stats, &json);
  json["unknown_ns"] = UnknownNs(stats);
  json["net_ns"] = waits.network;
  json["sync_ns"] = waits.sync;
  json["gc_assist_ns"] = RangeNs(trace, stats, kAssist);
  json["gc_sweep_ns"] = RangeNs(trace, stats, kSweep);
  json["range_ns"] = ByName(trace, stats.range_ns);
  return json;
}

Json TotalsJson(const Trace& trace, const std::vector<GoroutineStats>& all) {
  std::map<std::string, int64_t> totals;
  for (const GoroutineStats& stats : all) {
    const Waits waits = WaitsOf(trace, stats);
    totals["total"] += stats.total_ns();
    totals["exec"] += stats.in(GoState::kRunning);
    totals["sched_wait"] += stats.in(GoState::kRunnable);
    totals["syscall"] += stats.in(GoState::kSyscall);
    totals["syscall_block"] += stats.in(GoState::kSyscallBlocked);
    totals["unknown"] += UnknownNs(stats);
    totals["net"] += waits.network;
    totals["sync"] += waits.sync;
    totals["gc_assist"] += RangeNs(trace, stats, kAssist);
    totals["gc_sweep"] += RangeNs(trace, stats, kSweep);
    for (const auto& [reason, ns] : stats.waiting_ns) {
      totals[fmt::format("block:{}", trace.text(reason))] += ns;
    }
    for (const auto& [name, ns] : stats.range_ns) {
      totals[fmt::format("range:{}", trace.text(name))] += ns;
    }
  }
  return totals;
}

Json ProfilesJson(const Trace& trace, const TraceQuery& query) {
  constexpr std::array kProfiles = {std::pair{"net", TraceProfileKind::kNetwork},
                                    std::pair{"sync", TraceProfileKind::kSync},
                                    std::pair{"syscall", TraceProfileKind::kSyscall},
                                    std::pair{"sched", TraceProfileKind::kScheduler}};
  Json json = Json::object();
  for (const auto& [name, kind] : kProfiles) {
    for (const bool clipped : {true, false}) {
      uint64_t count = 0;
      int64_t ns = 0;
      const auto rows = ComputeTraceProfile(trace, query, kind, clipped);
      for (const TraceProfileRow& row : rows) {
        count += row.count;
        ns += row.ns;
      }
      json[std::string(name) + (clipped ? "" : "_unclipped")] = {
          {"count", count}, {"delay_ns", ns}, {"stacks", rows.size()}};
    }
  }
  return json;
}

// What belongs to a task: goroutines that began or ended it, logged to it or ran a region of it.
struct TaskMembers {
  std::set<int64_t> goroutines;
  std::vector<uint64_t> children;
  size_t logs = 0;
  size_t regions = 0;
};

Json TaskJson(const Trace& trace, const Task& task, const TaskMembers& members) {
  Json json = {{"id", task.id},
               {"name", std::string(trace.text(task.name))},
               {"parent", nullptr},
               {"start_ts", task.start_ns.value_or(0)},
               {"end_ts", task.end_ns.value_or(0)},
               {"complete", task.start_ns && task.end_ns},
               {"logs", members.logs},
               {"regions", members.regions},
               {"goroutines", nullptr}};
  // Format v1 makes the background a parent like any other.
  if (task.parent != 0 || (task.start_ns && trace.version() < kFirstTraceV2)) {
    json["parent"] = task.parent;
  }
  if (!members.goroutines.empty()) json["goroutines"] = members.goroutines;
  if (!members.children.empty()) json["children"] = members.children;
  return json;
}

Json TasksJson(const Trace& trace) {
  std::map<uint64_t, TaskMembers> members;
  const auto join = [&](uint64_t task, GoroutineId id) {
    if (id.valid()) members[task].goroutines.insert(trace.goroutine(id).id);
  };
  std::vector<const Task*> by_link;
  for (const Task& task : trace.tasks()) {
    join(task.id, task.starter);
    join(task.id, task.ender);
    if (task.start_ns) by_link.push_back(&task);
  }
  // Go's reader learns of parents from beginnings, in format v1 from ends.
  const bool is_v1 = trace.version() < kFirstTraceV2;
  std::ranges::stable_sort(by_link, {}, [is_v1](const Task* task) {
    return is_v1 ? task->end_ns.value_or(INT64_MAX) : *task->start_ns;
  });
  for (const Task* task : by_link) {
    if (task->parent != 0 || trace.version() < kFirstTraceV2) {
      members[task->parent].children.push_back(task->id);
    }
  }
  for (const TraceLog& log : trace.logs()) {
    join(log.task, log.goroutine);
    ++members[log.task].logs;
  }
  for (const Region& region : trace.regions()) {
    join(region.task, region.goroutine);
    ++members[region.task].regions;
  }
  Json tasks = Json::array();
  // The background, which is no task but may be named as one.
  if (members.contains(0)) tasks.push_back(TaskJson(trace, Task{}, members[0]));
  for (const Task& task : trace.tasks()) {
    tasks.push_back(TaskJson(trace, task, members[task.id]));
  }
  return tasks;
}

// A goroutine that was created inside of a region counts as working for the region's task.
Json InheritedRegionJson(const Trace& trace, const GoroutineStats& stats) {
  Json json = {{"name", ""},
               {"task", trace.goroutine(stats.goroutine).inherited_task},
               {"start_ts", stats.start_ns},
               {"end_ts", stats.has_ended ? stats.end_ns : 0}};
  AddStates(trace, stats, &json);
  return json;
}

Json GoroutinesJson(const Trace& trace, const TraceQuery& query,
                    const std::vector<GoroutineStats>& all) {
  std::map<uint32_t, std::vector<const Region*>> regions;
  for (const Region& region : trace.regions()) {
    if (query.Selects(region.goroutine)) regions[region.goroutine.value].push_back(&region);
  }
  Json json = Json::array();
  for (const GoroutineStats& stats : all) {
    json.push_back(GoroutineJson(trace, stats));
    Json list = Json::array();
    const Goroutine& goroutine = trace.goroutine(stats.goroutine);
    if (goroutine.inherits_region && !IsSystemGoroutine(trace.text(goroutine.name))) {
      list.push_back(InheritedRegionJson(trace, stats));
    }
    const auto found = regions.find(stats.goroutine.value);
    if (found != regions.end()) {
      for (const Region* region : found->second) list.push_back(RegionJson(trace, query, *region));
    }
    if (!list.empty()) json.back()["regions"] = std::move(list);
  }
  return json;
}

template <typename Table>
size_t DistinctIds(const Table& table) {
  std::set<int64_t> ids;
  for (const auto& row : table) ids.insert(row.id);
  return ids.size();
}

// Those that ran at some time. In format v1 an event makes a P known; some stand for the network,
// timers, system calls and the GC, which never run.
size_t UsedProcs(const Trace& trace) {
  if (trace.version() < kFirstTraceV2) return trace.procs().size();
  std::set<ProcId> used;
  for (const ProcTransition& transition : trace.proc_transitions()) {
    if (transition.state == ProcState::kRunning) used.insert(transition.proc);
  }
  return used.size();
}

}  // namespace

Result<std::string> TraceSummaryJson(const Trace& trace, const TraceQuery& query) {
  const std::vector<GoroutineStats> stats = ComputeGoroutineStats(trace, query);
  const auto procs = trace.metric(Metric::kGomaxprocs);
  Json json = Json::object();
  json["header"] = fmt::format("1.{}", trace.version());
  json["events"] = trace.counts().total();
  json["kinds"] = KindsJson(trace.counts());
  json["first_ts"] = query.window().start_ns;
  json["last_ts"] = query.window().end_ns;
  json["wall_ns"] = query.window().end_ns - query.window().start_ns;
  json["goroutine_count"] = DistinctIds(trace.goroutines());
  json["proc_count"] = UsedProcs(trace);
  json["thread_count"] = DistinctIds(trace.threads());
  json["max_gomaxprocs"] =
      procs.empty() ? 0 : std::ranges::max_element(procs, {}, &MetricPoint::value)->value;
  json["cpu_samples"] = trace.cpu_samples().size();
  json["goroutine_transitions"] = TransitionsJson(trace.counts().goroutine_transitions);
  json["proc_transitions"] = TransitionsJson(trace.counts().proc_transitions);
  json["reasons"] = ReasonsJson(trace);
  json["ranges"] = RangesJson(trace, query);
  json["metrics_count_last_max"] = MetricsJson(trace);
  json["totals"] = TotalsJson(trace, stats);
  json["profiles"] = ProfilesJson(trace, query);
  json["mmu"] = MmuJson(trace, query.window());
  json["tasks"] = TasksJson(trace);
  json["goroutines"] = GoroutinesJson(trace, query, stats);
  // Names need not be UTF-8; JSON must be.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pfa
