// Walks over nodes with the calls of each, which other threads find ahead of the walk.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "analyzer/aggregate/call_graph.h"
#include "analyzer/aggregate/call_lists.h"
#include "proto/base/result.h"

namespace pfa {

// A node with its calls, heaviest first; those that were not asked for are empty.
struct NodeCalls {
  CallNodeId node;
  std::vector<Call> to;
  std::vector<Call> by;
};

using VisitNodeCalls = std::function<Result<void>(NodeCalls& calls)>;

// Calls `visit` with each node, in order, from the calling thread; ends at its first error.
Result<void> ForEachNodeCalls(CallLists& lists, std::span<const NodeId> nodes,
                              std::span<const CallLists::Side> sides, const VisitNodeCalls& visit);

}  // namespace pfa
