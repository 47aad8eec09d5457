#include "analyzer/aggregate/call_edges.h"

#include "analyzer/model/intern_index.h"
#include "proto/base/hash.h"

namespace pfa {

std::vector<CallEdge> ComputeCallEdges(const Selection& selection, const NodeTable& nodes,
                                       const StackWeights& weights, const EdgeRequest& request) {
  std::vector<CallEdge> edges;
  std::vector<StackId> last_stacks;  // by edge: the stamp that counts a call once per stack
  InternIndex index;

  const auto find_edge = [&](NodeId caller, NodeId callee) {
    const uint64_t hash = HashMix(HashSeed(), (uint64_t{caller.value} << 32) | callee.value);
    uint32_t row = index.Find(hash, [&](uint32_t candidate) {
      return edges[candidate].caller == caller && edges[candidate].callee == callee;
    });
    if (row == InternIndex::kNotFound) {
      row = static_cast<uint32_t>(edges.size());
      CallEdge edge;
      edge.caller = caller;
      edge.callee = callee;
      edges.push_back(edge);
      last_stacks.push_back(StackId::kNone);
      index.Insert(hash, row);
    }
    return row;
  };

  for (size_t i = 0; i < weights.present.size(); ++i) {
    if (weights.present[i] == 0) continue;
    const StackId stack = StackId::FromIndex(i);
    const auto frames = selection.frames(stack);
    NodeId caller;
    bool residual = false;
    for (size_t f = frames.size(); f > 0; --f) {
      const auto location_nodes = nodes.nodes(frames[f - 1]);
      for (size_t n = location_nodes.size(); n > 0; --n) {
        const NodeId node = location_nodes[n - 1];
        if (!request.kept.empty() && request.kept[node.index()] == 0) {
          residual = true;
          continue;
        }
        const bool wanted = request.callees.empty() || request.callees[node.index()] != 0;
        if (wanted && caller.valid() && caller != node) {
          const uint32_t row = find_edge(caller, node);
          if (last_stacks[row] != stack) {
            last_stacks[row] = stack;
            CallEdge& edge = edges[row];
            edge.value += weights.values[i];
            if (!weights.divisors.empty()) edge.divisor += weights.divisors[i];
            edge.residual = edge.residual || residual;
            edge.inlined = edge.inlined && n < location_nodes.size();
          }
        }
        caller = node;
        residual = false;
      }
    }
  }
  return edges;
}

}  // namespace pfa
