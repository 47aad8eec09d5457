#include "viewer/layout/flame_index.h"

#include <algorithm>

namespace pfa {

FlameIndex::FlameIndex(const FrameTree& tree, const std::function<int64_t(uint32_t row)>& weight) {
  const size_t size = tree.size();
  levels_.resize(size);
  starts_.resize(size);
  ends_.resize(size);
  // Where the next child of each row begins.
  std::vector<int64_t> next(size);
  std::vector<size_t> counts;
  for (uint32_t row = 0; row < size; ++row) {
    const uint32_t parent = tree.parents[row];
    const bool is_root = parent == FrameTree::kNoRow;
    levels_[row] = is_root ? 0 : levels_[parent] + 1;
    starts_[row] = is_root ? 0 : next[parent];
    ends_[row] = starts_[row] + weight(row);
    next[row] = starts_[row];
    if (!is_root) next[parent] = ends_[row];
    if (levels_[row] >= counts.size()) counts.resize(levels_[row] + 1);
    ++counts[levels_[row]];
  }
  for (const size_t count : counts) level_begins_.push_back(level_begins_.back() + count);
  rows_.resize(size);
  std::vector<size_t> places(level_begins_.begin(), level_begins_.end() - 1);
  for (uint32_t row = 0; row < size; ++row) rows_[places[levels_[row]]++] = row;
  for (size_t level = 0; level < level_count(); ++level) {
    const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(level_begins_[level]);
    const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(level_begins_[level + 1]);
    const auto start_of = [this](uint32_t row) { return starts_[row]; };
    if (!std::ranges::is_sorted(begin, end, {}, start_of)) {
      std::ranges::stable_sort(begin, end, {}, start_of);
    }
  }
}

std::vector<uint32_t> FlameIndex::Around(const Extent& x) const {
  std::vector<uint32_t> around;
  for (size_t level = 0; level < level_count(); ++level) {
    const uint32_t row = At(level, (x.from + x.to) / 2);
    // Extents have come through arithmetic.
    const double slack = 1e-6 * x.length();
    if (row == FrameTree::kNoRow || static_cast<double>(starts_[row]) > x.from + slack ||
        static_cast<double>(ends_[row]) < x.to - slack) {
      break;
    }
    around.push_back(row);
  }
  return around;
}

uint32_t FlameIndex::At(size_t level, double value) const {
  if (level >= level_count()) return FrameTree::kNoRow;
  const std::span<const uint32_t> all = rows(level);
  const auto after = std::ranges::upper_bound(
      all, value, {}, [this](uint32_t row) { return static_cast<double>(starts_[row]); });
  // Rows of no width may begin at the same place.
  for (auto it = after; it != all.begin();) {
    --it;
    if (value < static_cast<double>(ends_[*it])) return *it;
    if (ends_[*it] > starts_[*it]) break;
  }
  return FrameTree::kNoRow;
}

}  // namespace pfa
