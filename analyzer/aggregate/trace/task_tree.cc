#include "analyzer/aggregate/trace/task_tree.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kBeingVisited = UINT32_MAX - 1;

class TreeMaker {
 public:
  explicit TreeMaker(const Trace& trace) : trace_(trace), node_of_(trace.tasks().size(), kNone) {
    for (size_t i = 0; i < trace.tasks().size(); ++i) {
      row_of_.emplace(trace.tasks()[i].id, static_cast<uint32_t>(i));
    }
  }

  void Add(const Activity& task) {
    TaskNode& node = nodes_[NodeOf(task.row)].first;
    if (!task.complete()) {
      ++node.incomplete;
      return;
    }
    ++node.count;
    AddNs(&node.sum_ns, task.ns());
    node.max_ns = std::max(node.max_ns, task.ns());
  }

  // Nodes and their parents; a parent is always before its children.
  std::vector<std::pair<TaskNode, uint32_t>> Take() { return std::move(nodes_); }

 private:
  uint32_t ParentRow(uint32_t row) const {
    const uint64_t parent = trace_.tasks()[row].parent;
    const auto found = parent == 0 ? row_of_.end() : row_of_.find(parent);
    return found == row_of_.end() ? kNone : found->second;
  }

  uint32_t NodeOf(uint32_t row) {
    // Up to an ancestor whose node is known, then down again.
    std::vector<uint32_t> path;
    uint32_t node = kNone;
    for (uint32_t at = row; at != kNone; at = ParentRow(at)) {
      if (node_of_[at] == kBeingVisited) break;
      if (node_of_[at] != kNone) {
        node = node_of_[at];
        break;
      }
      node_of_[at] = kBeingVisited;
      path.push_back(at);
    }
    for (; !path.empty(); path.pop_back()) {
      node = Child(node, trace_.tasks()[path.back()].name);
      node_of_[path.back()] = node;
    }
    return node_of_[row];
  }

  uint32_t Child(uint32_t parent, StringId name) {
    constexpr unsigned kShift = 32;
    const uint64_t key = (static_cast<uint64_t>(parent) << kShift) | name.value;
    const auto [found, is_new] = children_.emplace(key, static_cast<uint32_t>(nodes_.size()));
    if (is_new) {
      const uint32_t depth = parent == kNone ? 0 : nodes_[parent].first.depth + 1;
      nodes_.emplace_back(TaskNode{.name = name, .depth = depth}, parent);
    }
    return found->second;
  }

  const Trace& trace_;
  std::vector<uint32_t> node_of_;                    // by row of the task
  std::unordered_map<uint64_t, uint32_t> row_of_;    // by id
  std::unordered_map<uint64_t, uint32_t> children_;  // by parent and name
  std::vector<std::pair<TaskNode, uint32_t>> nodes_;
};

}  // namespace

std::vector<TaskNode> ComputeTaskTree(const Trace& trace, const Activities& tasks) {
  TreeMaker maker(trace);
  for (const Activity& task : tasks.all) maker.Add(task);
  const std::vector<std::pair<TaskNode, uint32_t>> nodes = maker.Take();
  std::vector<std::vector<uint32_t>> children(nodes.size() + 1);  // the last: roots
  for (size_t i = 0; i < nodes.size(); ++i) {
    children[std::min<size_t>(nodes[i].second, nodes.size())].push_back(static_cast<uint32_t>(i));
  }
  std::vector<TaskNode> tree;
  std::vector<uint32_t> next = {};
  const auto push_children = [&](size_t parent) {
    std::vector<uint32_t>& of_one = children[parent];
    // The last one pushed is the first one taken.
    std::ranges::stable_sort(of_one, {}, [&](uint32_t i) { return nodes[i].first.sum_ns; });
    next.insert(next.end(), of_one.begin(), of_one.end());
  };
  push_children(nodes.size());
  while (!next.empty()) {
    const uint32_t node = next.back();
    next.pop_back();
    tree.push_back(nodes[node].first);
    push_children(node);
  }
  return tree;
}

}  // namespace pfa
