// A stack and how far it was walked, node by node, from the root or from the leaf.
#pragma once

#include <cstdint>
#include <optional>

#include "analyzer/aggregate/collapsed_stacks.h"
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
  // `collapsed`: stacks without recursion, to be walked instead; null: as they are.
  StackWalk(const Selection& selection, const NodeTable& nodes, bool bottom_up,
            const CollapsedStacks* collapsed = nullptr)
      : selection_(selection), nodes_(nodes), bottom_up_(bottom_up), collapsed_(collapsed) {}

  [[nodiscard]] StackCursor Begin(StackId stack) const {
    const size_t frames =
        collapsed_ != nullptr ? collapsed_->of(stack).size() : selection_.frames(stack).size();
    return {stack, bottom_up_ ? 0 : static_cast<uint32_t>(frames), 0, NodeId::kNone};
  }

  // Before the outermost frame of the node, which is reached next; nothing if it is not in the
  // stack.
  [[nodiscard]] std::optional<StackCursor> BeginAt(StackId stack, NodeId node) const {
    if (collapsed_ != nullptr) {
      const auto all = collapsed_->of(stack);
      for (size_t i = all.size(); i-- > 0;) {
        if (all[i] != node) continue;
        return StackCursor{stack, static_cast<uint32_t>(bottom_up_ ? i : i + 1), 0, NodeId::kNone};
      }
      return std::nullopt;
    }
    const auto frames = selection_.frames(stack);
    for (size_t f = frames.size(); f-- > 0;) {
      const auto here = nodes_.nodes(frames[f]);
      for (size_t n = here.size(); n-- > 0;) {
        if (here[n] != node) continue;
        return StackCursor{stack, static_cast<uint32_t>(f),
                           static_cast<uint32_t>(bottom_up_ ? n : n + 1), NodeId::kNone};
      }
    }
    return std::nullopt;
  }

  // Whether the frame that was reached last is inlined code.
  [[nodiscard]] bool IsInlined(const StackCursor& cursor) const {
    if (collapsed_ != nullptr) {
      return collapsed_->is_inlined(cursor.stack, bottom_up_ ? cursor.frame - 1 : cursor.frame);
    }
    const auto here = nodes_.nodes(selection_.frames(cursor.stack)[cursor.frame]);
    return (bottom_up_ ? cursor.inner : cursor.inner + 1) < here.size();
  }

  // One node on.
  void Advance(StackCursor* cursor) const {
    if (collapsed_ != nullptr) {
      AdvanceCollapsed(cursor);
      return;
    }
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
  void AdvanceCollapsed(StackCursor* cursor) const {
    const auto all = collapsed_->of(cursor->stack);
    cursor->node = NodeId::kNone;
    if (bottom_up_ && cursor->frame < all.size()) cursor->node = all[cursor->frame++];
    if (!bottom_up_ && cursor->frame > 0) cursor->node = all[--cursor->frame];
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  bool bottom_up_;
  const CollapsedStacks* collapsed_;
};

}  // namespace pfa
