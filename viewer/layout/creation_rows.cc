#include "viewer/layout/creation_rows.h"

#include <algorithm>
#include <cmath>

namespace pfa {

std::vector<CreationRow> CreationRows(const CreationTree& tree,
                                      const std::vector<uint32_t>& folded) {
  std::vector<CreationRow> rows;
  for (uint32_t node = 0; node < tree.nodes.size();) {
    CreationRow row{node, tree.nodes[node].end > node + 1, false};
    row.is_folded = row.has_children && std::ranges::binary_search(folded, node);
    rows.push_back(row);
    node = row.is_folded ? tree.nodes[node].end : node + 1;
  }
  return rows;
}

PxRect LifeBar(const CreationNode& node, const Interval& time, const PxRect& area) {
  const auto length = static_cast<double>(time.end_ns - time.start_ns);
  if (node.count == 0 || !(length > 0) || area.width() < 1) return {};
  const Scale1D scale({0, length}, area.x0, area.x1);
  const auto px = [&](int64_t time_ns) {
    return std::clamp(std::floor(scale.PxOf(static_cast<double>(time_ns - time.start_ns))),
                      double{area.x0}, double{area.x1});
  };
  const auto x0 = static_cast<float>(std::min(px(node.start_ns), double{area.x1} - 1));
  const auto x1 = static_cast<float>(px(node.end_ns));
  return {x0, area.y0, std::max(x1, x0 + 1), area.y1};
}

}  // namespace pfa
