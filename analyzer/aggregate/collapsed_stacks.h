// Stacks without recursion: of a function that is in a stack several times, directly or by way of
// others, only the innermost frame stays. So the innermost function of a stack stays the innermost
// one, and every function that was in it still is, once: flat and cumulative values are the same.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/selection.h"

namespace pfa {

class CollapsedStacks {
 public:
  CollapsedStacks(const Selection& selection, const NodeTable& nodes);

  // Innermost first.
  [[nodiscard]] std::span<const NodeId> of(StackId stack) const {
    return std::span(nodes_).subspan(begins_[stack.index()],
                                     begins_[stack.index() + 1] - begins_[stack.index()]);
  }
  // Whether a frame of that list is inlined code.
  [[nodiscard]] bool is_inlined(StackId stack, size_t frame) const {
    return inlined_[begins_[stack.index()] + frame];
  }

 private:
  std::vector<size_t> begins_ = {0};
  std::vector<NodeId> nodes_;
  std::vector<bool> inlined_;
};

}  // namespace pfa
