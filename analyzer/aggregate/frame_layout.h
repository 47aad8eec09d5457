// Where the frames of a tree go in a flame graph: rectangles as shares of the whole, for whoever
// draws them (SVG, terminal). No pixels, no colours, no names.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analyzer/aggregate/frame_tree.h"

namespace pfa {

struct FrameRect {
  uint32_t row = 0;    // of the tree
  uint32_t depth = 0;  // the topmost row: 0
  // Shares of the width, from 0 to 1. The children of a row lie side by side from its left edge,
  // and what they leave of it on the right is its own.
  double x = 0;
  double width = 0;
};

struct LayoutRequest {
  uint32_t top = 0;        // the row that gets the whole width
  double min_width = 0;    // narrower frames are left out, with all below them
  uint32_t max_depth = 0;  // levels; 0: all
  // What the width of a row is proportional to. Must add up like the tree's totals.
  std::function<int64_t(uint32_t row)> weight;
};

struct FrameLayout {
  std::vector<FrameRect> rects;  // parents before their children
  uint32_t depth = 0;            // levels that have rectangles
  // Frames left out whose parents are there.
  uint64_t too_narrow = 0;
  uint64_t too_deep = 0;
};

FrameLayout LayOutFrames(const FrameTree& tree, const LayoutRequest& request);

}  // namespace pfa
