#include "analyzer/aggregate/frame_layout.h"

#include <algorithm>

namespace pfa {

FrameLayout LayOutFrames(const FrameTree& tree, const LayoutRequest& request) {
  FrameLayout layout;
  if (request.top >= tree.size()) return layout;
  const int64_t whole = request.weight(request.top);
  layout.rects.push_back({request.top, 0, 0, 1});
  layout.depth = 1;
  // Positions come from sums of integers, so that rounding does not pile up along a row.
  std::vector<int64_t> lefts = {0};
  for (size_t i = 0; i < layout.rects.size(); ++i) {
    const FrameRect parent = layout.rects[i];
    const uint32_t count = tree.child_counts[parent.row];
    if (count == 0 || whole <= 0) continue;
    if (request.max_depth != 0 && parent.depth + 1 >= request.max_depth) {
      layout.too_deep += count;
      continue;
    }
    int64_t left = lefts[i];
    for (uint32_t n = 0; n < count; ++n) {
      const uint32_t row = tree.first_children[parent.row] + n;
      const int64_t weight = request.weight(row);
      const double width = static_cast<double>(weight) / static_cast<double>(whole);
      if (weight > 0 && width >= request.min_width) {
        layout.rects.push_back(
            {row, parent.depth + 1, static_cast<double>(left) / static_cast<double>(whole), width});
        lefts.push_back(left);
        layout.depth = std::max(layout.depth, parent.depth + 2);
      } else if (weight > 0) {
        ++layout.too_narrow;
      }
      left += weight;
    }
  }
  return layout;
}

}  // namespace pfa
