// The tree of calls: a row per path from the root, as columns. It is built from whole stacks by
// dividing the set of stacks level by level, so that a common prefix is walked once for all of
// them, and nothing is looked up in a hash table.
//
// For every row and column: total = self + the totals of the children.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/aggregate/collapsed_stacks.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

struct FrameTree {
  static constexpr uint32_t kNoRow = 0xffffffffU;

  // Row 0 is the root, which stands for all samples and has no node. Parents come before their
  // children; the children of a row are next to each other, the largest first.
  std::vector<uint32_t> parents;  // the root's: kNoRow
  std::vector<NodeId> nodes;      // kNone: the root, and rows for merged frames
  std::vector<uint32_t> merged;   // 0, or how many frames the row stands for, with all below them
  // By row: 1 if it is inlined code in all stacks. May be empty: nobody knows.
  std::vector<uint8_t> inlined;
  std::vector<uint32_t> first_children;
  std::vector<uint32_t> child_counts;
  // By column, then row. A row for merged frames has everything as its own.
  std::vector<std::vector<int64_t>> totals;
  std::vector<std::vector<int64_t>> selves;

  [[nodiscard]] size_t size() const { return parents.size(); }
  [[nodiscard]] bool is_inlined(uint32_t row) const {
    return !inlined.empty() && inlined[row] != 0;
  }
};

struct FrameTreeRequest {
  // Weights by StackId; none is negative, and the sums fit 64 bits.
  std::vector<std::span<const int64_t>> columns;
  // By column: frames below this in every column are merged into one row per parent. 0 and 1 merge
  // nothing.
  std::vector<int64_t> minimums;
  // The columns whose sum decides the order of children.
  std::vector<size_t> order_columns;
  // The innermost frames are the children of the root, their callers below them.
  bool bottom_up = false;
  // Not null: these are the stacks.
  const CollapsedStacks* collapsed = nullptr;
  // If valid, only stacks with this node count, and they begin at its outermost frame, the only
  // child of the root: what it calls, or (bottom_up) what it is called by.
  NodeId pivot = NodeId::kNone;
};

// Errors (kLimit) when there would be more than `max_rows`.
Result<FrameTree> BuildFrameTree(const Selection& selection, const NodeTable& nodes,
                                 const FrameTreeRequest& request, size_t max_rows = 40'000'000);

}  // namespace pfa
