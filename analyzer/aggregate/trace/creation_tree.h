// Which goroutines created which: a tree by entry functions. All goroutines of a function that
// those of one node created are one node, so five thousand workers are a row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct CreationNode {
  static constexpr uint32_t kNoParent = UINT32_MAX;

  StringId name{0};  // of the entry function
  uint32_t parent = kNoParent;
  uint32_t depth = 0;
  uint32_t end = 0;  // after its last descendant
  // Of goroutines that count; 0 of one that is only there for its descendants. The rest is of them.
  uint32_t count = 0;
  uint32_t first_goroutine = 0;  // in CreationTree::goroutines
  int64_t start_ns = 0;          // of the first
  int64_t end_ns = 0;            // of the last that ended, or what counts
  int64_t running_ns = 0;
};

struct CreationTree {
  std::vector<CreationNode> nodes;  // depth-first, children in the order in which they began
  std::vector<GoroutineId> goroutines;
  std::vector<uint32_t> node_of;  // by GoroutineId; kNoParent: it does not count

  [[nodiscard]] std::span<const GoroutineId> Of(const CreationNode& node) const {
    return std::span(goroutines).subspan(node.first_goroutine, node.count);
  }
};

// Linear in the spans. What is deeper than some hundred is on the deepest level; a goroutine that
// is its own ancestor, which damage can bring about, is a root.
CreationTree ComputeCreationTree(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
