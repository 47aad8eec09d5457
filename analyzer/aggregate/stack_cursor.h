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
  // Frames that are not done: bottom up from `at` on, top down before it.
  uint32_t left = 0;
  // Of the nodes of `at`: bottom up the next one, top down how many are left.
  uint32_t inner = 0;
  NodeId node;  // the one reached last; kNone: none yet, or the stack has ended
  // In the stack itself, so that going on takes one access to memory that is seldom in a cache. Of
  // no use for collapsed stacks.
  const LocationId* at = nullptr;
};

// Moves cursors over the stacks of one selection in one direction.
class StackWalk {
 public:
  // `collapsed`: stacks without recursion, to be walked instead; null: as they are.
  StackWalk(const Selection& selection, const NodeTable& nodes, bool bottom_up,
            const CollapsedStacks* collapsed = nullptr)
      : selection_(selection), nodes_(nodes), bottom_up_(bottom_up), collapsed_(collapsed) {}

  [[nodiscard]] StackCursor Begin(StackId stack) const {
    if (collapsed_ != nullptr) {
      return {stack, static_cast<uint32_t>(collapsed_->of(stack).size()), 0, NodeId::kNone};
    }
    const auto frames = selection_.frames(stack);
    return {stack, static_cast<uint32_t>(frames.size()), 0, NodeId::kNone,
            bottom_up_ ? frames.data() : frames.data() + frames.size()};
  }

  // To be called kAhead cursors before the same one is moved on: memory is on its way meanwhile.
  static constexpr size_t kAhead = 16;
  static void Prefetch(const StackCursor& cursor) {
    if (cursor.at != nullptr) __builtin_prefetch(cursor.at - 1);
  }

  // Before the outermost frame of the node, which is reached next; nothing if it is not in the
  // stack.
  [[nodiscard]] std::optional<StackCursor> BeginAt(StackId stack, NodeId node) const {
    if (collapsed_ != nullptr) {
      const auto all = collapsed_->of(stack);
      for (size_t i = all.size(); i-- > 0;) {
        if (all[i] != node) continue;
        return StackCursor{stack, static_cast<uint32_t>(bottom_up_ ? all.size() - i : i + 1), 0,
                           NodeId::kNone};
      }
      return std::nullopt;
    }
    const auto frames = selection_.frames(stack);
    for (size_t f = frames.size(); f-- > 0;) {
      const auto here = nodes_.nodes(frames[f]);
      for (size_t n = here.size(); n-- > 0;) {
        if (here[n] != node) continue;
        return StackCursor{stack, static_cast<uint32_t>(bottom_up_ ? frames.size() - f : f),
                           static_cast<uint32_t>(bottom_up_ ? n : n + 1), NodeId::kNone,
                           &frames[f]};
      }
    }
    return std::nullopt;
  }

  // Whether the frame that was reached last is inlined code.
  [[nodiscard]] bool IsInlined(const StackCursor& cursor) const {
    if (collapsed_ != nullptr) {
      const size_t size = collapsed_->of(cursor.stack).size();
      return collapsed_->is_inlined(cursor.stack,
                                    bottom_up_ ? size - cursor.left - 1 : cursor.left);
    }
    const auto here = nodes_.nodes(*cursor.at);
    return (bottom_up_ ? cursor.inner : cursor.inner + 1) < here.size();
  }

  // One node on.
  void Advance(StackCursor* cursor) const {
    if (collapsed_ != nullptr) {
      AdvanceCollapsed(cursor);
      return;
    }
    if (bottom_up_) {
      while (cursor->left > 0) {
        const auto here = nodes_.nodes(*cursor->at);
        if (cursor->inner < here.size()) {
          cursor->node = here[cursor->inner++];
          return;
        }
        ++cursor->at;
        --cursor->left;
        cursor->inner = 0;
      }
    } else {
      while (cursor->inner == 0 && cursor->left > 0) {
        --cursor->left;
        cursor->inner = static_cast<uint32_t>(nodes_.nodes(*--cursor->at).size());
      }
      if (cursor->inner > 0) {
        cursor->node = nodes_.nodes(*cursor->at)[--cursor->inner];
        return;
      }
    }
    cursor->node = NodeId::kNone;
  }

 private:
  void AdvanceCollapsed(StackCursor* cursor) const {
    const auto all = collapsed_->of(cursor->stack);
    cursor->node = NodeId::kNone;
    if (cursor->left == 0) return;
    cursor->node = bottom_up_ ? all[all.size() - cursor->left] : all[cursor->left - 1];
    --cursor->left;
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  bool bottom_up_;
  const CollapsedStacks* collapsed_;
};

}  // namespace pfa
