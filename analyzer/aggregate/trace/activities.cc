#include "analyzer/aggregate/trace/activities.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "analyzer/model/row_groups.h"

namespace pfa {
namespace {

// None if it has nothing to do with the time that counts.
std::optional<Activity> MakeActivity(const Trace& trace, const TraceQuery& query,
                                     std::optional<int64_t> start_ns,
                                     std::optional<int64_t> end_ns) {
  const Interval& window = query.window();
  Activity activity{.start_ns = start_ns.value_or(trace.start_ns()),
                    .end_ns = end_ns.value_or(trace.end_ns()),
                    .began = start_ns.has_value(),
                    .ended = end_ns.has_value()};
  // An id that is used twice may have ended before it began again.
  activity.end_ns = std::max(activity.start_ns, activity.end_ns);
  if (activity.start_ns > window.end_ns || activity.end_ns < window.start_ns) return std::nullopt;
  if (activity.ended && !Contains(trace, window, activity.end_ns)) {
    // It ends later; what only begins with the next window is nothing to this one.
    if (activity.start_ns >= window.end_ns) return std::nullopt;
    activity.ended = false;
    activity.end_ns = std::min(activity.end_ns, window.end_ns);
  }
  return activity;
}

// Where the shares of each worker go: to a group, or nowhere.
constexpr uint32_t kNoGroup = UINT32_MAX;

template <typename GroupOf>
void AddShares(const Trace& trace, const TraceQuery& query, const Activities& activities,
               GroupOf group_of, std::vector<TimeShares>* groups) {
  std::vector<ActivityWorker> workers;
  for (const ActivityWorker& worker : activities.workers) {
    if (group_of(worker.activity) != kNoGroup) workers.push_back(worker);
  }
  std::ranges::sort(workers, {}, [](const ActivityWorker& worker) {
    return std::pair(worker.goroutine.value, worker.activity);
  });
  struct Edge {
    int64_t time_ns;
    uint32_t group;
    bool is_end;
  };
  const TimeShareOf share_of(trace);
  std::vector<Edge> edges;  // of one goroutine
  std::vector<int64_t> times;
  for (size_t begin = 0; begin < workers.size();) {
    const GoroutineId id = workers[begin].goroutine;
    edges.clear();
    for (; begin < workers.size() && workers[begin].goroutine == id; ++begin) {
      const Activity& activity = activities.all[workers[begin].activity];
      const uint32_t group = group_of(workers[begin].activity);
      edges.push_back({activity.start_ns, group, false});
      edges.push_back({activity.end_ns, group, true});
    }
    std::ranges::sort(edges, {}, &Edge::time_ns);
    times.clear();
    for (const Edge& edge : edges) times.push_back(edge.time_ns);
    ForSharesUpTo(trace, query, share_of, id, times, [&](size_t i, const TimeShares& shares) {
      TimeShares& sum = (*groups)[edges[i].group];
      if (edges[i].is_end) {
        sum += shares;
      } else {
        sum -= shares;
      }
    });
  }
}

}  // namespace

Activities TaskActivities(const Trace& trace, const TraceQuery& query) {
  // Who works on a task: whoever began or ended it, logged to it, or ran a region of it.
  std::vector<std::pair<uint64_t, uint32_t>> row_of;  // by id
  for (size_t i = 0; i < trace.tasks().size(); ++i) {
    row_of.emplace_back(trace.tasks()[i].id, static_cast<uint32_t>(i));
  }
  std::ranges::sort(row_of);
  std::vector<std::pair<uint32_t, uint32_t>> pairs;  // row, goroutine
  const auto add = [&](uint64_t task, GoroutineId goroutine) {
    const auto found =
        std::ranges::lower_bound(row_of, task, {}, &std::pair<uint64_t, uint32_t>::first);
    if (found == row_of.end() || found->first != task || !goroutine.valid()) return;
    pairs.emplace_back(found->second, goroutine.value);
  };
  for (const Task& task : trace.tasks()) {
    add(task.id, task.starter);
    add(task.id, task.ender);
  }
  for (const Region& region : trace.regions()) add(region.task, region.goroutine);
  for (const TraceLog& log : trace.logs()) add(log.task, log.goroutine);
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());

  Activities activities;
  auto pair = pairs.begin();
  for (size_t i = 0; i < trace.tasks().size(); ++i) {
    const auto first = pair;
    while (pair != pairs.end() && pair->first == i) ++pair;
    const Task& task = trace.tasks()[i];
    if (!query.SelectsTask(task.id)) continue;
    const bool is_selected =
        !query.selects_goroutines() || std::any_of(first, pair, [&](const auto& one) {
          return query.Selects(GoroutineId(one.second));
        });
    if (!is_selected) continue;
    auto activity = MakeActivity(trace, query, task.start_ns, task.end_ns);
    if (!activity) continue;
    activity->row = static_cast<uint32_t>(i);
    activity->name = task.name;
    const auto index = static_cast<uint32_t>(activities.all.size());
    for (auto worker = first; worker != pair; ++worker) {
      activities.workers.push_back({GoroutineId(worker->second), index});
    }
    activities.all.push_back(*activity);
  }
  return activities;
}

