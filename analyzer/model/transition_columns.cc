#include "analyzer/model/transition_columns.h"

#include <type_traits>
#include <utility>

namespace pfa {

TransitionColumns::TransitionColumns() {
  reasons_.emplace_back(0);
  reason_rows_.push_back(0);
}

// Go has some thirty reasons. A file made to break readers may have any number: those beyond what
// fits count as the last one.
uint16_t TransitionColumns::AddReason(StringId reason) {
  if (reason.index() >= reason_rows_.size()) reason_rows_.resize(reason.index() + 1, kNoReason);
  uint16_t& row = reason_rows_[reason.index()];
  if (row == kNoReason) {
    if (reasons_.size() <= kMaxReasons) reasons_.push_back(reason);
    row = static_cast<uint16_t>(reasons_.size() - 1);
  }
  return row;
}

// Of the rows before this one, how many are runnable, and so have a waker.
size_t TransitionColumns::WakersBefore(size_t row) const {
  if (row == size()) return wakers_.size();
  size_t rank = wakers_before_[row / kWakerBlock];
  for (size_t i = row - row % kWakerBlock; i < row; ++i) {
    rank += state(i) == GoState::kRunnable ? 1 : 0;
  }
  return rank;
}

GoroutineId TransitionColumns::waker(size_t row) const {
  if (state(row) != GoState::kRunnable) return {};
  return GoroutineId(wakers_[WakersBefore(row)] - 1);
}

void TransitionColumns::MergeWakers(std::span<const Transition> rows,
                                    std::span<const size_t> places) {
  MediumColumn merged;
  size_t from = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].state != GoState::kRunnable) continue;
    const size_t before = WakersBefore(places[i]);
    merged.Append(wakers_, from, before);
    merged.push_back(rows[i].waker.value + 1);
    from = before;
  }
  merged.Append(wakers_, from, wakers_.size());
  wakers_ = std::move(merged);
}

void TransitionColumns::CountWakers() {
  wakers_before_.clear();
  uint32_t wakers = 0;
  for (size_t row = 0; row < size(); ++row) {
    if (row % kWakerBlock == 0) wakers_before_.push_back(wakers);
    wakers += state(row) == GoState::kRunnable ? 1 : 0;
  }
}

// Column by column, so that at no time there are two copies of everything.
void TransitionColumns::Merge(std::span<const Transition> rows) {
  if (rows.empty()) return;
  std::vector<size_t> places;  // before which row each of them goes
  places.reserve(rows.size());
  for (const Transition& row : rows) {
    size_t begin = places.empty() ? 0 : places.back();
    for (size_t end = size(); begin < end;) {
      const size_t middle = begin + (end - begin) / 2;
      if (times_[middle] < row.time_ns) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    places.push_back(begin);
  }
  MergeWakers(rows, places);
  const auto merge = [&](auto* column, auto value_of) {
    std::remove_reference_t<decltype(*column)> merged;
    size_t from = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      merged.Append(*column, from, places[i]);
      merged.push_back(value_of(rows[i]));
      from = places[i];
    }
    merged.Append(*column, from, column->size());
    *column = std::move(merged);
  };
  merge(&goroutines_, [](const Transition& row) { return row.goroutine.value; });
  merge(&stacks_, StackOrThread);
  merge(&procs_, ProcRow);
  merge(&states_, [this](const Transition& row) { return StateRow(row); });
  merge(&times_, [](const Transition& row) { return row.time_ns; });
  CountWakers();
}

}  // namespace pfa
