// Calls between nodes: how much was spent in the callee when called from the caller.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"

namespace pfa {

struct CallEdge {
  NodeId caller;
  NodeId callee;
  int64_t value = 0;
  int64_t divisor = 0;    // of a mean
  bool residual = false;  // some of it goes over nodes that were left out
  bool inlined = true;    // all of it is inlined code
};

struct EdgeRequest {
  // By NodeId: only these nodes exist, frames of others are passed over. Empty: all exist.
  std::vector<uint8_t> kept;
  // By NodeId: only calls of these are wanted. Empty: of all.
  std::vector<uint8_t> callees;
};

// Walks each stack from the root. A call counts once per stack, a node does not call itself. Sorted
// by caller, then callee. Works on several threads when there is enough to do.
std::vector<CallEdge> ComputeCallEdges(const Selection& selection, const NodeTable& nodes,
                                       const StackWeights& weights, const EdgeRequest& request);

}  // namespace pfa
