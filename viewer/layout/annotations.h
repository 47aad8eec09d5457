// What programs say of themselves, as the timeline finds it: tasks, the regions of each goroutine,
// and the messages that were logged.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/model/trace.h"
#include "viewer/layout/interval_lanes.h"

namespace pfa {

// By time: rows of the trace's logs. A view.
class LogRows {
 public:
  LogRows(const Trace& trace, std::span<const uint32_t> rows) : trace_(trace), rows_(rows) {}

  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] uint32_t row(size_t i) const { return rows_[i]; }
  [[nodiscard]] int64_t time_ns(size_t i) const { return trace_.logs()[rows_[i]].time_ns; }
  // The first from `from` on that is of the time or later.
  [[nodiscard]] size_t Near(size_t from, int64_t time_ns) const;

 private:
  const Trace& trace_;
  std::span<const uint32_t> rows_;
};

class Annotations {
 public:
  // Refers to the trace, which must stay.
  explicit Annotations(const Trace& trace);

  // Of those whose beginning or end is known; the other is that of the trace.
  [[nodiscard]] const IntervalLanes& tasks() const { return tasks_; }
  // Likewise; what is not ended ends with its goroutine. The outer ones come first.
  [[nodiscard]] const IntervalLanes& RegionsOf(GoroutineId id) const;
  [[nodiscard]] LogRows logs() const { return {trace_, logs_}; }
  [[nodiscard]] LogRows LogsOf(GoroutineId id) const;
  // For the tasks of one of the lanes of tasks.
  [[nodiscard]] LogRows LogsOfTasks(size_t lane) const { return {trace_, logs_of_tasks_[lane]}; }
  [[nodiscard]] size_t bytes() const;

 private:
  void AddTasks();
  void AddRegions();
  void AddLogs();

  const Trace& trace_;
  IntervalLanes tasks_;
  std::unordered_map<uint32_t, IntervalLanes> regions_;  // by GoroutineId
  std::vector<uint32_t> logs_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> logs_of_;  // likewise
  std::vector<std::vector<uint32_t>> logs_of_tasks_;             // by lane
};

}  // namespace pfa