Activities RegionActivities(const Trace& trace, const TraceQuery& query) {
  Activities activities;
  for (size_t i = 0; i < trace.regions().size(); ++i) {
    const Region& region = trace.regions()[i];
    if (!query.SelectsRegion(region.name) || !query.SelectsTask(region.task)) continue;
    if (!query.Selects(region.goroutine)) continue;
    auto activity = MakeActivity(trace, query, region.start_ns, region.end_ns);
    if (!activity) continue;
    activity->row = static_cast<uint32_t>(i);
    activity->name = region.name;
    if (!region.end_ns) {
      // It ended with its goroutine at the latest.
      const uint32_t last = trace.transitions_of(region.goroutine).empty()
                                ? UINT32_MAX
                                : trace.transitions_of(region.goroutine).back();
      if (last != UINT32_MAX && trace.state(last) == GoState::kDead) {
        activity->end_ns = std::clamp(trace.time_ns(last), activity->start_ns, activity->end_ns);
      }
    }
    activities.workers.push_back({region.goroutine, static_cast<uint32_t>(activities.all.size())});
    activities.all.push_back(*activity);
  }
  return activities;
}

std::vector<ActivityKind> GroupByName(const Trace& trace, const TraceQuery& query,
                                      const Activities& activities) {
  std::vector<ActivityKind> kinds;
  std::vector<uint32_t> kind_of(trace.strings().size(), kNoGroup);
  for (const Activity& activity : activities.all) {
    uint32_t& kind = kind_of[activity.name.index()];
    if (kind != kNoGroup) continue;
    kind = static_cast<uint32_t>(kinds.size());
    kinds.push_back({.name = activity.name});
  }
  const auto group_of = [&](uint32_t i) { return kind_of[activities.all[i].name.index()]; };
  const RowGroups by_kind(kinds.size(), static_cast<uint32_t>(activities.all.size()), group_of);
  DurationHistogram durations;
  for (size_t k = 0; k < kinds.size(); ++k) {
    ActivityKind& kind = kinds[k];
    durations.Clear();
    kind.longest = *std::ranges::max_element(by_kind[k], {}, [&](uint32_t i) {
      return std::pair(activities.all[i].complete(), activities.all[i].ns());
    });
    for (const uint32_t i : by_kind[k]) {
      if (activities.all[i].complete()) {
        durations.Add(activities.all[i].ns(), i);
      } else {
        ++kind.incomplete;
      }
    }
    kind.sum_ns = durations.sum_ns();
    kind.durations = PercentilesOf(durations);
    kind.bins = durations.Bins();
  }
  std::vector<TimeShares> shares(kinds.size());
  AddShares(trace, query, activities, group_of, &shares);
  for (size_t k = 0; k < kinds.size(); ++k) kinds[k].shares = shares[k];
  std::ranges::stable_sort(kinds, std::greater{}, [](const ActivityKind& kind) {
    return std::pair(kind.sum_ns, kind.incomplete);
  });
  return kinds;
}

std::vector<uint32_t> Longest(const Activities& activities, size_t count) {
  std::vector<uint32_t> longest(activities.all.size());
  std::iota(longest.begin(), longest.end(), 0U);
  count = std::min(count, longest.size());
  const auto key = [&](uint32_t i) { return std::pair(-activities.all[i].ns(), i); };
  std::ranges::partial_sort(longest, longest.begin() + static_cast<int64_t>(count), {}, key);
  longest.resize(count);
  return longest;
}

std::vector<TimeShares> SharesOf(const Trace& trace, const TraceQuery& query,
                                 const Activities& activities,
                                 const std::vector<uint32_t>& chosen) {
  std::vector<std::pair<uint32_t, uint32_t>> groups;  // activity, index in chosen
  groups.reserve(chosen.size());
  for (const uint32_t activity : chosen) {
    groups.emplace_back(activity, static_cast<uint32_t>(groups.size()));
  }
  std::ranges::sort(groups);
  std::vector<TimeShares> shares(chosen.size());
  AddShares(
      trace, query, activities,
      [&](uint32_t activity) {
        const auto found =
            std::ranges::lower_bound(groups, activity, {}, &std::pair<uint32_t, uint32_t>::first);
        return found != groups.end() && found->first == activity ? found->second : kNoGroup;
      },
      &shares);
  return shares;
}

}  // namespace pfa
