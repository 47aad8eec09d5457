#include "analyzer/aggregate/collapsed_stacks.h"

namespace pfa {

CollapsedStacks::CollapsedStacks(const Selection& selection, const NodeTable& nodes) {
  const size_t stacks = selection.profile().stacks().size();
  begins_.reserve(stacks + 1);
  // The last stack that has seen a node.
  std::vector<StackId> seen(nodes.size(), StackId::kNone);
  for (size_t i = 0; i < stacks; ++i) {
    const StackId stack = StackId::FromIndex(i);
    for (const LocationId location : selection.frames(stack)) {
      const auto here = nodes.nodes(location);
      for (size_t n = 0; n < here.size(); ++n) {
        StackId& last = seen[here[n].index()];
        if (last == stack) continue;
        last = stack;
        nodes_.push_back(here[n]);
        inlined_.push_back(n + 1 < here.size());
      }
    }
    begins_.push_back(nodes_.size());
  }
}

}  // namespace pfa
