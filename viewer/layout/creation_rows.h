// The tree of goroutines as rows: which are shown, and when those of a row lived as bars.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/trace/creation_tree.h"
#include "viewer/layout/geometry.h"

namespace pfa {

struct CreationRow {
  uint32_t node = 0;
  bool has_children = false;
  bool is_folded = false;
  bool operator==(const CreationRow&) const = default;
};

// Without what is below folded nodes, which are in order.
std::vector<CreationRow> CreationRows(const CreationTree& tree,
                                      const std::vector<uint32_t>& folded);

// The part of the area that the life of the node's goroutines takes of the time; at least a pixel.
// Empty: there are none.
PxRect LifeBar(const CreationNode& node, const Interval& time, const PxRect& area);

}  // namespace pfa
