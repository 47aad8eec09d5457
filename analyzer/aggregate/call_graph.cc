#include "analyzer/aggregate/call_graph.h"

#include <algorithm>
#include <utility>

#include "analyzer/aggregate/call_edges.h"
#include "proto/base/number.h"

namespace pfa {

Result<CallGraph> CallGraph::Build(const Selection& selection, const NodeTable& nodes,
                                   const StackWeights& weights, Form form,
                                   const CallTree::ChooseCutoff& cutoff) {
  CallGraph graph(selection, nodes, weights);
  if (form == Form::kGraph) {
    graph.values_ = ComputeFlatCum(selection, nodes, weights);
  } else {
    PFA_ASSIGN_OR_RETURN(graph.tree_, CallTree::Build(selection, nodes, weights, cutoff));
    const CallTree& tree = *graph.tree_;
    graph.values_ = tree.values();
    graph.tree_calls_.reserve(tree.size());
    for (size_t i = 0; i < tree.size(); ++i) {
      const CallNodeId id = CallNodeId::FromIndex(i);
      const NodeValue& value = graph.values_[i];
      graph.tree_calls_.push_back(
          {tree.parent(id), id, value.cum, value.cum_divisor, false, tree.inlined(id)});
    }
  }
  graph.listed_.assign(graph.size(), 1);
  return graph;
}

void CallGraph::Unlist(bool drop_negative) {
  for (size_t i = 0; i < values_.size(); ++i) {
    const NodeValue& value = values_[i];
    const bool empty = value.flat == 0 && value.cum == 0;
    const bool negative = value.flat < 0 || (value.flat == 0 && value.cum < 0);
    if (empty || (drop_negative && negative)) listed_[i] = 0;
  }
}

void CallGraph::Keep(const std::vector<uint8_t>& kept) {
  if (!tree_) {
    kept_ = kept;
    listed_ = kept;
    return;
  }
  if (kept_.empty()) kept_.assign(size(), 1);
  // Parents come first, so that what a parent was replaced by is known already.
  for (size_t i = 0; i < tree_calls_.size(); ++i) {
    Call& call = tree_calls_[i];
    if (listed_[i] != 0 && kept[i] == 0) kept_[i] = 0;
    if (!call.caller.valid() || kept_[call.caller.index()] != 0) continue;
    const Call& above = tree_calls_[call.caller.index()];
    call.caller = above.caller;
    call.residual = true;
    call.inlined = call.inlined && above.inlined;
  }
  for (size_t i = 0; i < listed_.size(); ++i) listed_[i] = listed_[i] & kept[i];
}

void CallGraph::FindCalls() {
  calls_.clear();
  if (tree_) {
    for (const Call& call : tree_calls_) {
      const bool exists = kept_.empty() || kept_[call.callee.index()] != 0;
      if (exists && call.caller.valid()) calls_.push_back(call);
    }
  } else {
    const EdgeRequest request = {kept_, {}};
    for (const CallEdge& edge : ComputeCallEdges(*selection_, *nodes_, *weights_, request)) {
      calls_.push_back({CallNodeId(edge.caller.value), CallNodeId(edge.callee.value), edge.value,
                        edge.divisor, edge.residual, edge.inlined});
    }
  }
  Connect();
}

uint64_t CallGraph::EraseCallsBelow(int64_t cutoff) {
  std::vector<uint8_t> erased(calls_.size());
  uint64_t count = 0;
  for (size_t i = 0; i < calls_.size(); ++i) {
    if (listed_[calls_[i].callee.index()] == 0 || SaturatingAbs(calls_[i].value) >= cutoff) {
      continue;
    }
    erased[i] = 1;
    ++count;
  }
  if (count > 0) EraseCalls(erased);
  return count;
}

void CallGraph::EraseCalls(const std::vector<uint8_t>& erased) {
  std::vector<Call> left;
  for (size_t i = 0; i < calls_.size(); ++i) {
    if (erased[i] == 0) {
      left.push_back(calls_[i]);
    } else if (tree_) {
      tree_calls_[calls_[i].callee.index()].caller = CallNodeId::kNone;
    }
  }
  calls_ = std::move(left);
  Connect();
}

CallGraph::Adjacency CallGraph::GroupBy(CallNodeId Call::*end) const {
  Adjacency groups;
  groups.begins.assign(size() + 1, 0);
  for (const Call& call : calls_) ++groups.begins[(call.*end).index() + 1];
  for (size_t i = 1; i < groups.begins.size(); ++i) groups.begins[i] += groups.begins[i - 1];
  std::vector<uint32_t> next(groups.begins);
  groups.indices.resize(calls_.size());
  for (size_t i = 0; i < calls_.size(); ++i) {
    groups.indices[next[(calls_[i].*end).index()]++] = static_cast<uint32_t>(i);
  }
  return groups;
}

void CallGraph::Connect() {
  out_ = GroupBy(&Call::caller);
  in_ = GroupBy(&Call::callee);
}

// Searches from the callee towards its callers.
bool CallGraph::IsRedundant(uint32_t call, const std::vector<uint8_t>& erased) {
  if (seen_.empty()) seen_.resize(size());
  ++seen_stamp_;
  queue_.assign(1, calls_[call].callee);
  seen_[calls_[call].callee.index()] = seen_stamp_;
  for (size_t next = 0; next < queue_.size(); ++next) {
    for (const uint32_t in : calls_to(queue_[next])) {
      const CallNodeId caller = calls_[in].caller;
      if (in == call || erased[in] != 0 || seen_[caller.index()] == seen_stamp_) continue;
      if (caller == calls_[call].caller) return true;
      seen_[caller.index()] = seen_stamp_;
      queue_.push_back(caller);
    }
  }
  return false;
}

}  // namespace pfa
