// Tasks by the names of their ancestors: one node for all tasks of a name below the same node.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/aggregate/trace/activities.h"
#include "analyzer/model/trace.h"

namespace pfa {

struct TaskNode {
  StringId name{0};
  uint32_t depth = 0;
  uint64_t count = 0;  // of complete tasks
  uint64_t incomplete = 0;
  int64_t sum_ns = 0;  // of complete tasks
  int64_t max_ns = 0;
};

// In depth-first order, children after their parent and those with most time first. Ancestors that
// do not count themselves are there with a count of 0. A task that is its own ancestor is a root,
// as is one whose parent is not in the trace.
std::vector<TaskNode> ComputeTaskTree(const Trace& trace, const Activities& tasks);

}  // namespace pfa
