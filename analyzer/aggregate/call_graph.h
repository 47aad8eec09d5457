// The call graph of a report: nodes with their values, calls between them, and for each node its
// calls in and out as dense ranges. A node is a row of the node table, or, for a call tree, a frame
// with all that is above it.
//
// Reports trim a graph in steps (Keep, FindCalls, EraseCallsBelow, ...) and name the steps'
// order themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyzer/aggregate/call_tree.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "proto/base/result.h"

namespace pfa {

struct Call {
  CallNodeId caller;
  CallNodeId callee;
  int64_t value = 0;
  int64_t divisor = 0;    // of a mean
  bool residual = false;  // some of it goes over nodes that were left out
  bool inlined = true;    // all of it is inlined code

  // Divided, for a mean.
  [[nodiscard]] int64_t shown_value() const { return divisor == 0 ? value : value / divisor; }
};

class CallGraph {
 public:
  enum class Form : uint8_t { kGraph, kTree };

  // Sums up the nodes; calls are not looked for yet. The arguments must outlive the graph. `cutoff`
  // is for trees.
  static Result<CallGraph> Build(const Selection& selection, const NodeTable& nodes,
                                 const StackWeights& weights, Form form,
                                 const CallTree::ChooseCutoff& cutoff = {});

  [[nodiscard]] size_t size() const { return values_.size(); }
  [[nodiscard]] bool is_tree() const { return tree_.has_value(); }
  // What the node stands for.
  [[nodiscard]] NodeId node(CallNodeId id) const {
    return tree_ ? tree_->node(id) : NodeId(id.value);
  }
  // Of a tree, before anything was trimmed; kNone for roots, and in a graph.
  [[nodiscard]] CallNodeId original_parent(CallNodeId id) const {
    return tree_ ? tree_->parent(id) : CallNodeId::kNone;
  }
  [[nodiscard]] const NodeValue& value(CallNodeId id) const { return values_[id.index()]; }
  // Of nodes below the cutoff that a tree does not have: how many, and their flat values.
  [[nodiscard]] uint64_t pruned_nodes() const { return tree_ ? tree_->pruned_nodes() : 0; }
  [[nodiscard]] int64_t pruned_flat() const { return tree_ ? tree_->pruned_flat() : 0; }

  // Takes nodes off the list, those without a value and, on request, negative ones. They are still
  // callers and callees, as in pprof.
  void Unlist(bool drop_negative);
  // By CallNodeId: 1 for nodes on the list.
  [[nodiscard]] const std::vector<uint8_t>& listed() const { return listed_; }

  // By CallNodeId: 1 for nodes that are left, on the list or not. Empty: all.
  [[nodiscard]] const std::vector<uint8_t>& kept() const { return kept_; }
  // Leaves only the nodes that are marked: frames of others are passed over. In a tree, nodes that
  // were off the list before stay what they are.
  void Keep(const std::vector<uint8_t>& kept);

  // Finds the calls between the nodes that are left; EraseCalls... are undone, except in a tree. A
  // graph of thousands of nodes can have more than fit memory: CallLists finds them node by node.
  void FindCalls();
  // Erases calls of listed nodes with less than this value and says how many there were.
  uint64_t EraseCallsBelow(int64_t cutoff);
  // Erases residual calls whose callee can also be reached another way. `by_weight` has the calls
  // to each node of `order`, heaviest first; nodes are looked at from the last, calls from the
  // lightest to the first that is not residual.
  template <typename ByWeight>
  void EraseRedundantCalls(std::span<const CallNodeId> order, ByWeight by_weight);

  [[nodiscard]] std::span<const Call> calls() const { return calls_; }
  [[nodiscard]] const Call& call(uint32_t index) const { return calls_[index]; }
  // Indices of calls by the node, and to it.
  [[nodiscard]] std::span<const uint32_t> calls_by(CallNodeId id) const { return out_.of(id); }
  [[nodiscard]] std::span<const uint32_t> calls_to(CallNodeId id) const { return in_.of(id); }

  // Calls `visit` with each node of a stack that is left, once, and then `leaf` with the innermost
  // one, unless that was left out.
  template <typename Visit, typename Leaf>
  void ForEachNode(StackId stack, Visit visit, Leaf leaf);

 private:
  // Indices of calls, grouped by one of their ends.
  struct Adjacency {
    std::vector<uint32_t> begins;  // of each node, and one more
    std::vector<uint32_t> indices;
    [[nodiscard]] std::span<const uint32_t> of(CallNodeId id) const {
      if (begins.empty()) return {};
      return std::span<const uint32_t>(indices).subspan(
          begins[id.index()], begins[id.index() + 1] - begins[id.index()]);
    }
  };

  CallGraph(const Selection& selection, const NodeTable& nodes, const StackWeights& weights)
      : selection_(&selection), nodes_(&nodes), weights_(&weights) {}

  [[nodiscard]] Adjacency GroupBy(CallNodeId Call::*end) const;
  void Connect();
  [[nodiscard]] bool IsRedundant(uint32_t call, const std::vector<uint8_t>& erased);
  void EraseCalls(const std::vector<uint8_t>& erased);

  const Selection* selection_;
  const NodeTable* nodes_;
  const StackWeights* weights_;
  std::vector<NodeValue> values_;
  std::vector<uint8_t> listed_;
  std::vector<uint8_t> kept_;  // empty: all

  std::optional<CallTree> tree_;
  // Of a tree, by node: the call to it, which trimming changes; without a caller there is none.
  std::vector<Call> tree_calls_;

  std::vector<Call> calls_;
  Adjacency out_;
  Adjacency in_;
  // Scratch: the last stack, or the last search, that has seen a node.
  std::vector<uint32_t> seen_;
  uint32_t seen_stamp_ = 0;
  std::vector<CallNodeId> queue_;
};

template <typename ByWeight>
void CallGraph::EraseRedundantCalls(std::span<const CallNodeId> order, ByWeight by_weight) {
  std::vector<uint8_t> erased(calls_.size());
  for (size_t i = order.size(); i > 0; --i) {
    const std::vector<uint32_t> in = by_weight(order[i - 1]);
    for (size_t c = in.size(); c > 0; --c) {
      if (!calls_[in[c - 1]].residual) break;
      if (IsRedundant(in[c - 1], erased)) erased[in[c - 1]] = 1;
    }
  }
  EraseCalls(erased);
}

template <typename Visit, typename Leaf>
void CallGraph::ForEachNode(StackId stack, Visit visit, Leaf leaf) {
  if (seen_.empty()) seen_.resize(size());
  ++seen_stamp_;
  CallNodeId last;
  bool residual = false;
  CallNodeId above;  // in a tree
  const auto frames = selection_->frames(stack);
  for (size_t f = frames.size(); f > 0; --f) {
    const auto all = nodes_->nodes(frames[f - 1]);
    for (size_t n = all.size(); n > 0; --n) {
      CallNodeId id(all[n - 1].value);
      if (tree_) {
        id = tree_->Child(above, all[n - 1]);
        if (!id.valid()) return;  // not a stack of the tree
        above = id;
      }
      residual = !kept_.empty() && kept_[id.index()] == 0;
      if (residual) continue;
      last = id;
      if (seen_[id.index()] == seen_stamp_) continue;
      seen_[id.index()] = seen_stamp_;
      visit(id);
    }
  }
  if (last.valid() && !residual) leaf(last);
}

}  // namespace pfa
