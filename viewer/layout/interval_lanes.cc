#include "viewer/layout/interval_lanes.h"

#include <algorithm>
#include <utility>

namespace pfa {

size_t IntervalLane::Near(size_t from, int64_t time_ns) const {
  const auto found =
      std::ranges::lower_bound(rows_.subspan(from), time_ns, {}, &TimedRow::start_ns);
  return static_cast<size_t>(found - rows_.begin());
}

IntervalLanes::IntervalLanes(std::vector<TimedRow> rows) : count_(rows.size()) {
  std::ranges::stable_sort(rows, {}, &TimedRow::start_ns);
  for (const TimedRow& row : rows) {
    const auto is_free = [&row](const std::vector<TimedRow>& lane) {
      return lane.back().end_ns <= row.start_ns;
    };
    auto lane = std::ranges::find_if(lanes_, is_free);
    if (lane == lanes_.end()) {
      if (lanes_.size() < kMostLanes) lanes_.emplace_back();
      lane = std::prev(lanes_.end());
    }
    lane->push_back(row);
  }
}

size_t IntervalLanes::bytes() const {
  size_t bytes = 0;
  for (const auto& lane : lanes_) bytes += lane.capacity() * sizeof(TimedRow);
  return bytes;
}

}  // namespace pfa
