// Things with a beginning and an end that may overlap (tasks), in as many lanes as overlap at once:
// each goes into the first lane that is free when it begins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pfa {

struct TimedRow {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  uint32_t row = 0;  // of their table
};

// By their start; those of a lane do not overlap. A view.
class IntervalLane {
 public:
  explicit IntervalLane(std::span<const TimedRow> rows) : rows_(rows) {}

  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] uint32_t row(size_t i) const { return rows_[i].row; }
  [[nodiscard]] int64_t start_ns(size_t i) const { return rows_[i].start_ns; }
  [[nodiscard]] int64_t end_ns(size_t i) const { return rows_[i].end_ns; }
  // The first from `from` on that begins at the time or later.
  [[nodiscard]] size_t Near(size_t from, int64_t time_ns) const;
  [[nodiscard]] size_t FirstStartingAt(int64_t time_ns) const { return Near(0, time_ns); }

 private:
  std::span<const TimedRow> rows_;
};

class IntervalLanes {
 public:
  // Lanes beyond the most do not exist; what would need one is in the last, on top of others.
  static constexpr size_t kMostLanes = 64;

  IntervalLanes() = default;
  explicit IntervalLanes(std::vector<TimedRow> rows);

  [[nodiscard]] size_t count() const { return count_; }  // of all rows
  [[nodiscard]] size_t lane_count() const { return lanes_.size(); }
  [[nodiscard]] IntervalLane lane(size_t i) const { return IntervalLane(lanes_[i]); }
  [[nodiscard]] size_t bytes() const;

 private:
  size_t count_ = 0;
  std::vector<std::vector<TimedRow>> lanes_;
};

}  // namespace pfa
