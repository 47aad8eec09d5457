// Stacks as a tree: a frame is told apart by everything that is above it, so that a function has a
// node for each way it is reached, and recursion one for each level.
#pragma once

#include <cstdint>
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

// Parents have smaller ids than their children.
class CallTree {
 public:
  // Errors when there are more nodes than memory should be spent on.
  static Result<CallTree> Build(const Selection& selection, const NodeTable& nodes,
                                const StackWeights& weights);

  [[nodiscard]] size_t size() const { return keys_.size(); }
  // What the frame stands for.
  [[nodiscard]] NodeId node(CallNodeId id) const { return keys_[id.index()].node; }
  // kNone for a root.
  [[nodiscard]] CallNodeId parent(CallNodeId id) const { return keys_[id.index()].parent; }
  // Whether the frame was always inlined into its parent.
  [[nodiscard]] bool inlined(CallNodeId id) const { return inlined_[id.index()] != 0; }
  [[nodiscard]] const std::vector<NodeValue>& values() const { return values_; }

  // kNone if the parent has no such child.
  [[nodiscard]] CallNodeId Child(CallNodeId parent, NodeId node) const;

 private:
  struct Key {
    CallNodeId parent;
    NodeId node;
    bool operator==(const Key&) const = default;
  };

  static uint64_t HashOf(const Key& key);
  CallNodeId FindOrAdd(const Key& key);

  std::vector<Key> keys_;
  std::vector<NodeValue> values_;
  std::vector<uint8_t> inlined_;
  InternIndex index_;
};

}  // namespace pfa
