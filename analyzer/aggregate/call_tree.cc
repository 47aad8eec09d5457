#include "analyzer/aggregate/call_tree.h"

#include <fmt/format.h>

#include "proto/base/hash.h"

namespace pfa {

uint64_t CallTree::HashOf(const Key& key) {
  return HashMix(HashSeed(), (uint64_t{key.parent.value} << 32) | key.node.value);
}

CallNodeId CallTree::Child(CallNodeId parent, NodeId node) const {
  const Key key = {parent, node};
  const uint32_t row =
      index_.Find(HashOf(key), [&](uint32_t candidate) { return keys_[candidate] == key; });
  return row == InternIndex::kNotFound ? CallNodeId::kNone : CallNodeId(row);
}

CallNodeId CallTree::FindOrAdd(const Key& key) {
  if (const CallNodeId found = Child(key.parent, key.node); found.valid()) return found;
  const CallNodeId id = CallNodeId::FromIndex(keys_.size());
  keys_.push_back(key);
  values_.emplace_back();
  inlined_.push_back(1);
  index_.Insert(HashOf(key), id.value);
  return id;
}

Result<CallTree> CallTree::Build(const Selection& selection, const NodeTable& nodes,
                                 const StackWeights& weights) {
  // A node takes about 60 bytes.
  constexpr size_t kMaxNodes = size_t{1} << 26;
  CallTree tree;
  for (size_t i = 0; i < weights.present.size(); ++i) {
    if (weights.present[i] == 0) continue;
    const int64_t value = weights.values[i];
    const int64_t divisor = weights.divisors.empty() ? 0 : weights.divisors[i];
    CallNodeId parent;
    const auto frames = selection.frames(StackId::FromIndex(i));
    for (size_t f = frames.size(); f > 0; --f) {
      const auto all = nodes.nodes(frames[f - 1]);
      for (size_t n = all.size(); n > 0; --n) {
        const CallNodeId id = tree.FindOrAdd({parent, all[n - 1]});
        NodeValue& sum = tree.values_[id.index()];
        sum.cum += value;
        sum.cum_divisor += divisor;
        if (n == all.size()) tree.inlined_[id.index()] = 0;
        parent = id;
      }
    }
    if (tree.size() > kMaxNodes) {
      return BadInput(
          fmt::format("the call tree has more than {} nodes; leave out -call_tree", kMaxNodes));
    }
    if (!parent.valid()) continue;
    NodeValue& leaf = tree.values_[parent.index()];
    leaf.flat += value;
    leaf.flat_divisor += divisor;
  }
  return tree;
}

}  // namespace pfa
