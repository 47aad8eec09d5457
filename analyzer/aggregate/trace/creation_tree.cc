#include "analyzer/aggregate/trace/creation_tree.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

constexpr uint32_t kNoCreationNode = CreationNode::kNoParent;
constexpr uint32_t kIsVisited = kNoCreationNode - 1;
constexpr uint32_t kDeepest = 200;

class CreationTreeMaker {
 public:
  CreationTreeMaker(const Trace& trace, const TraceQuery& query)
      : trace_(trace),
        query_(query),
        node_of_(trace.goroutines().size(), kNoCreationNode),
        counts_(trace.goroutines().size()) {}

  CreationTree Make() {
    for (size_t g = 0; g < node_of_.size(); ++g) Add(GoroutineId::FromIndex(g));
    return InOrder();
  }

 private:
  void Add(GoroutineId id) {
    int64_t start_ns = INT64_MAX;
    int64_t end_ns = INT64_MIN;
    int64_t running_ns = 0;
    ForEachSpan(trace_, query_, id, [&](const GoSpan& span) {
      start_ns = std::min(start_ns, span.start_ns);
      end_ns = std::max(end_ns, span.end_ns);
      if (span.state == GoState::kRunning) AddNs(&running_ns, span.ns());
    });
    if (start_ns > end_ns) return;
    CreationNode& node = nodes_[NodeOf(id)];
    counts_[id.index()] = 1;
    node.start_ns = node.count == 0 ? start_ns : std::min(node.start_ns, start_ns);
    node.end_ns = node.count == 0 ? end_ns : std::max(node.end_ns, end_ns);
    AddNs(&node.running_ns, running_ns);
    ++node.count;
  }

  // Makes the nodes of its ancestors first, from the outermost: chains may be long.
  uint32_t NodeOf(GoroutineId id) {
    std::vector<GoroutineId> chain;
    for (GoroutineId at = id; at.valid() && node_of_[at.index()] == kNoCreationNode;
         at = trace_.goroutine(at).creator) {
      node_of_[at.index()] = kIsVisited;
      chain.push_back(at);
    }
    for (size_t i = chain.size(); i-- > 0;) {
      const GoroutineId creator = trace_.goroutine(chain[i]).creator;
      uint32_t parent = creator.valid() ? node_of_[creator.index()] : kNoCreationNode;
      if (parent == kIsVisited) parent = kNoCreationNode;
      if (parent != kNoCreationNode && nodes_[parent].depth == kDeepest)
        parent = nodes_[parent].parent;
      node_of_[chain[i].index()] = ChildOf(parent, trace_.goroutine(chain[i]).name);
    }
    return node_of_[id.index()];
  }

  uint32_t ChildOf(uint32_t parent, StringId name) {
    const uint64_t key = uint64_t{parent} << 32U | name.value;
    const auto [it, is_new] = by_key_.emplace(key, static_cast<uint32_t>(nodes_.size()));
    if (is_new) {
      nodes_.push_back({.name = name,
                        .parent = parent,
                        .depth = parent == kNoCreationNode ? 0 : nodes_[parent].depth + 1});
    }
    return it->second;
  }

  // A parent was made before its children. Those that are there for their descendants only begin
  // with these.
  CreationTree InOrder() {
    const auto count = static_cast<uint32_t>(nodes_.size());
    std::vector<int64_t> begins(count, INT64_MAX);
    for (uint32_t i = count; i-- > 0;) {
      if (nodes_[i].count > 0) begins[i] = std::min(begins[i], nodes_[i].start_ns);
      const uint32_t parent = nodes_[i].parent;
      if (parent != kNoCreationNode) begins[parent] = std::min(begins[parent], begins[i]);
    }
    std::vector<std::vector<uint32_t>> children(count + 1);
    for (uint32_t i = 0; i < count; ++i) {
      children[nodes_[i].parent == kNoCreationNode ? count : nodes_[i].parent].push_back(i);
    }
    for (auto& list : children) {
      std::ranges::stable_sort(list, {}, [&begins](uint32_t i) { return begins[i]; });
    }
    CreationTree tree;
    std::vector<uint32_t> place(count);
    std::vector<std::pair<uint32_t, size_t>> path = {{count, 0}};  // and the next child of each
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next == children[node].size()) {
        if (node != count) tree.nodes[place[node]].end = static_cast<uint32_t>(tree.nodes.size());
        path.pop_back();
        continue;
      }
      const uint32_t child = children[node][next++];
      place[child] = static_cast<uint32_t>(tree.nodes.size());
      tree.nodes.push_back(nodes_[child]);
      if (node != count) tree.nodes.back().parent = place[node];
      path.emplace_back(child, 0);
    }
    uint32_t goroutines = 0;
    for (CreationNode& node : tree.nodes) {
      node.first_goroutine = goroutines;
      goroutines += std::exchange(node.count, 0);
    }
    tree.goroutines.resize(goroutines);
    tree.node_of.assign(node_of_.size(), kNoCreationNode);
    for (size_t g = 0; g < node_of_.size(); ++g) {
      if (counts_[g] == 0) continue;
      tree.node_of[g] = place[node_of_[g]];
      CreationNode& node = tree.nodes[tree.node_of[g]];
      tree.goroutines[node.first_goroutine + node.count++] = GoroutineId::FromIndex(g);
    }
    return tree;
  }

  const Trace& trace_;
  const TraceQuery& query_;
  std::vector<uint32_t> node_of_;  // by GoroutineId
  std::vector<uint8_t> counts_;    // likewise
  std::unordered_map<uint64_t, uint32_t> by_key_;
  std::vector<CreationNode> nodes_;
};

}  // namespace

CreationTree ComputeCreationTree(const Trace& trace, const TraceQuery& query) {
  return CreationTreeMaker(trace, query).Make();
}

}  // namespace pfa
