#include "viewer/layout/annotations.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pfa {

size_t LogRows::Near(size_t from, int64_t time_ns) const {
  const auto found =
      std::ranges::lower_bound(rows_.subspan(from), time_ns, {},
                               [this](uint32_t row) { return trace_.logs()[row].time_ns; });
  return static_cast<size_t>(found - rows_.begin());
}

Annotations::Annotations(const Trace& trace) : trace_(trace) {
  AddTasks();
  AddRegions();
  AddLogs();
}

void Annotations::AddTasks() {
  std::vector<TimedRow> rows;
  for (uint32_t row = 0; row < trace_.tasks().size(); ++row) {
    const Task& task = trace_.tasks()[row];
    if (!task.start_ns && !task.end_ns) continue;
    rows.push_back(
        {task.start_ns.value_or(trace_.start_ns()), task.end_ns.value_or(trace_.end_ns()), row});
  }
  tasks_ = IntervalLanes(std::move(rows));
}

void Annotations::AddRegions() {
  std::unordered_map<uint32_t, std::vector<TimedRow>> rows;
  for (uint32_t row = 0; row < trace_.regions().size(); ++row) {
    const Region& region = trace_.regions()[row];
    if (!region.goroutine.valid() || (!region.start_ns && !region.end_ns)) continue;
    const auto spans = trace_.transitions_of(region.goroutine);
    const bool is_dead = !spans.empty() && trace_.state(spans.back()) == GoState::kDead;
    const int64_t last_ns = is_dead ? trace_.time_ns(spans.back()) : trace_.end_ns();
    const int64_t start_ns = region.start_ns.value_or(trace_.start_ns());
    rows[region.goroutine.value].push_back(
        {start_ns, std::max(start_ns, region.end_ns.value_or(last_ns)), row});
  }
  for (auto& [goroutine, of_goroutine] : rows) {
    regions_.emplace(goroutine, IntervalLanes(std::move(of_goroutine)));
  }
}

void Annotations::AddLogs() {
  logs_.resize(trace_.logs().size());
  std::iota(logs_.begin(), logs_.end(), 0U);
  std::ranges::stable_sort(logs_, {}, [this](uint32_t row) { return trace_.logs()[row].time_ns; });
  std::unordered_map<uint64_t, size_t> lane_of;  // by the id of the task
  for (size_t number = 0; number < tasks_.lane_count(); ++number) {
    const IntervalLane lane = tasks_.lane(number);
    for (size_t i = 0; i < lane.size(); ++i) {
      lane_of.emplace(trace_.tasks()[lane.row(i)].id, number);
    }
  }
  logs_of_tasks_.resize(tasks_.lane_count());
  for (const uint32_t row : logs_) {
    const TraceLog& log = trace_.logs()[row];
    if (log.goroutine.valid()) logs_of_[log.goroutine.value].push_back(row);
    if (const auto lane = lane_of.find(log.task); lane != lane_of.end()) {
      logs_of_tasks_[lane->second].push_back(row);
    }
  }
}

const IntervalLanes& Annotations::RegionsOf(GoroutineId id) const {
  static const IntervalLanes none;
  const auto found = regions_.find(id.value);
  return found == regions_.end() ? none : found->second;
}

LogRows Annotations::LogsOf(GoroutineId id) const {
  const auto found = logs_of_.find(id.value);
  return {trace_, found == logs_of_.end() ? std::span<const uint32_t>() : found->second};
}

size_t Annotations::bytes() const {
  size_t bytes = tasks_.bytes() + logs_.capacity() * sizeof(uint32_t);
  for (const auto& [goroutine, lanes] : regions_) bytes += lanes.bytes();
  for (const auto& [goroutine, rows] : logs_of_) bytes += rows.capacity() * sizeof(uint32_t);
  for (const auto& rows : logs_of_tasks_) bytes += rows.capacity() * sizeof(uint32_t);
  return bytes;
}

}  // namespace pfa
