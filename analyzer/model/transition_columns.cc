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

GoroutineId TransitionColumns::waker(size_t row) const {
  if (state(row) != GoState::kRunnable) return {};
  size_t rank = wakers_before_[row / kWakerBlock];
  for (size_t i = row - row % kWakerBlock; i < row; ++i) {
    rank += state(i) == GoState::kRunnable ? 1 : 0;
  }
  return GoroutineId(wakers_[rank] - 1);
}

void TransitionColumns::MergeWakers(std::span<const Transition> rows,
                                    std::span<const size_t> places) {
  MediumColumn wakers;
  PodColumn<uint32_t> before;
  size_t old = 0;
  size_t row = 0;
  const auto add = [&](bool is_runnable, uint32_t waker) {
    if (row++ % kWakerBlock == 0) before.push_back(static_cast<uint32_t>(wakers.size()));
    if (is_runnable) wakers.push_back(waker);
  };
  size_t kept = 0;
  const auto keep_until = [&](size_t end) {
    for (; kept < end; ++kept) {
      const bool is_runnable = state(kept) == GoState::kRunnable;
      add(is_runnable, is_runnable ? wakers_[old++] : 0);
    }
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    keep_until(places[i]);
    add(rows[i].state == GoState::kRunnable, rows[i].waker.value + 1);
  }
  keep_until(size());
  wakers_ = std::move(wakers);
  wakers_before_ = std::move(before);
}

// Column by column, so that at no time there are two copies of everything.
void TransitionColumns::Merge(std::span<const Transition> rows) {
  if (rows.empty()) return;
  std::vector<size_t> places;  // before which row each of them goes
  places.reserve(rows.size());
  for (size_t i = 0; const Transition& row : rows) {
    while (i < size() && times_[i] < row.time_ns) ++i;
    places.push_back(i);
  }
  MergeWakers(rows, places);
  const auto merge = [&](auto* column, auto value_of) {
    std::remove_reference_t<decltype(*column)> merged;
    size_t from = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      for (; from < places[i]; ++from) merged.push_back((*column)[from]);
      merged.push_back(value_of(rows[i]));
    }
    for (; from < column->size(); ++from) merged.push_back((*column)[from]);
    *column = std::move(merged);
  };
  merge(&goroutines_, [](const Transition& row) { return row.goroutine.value; });
  merge(&stacks_, StackOrThread);
  merge(&procs_, ProcRow);
  merge(&states_, [this](const Transition& row) { return StateRow(row); });
  merge(&times_, [](const Transition& row) { return row.time_ns; });
}

}  // namespace pfa
