// Stacks as a tree: a frame is told apart by everything that is above it, so that a function has a
// node for each way it is reached, and recursion one for each level.
//
// The set of stacks is divided by their outermost frame, each part by the next, and so on, so that
// what is too small to be shown is counted without being built: 2 million random stacks make a tree
// of 75 million nodes, of which a report shows a hundred.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/model/intern_index.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

// A node of a call graph or of a call tree.
using CallNodeId = Id<struct CallNodeTag>;

// Parents have smaller ids than their children; nodes are in the order in which stacks have them.
class CallTree {
 public:
  // Says below which cumulative value nodes are not wanted, given the sum of all flat values.
  using ChooseCutoff = std::function<int64_t(int64_t flat_sum)>;

  // With a cutoff, nodes below it are only counted, unless values of both signs could cancel out.
  // Errors (kLimit) when there would be more than `max_nodes`, before memory is spent on them.
  static Result<CallTree> Build(const Selection& selection, const NodeTable& nodes,
                                const StackWeights& weights, const ChooseCutoff& cutoff = {},
                                size_t max_nodes = 8'000'000);

  [[nodiscard]] size_t size() const { return keys_.size(); }
  // What the frame stands for.
  [[nodiscard]] NodeId node(CallNodeId id) const { return keys_[id.index()].node; }
  // kNone for a root.
  [[nodiscard]] CallNodeId parent(CallNodeId id) const { return keys_[id.index()].parent; }
  // Whether the frame was always inlined into its parent.
  [[nodiscard]] bool inlined(CallNodeId id) const { return inlined_[id.index()] != 0; }
  [[nodiscard]] const std::vector<NodeValue>& values() const { return values_; }

  // Of nodes that were only counted: how many, and the sum of their flat values.
  [[nodiscard]] uint64_t pruned_nodes() const { return pruned_nodes_; }
  [[nodiscard]] int64_t pruned_flat() const { return pruned_flat_; }

  // kNone if the parent has no such child, or it was only counted.
  [[nodiscard]] CallNodeId Child(CallNodeId parent, NodeId node) const;

 private:
  friend class CallTreeBuilder;
  struct Key {
    CallNodeId parent;
    NodeId node;
    bool operator==(const Key&) const = default;
  };

  static uint64_t HashOf(const Key& key);

  std::vector<Key> keys_;
  std::vector<NodeValue> values_;
  std::vector<uint8_t> inlined_;
  uint64_t pruned_nodes_ = 0;
  int64_t pruned_flat_ = 0;
  InternIndex index_;
};

}  // namespace pfa
