// The ends of a tree of calls without the tree: which stacks there are once frames have become
// nodes, in the order of a flame graph. Whole stacks of a large profile make a tree of a hundred
// million rows; here they are 4 bytes each.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/frame_tree.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/selection.h"

namespace pfa {

struct StackOrder {
  // One for all stacks of the same nodes, as a depth-first walk through the FrameTree of the same
  // request meets the rows where they end. Merges nothing, whatever the minimums.
  std::vector<StackId> stacks;
  std::vector<std::vector<int64_t>> selves;  // by column, then as `stacks`
  std::vector<int64_t> totals;               // by column
};

StackOrder OrderStacks(const Selection& selection, const NodeTable& nodes,
                       const FrameTreeRequest& request);

}  // namespace pfa
