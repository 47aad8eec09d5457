// Flat and cumulative values of nodes. A stack adds its weight to the flat value of its innermost
// node, and once to the cumulative value of every node in it, however often recursion repeats the
// node.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"

namespace pfa {

struct NodeValue {
  int64_t flat = 0;
  int64_t cum = 0;
  int64_t flat_divisor = 0;  // of a mean
  int64_t cum_divisor = 0;

  // What is shown: divided, for a mean.
  [[nodiscard]] int64_t shown_flat() const {
    return flat_divisor == 0 ? flat : flat / flat_divisor;
  }
  [[nodiscard]] int64_t shown_cum() const { return cum_divisor == 0 ? cum : cum / cum_divisor; }
};

// By NodeId. Works on several threads when there is enough to do.
std::vector<NodeValue> ComputeFlatCum(const Selection& selection, const NodeTable& nodes,
                                      const StackWeights& weights);

}  // namespace pfa
