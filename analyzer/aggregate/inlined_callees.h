// Which nodes can be marked as inlined: a quick look that spares looking up most calls.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"

namespace pfa {

// By NodeId, 1: the node is among `wanted`, and some call of it that is inlined everywhere may
// weigh `cutoff` or more. `kept` and `wanted` are by NodeId; an empty `kept` keeps all. It is a
// bound: what is 0 has no such call, what is 1 may have none either.
//
// Only locations with inlined code are looked at, and which calls those have does not depend on the
// stack, so this costs a fraction of ComputeCallEdges().
std::vector<uint8_t> FindInlinedCallees(const Selection& selection, const NodeTable& nodes,
                                        const StackWeights& weights,
                                        const std::vector<uint8_t>& kept,
                                        const std::vector<uint8_t>& wanted, int64_t cutoff);

}  // namespace pfa
