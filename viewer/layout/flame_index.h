// The frames of a tree by level and position, so that what is visible is found by searching and not
// by walking through all of it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analyzer/aggregate/frame_tree.h"
#include "viewer/layout/geometry.h"

namespace pfa {

class FlameIndex {
 public:
  // `weight`: what the width of a row stands for; adds up like the tree's totals.
  FlameIndex(const FrameTree& tree, const std::function<int64_t(uint32_t row)>& weight);

  [[nodiscard]] size_t level_count() const { return level_begins_.size() - 1; }
  [[nodiscard]] size_t row_count() const { return rows_.size(); }
  // From left to right.
  [[nodiscard]] std::span<const uint32_t> rows(size_t level) const {
    return std::span(rows_).subspan(level_begins_[level],
                                    level_begins_[level + 1] - level_begins_[level]);
  }
  [[nodiscard]] uint32_t level(uint32_t row) const { return levels_[row]; }
  // Where the row begins and ends, from 0 to whole().
  [[nodiscard]] int64_t start(uint32_t row) const { return starts_[row]; }
  [[nodiscard]] int64_t end(uint32_t row) const { return ends_[row]; }
  [[nodiscard]] int64_t whole() const { return ends_.empty() ? 0 : ends_.front(); }
  // The rows that reach over all of the extent, from the root inwards: what a view that was zoomed
  // to a frame is inside of.
  [[nodiscard]] std::vector<uint32_t> Around(const Extent& x) const;
  // The row there, or FrameTree::kNoRow.
  [[nodiscard]] uint32_t At(size_t level, double value) const;

 private:
  std::vector<size_t> level_begins_ = {0};
  std::vector<uint32_t> rows_;
  std::vector<uint32_t> levels_;
  std::vector<int64_t> starts_;
  std::vector<int64_t> ends_;
};

}  // namespace pfa
