// A stack and how far it was walked, node by node, from the root or from the leaf.
#pragma once

#include <cstdint>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/selection.h"

namespace pfa {

struct StackCursor {
  StackId stack;
  // The next frame is the one before (after) `frame`, once the `inner` nodes that are left of the
  // current location are used up.
  uint32_t frame = 0;
  uint32_t inner = 0;
  NodeId node;  // the one reached last; kNone: none yet, or the stack has ended
};

// Moves cursors over the stacks of one selection in one direction.
class StackWalk {
 public:
  StackWalk(const Selection& selection, const NodeTable& nodes, bool bottom_up)
      : selection_(selection), nodes_(nodes), bottom_up_(bottom_up) {}

  [[nodiscard]] StackCursor Begin(StackId stack) const {
    const size_t frames = selection_.frames(stack).size();
    return {stack, bottom_up_ ? 0 : static_cast<uint32_t>(frames), 0, NodeId::kNone};
  }

  // One node on.
  void Advance(StackCursor* cursor) const {
    const auto frames = selection_.frames(cursor->stack);
    if (bottom_up_) {
      while (cursor->frame < frames.size()) {
        const auto here = nodes_.nodes(frames[cursor->frame]);
        if (cursor->inner < here.size()) {
          cursor->node = here[cursor->inner++];
          return;
        }
        ++cursor->frame;
        cursor->inner = 0;
      }
    } else {
      while (cursor->inner == 0 && cursor->frame > 0) {
        cursor->inner = static_cast<uint32_t>(nodes_.nodes(frames[--cursor->frame]).size());
      }
      if (cursor->inner > 0) {
        cursor->node = nodes_.nodes(frames[cursor->frame])[--cursor->inner];
        return;
      }
    }
    cursor->node = NodeId::kNone;
  }

 private:
  const Selection& selection_;
  const NodeTable& nodes_;
  bool bottom_up_;
};

}  // namespace pfa
