#include "analyzer/aggregate/call_tree.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/stack_cursor.h"
#include "proto/base/hash.h"

namespace pfa {

class CallTreeBuilder {
 public:
  CallTreeBuilder(const Selection& selection, const NodeTable& nodes, const StackWeights& weights,
                  size_t max_nodes)
      : selection_(selection),
        nodes_(nodes),
        weights_(weights),
        walk_(selection, nodes, /*bottom_up=*/false),
        max_nodes_(max_nodes),
        groups_by_node_(nodes.size(), kNoGroup) {}

  Result<CallTree> Build(const CallTree::ChooseCutoff& cutoff) {
    bool can_prune = cutoff && !weights_.any_negative;
    for (size_t i = 0; i < weights_.present.size(); ++i) {
      if (weights_.present[i] == 0) continue;
      cursors_.push_back(walk_.Begin(StackId::FromIndex(i)));
      can_prune = can_prune && weights_.values[i] > 0;
    }
    scratch_.resize(cursors_.size());
    GroupByNode({0, cursors_.size(), kNoRow, 0, false});
    if (can_prune) {
      int64_t flat_sum = 0;
      for (const Group& group : groups_) flat_sum += group.value;
      cutoff_ = cutoff(flat_sum);
    }
    AddChildren({0, cursors_.size(), kNoRow, 0, false});
    while (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      if (task.pruned && task.end - task.begin == 1) {
        CountChain(cursors_[task.begin]);
      } else {
        GroupByNode(task);
        AddChildren(task);
      }
      if (rows_.size() > max_nodes_) {
        return Error{ErrorCode::kLimit,
                     fmt::format("the call tree has more than {} nodes; a higher -nodefraction "
                                 "leaves out small ones, or leave out -call_tree",
                                 max_nodes_),
                     {}};
      }
    }
    MoveToTree();
    return std::move(tree_);
  }

 private:
  static constexpr uint32_t kNoRow = 0xffffffffU;
  static constexpr uint32_t kNoGroup = 0xffffffffU;

  // The cursors from begin to end have reached `row`; what follows is to be divided.
  struct Task {
    size_t begin = 0;
    size_t end = 0;
    uint32_t row = kNoRow;
    uint32_t depth = 0;
    bool pruned = false;  // only to be counted
  };
  // Cursors of one range with the same next node.
  struct Group {
    NodeId node;
    StackId first_stack;
    size_t count = 0;
    size_t begin = 0;  // where its cursors go
    int64_t value = 0;
    int64_t divisor = 0;
    bool inlined = true;
  };
  // A node, with what decides its place.
  struct Row {
    uint32_t parent = kNoRow;
    NodeId node;
    StackId first_stack;
    uint32_t depth = 0;
    bool inlined = true;
    NodeValue value;
  };

  [[nodiscard]] int64_t DivisorOf(StackId stack) const {
    return weights_.divisors.empty() ? 0 : weights_.divisors[stack.index()];
  }

  // All that is left of one stack.
  void CountChain(const StackCursor& cursor) {
    tree_.pruned_nodes_ += cursor.inner;
    const auto frames = selection_.frames(cursor.stack);
    for (size_t f = 0; f < cursor.left; ++f) {
      tree_.pruned_nodes_ += nodes_.nodes(frames[f]).size();
    }
    tree_.pruned_flat_ += weights_.values[cursor.stack.index()];
  }

  // Moves the cursors on and sums them up by node.
  void GroupByNode(const Task& task) {
    groups_.clear();
    for (size_t i = task.begin; i < task.end; ++i) {
      StackCursor& cursor = cursors_[i];
      if (i + StackWalk::kAhead < task.end) StackWalk::Prefetch(cursors_[i + StackWalk::kAhead]);
      walk_.Advance(&cursor);
      const int64_t value = weights_.values[cursor.stack.index()];
      if (!cursor.node.valid()) {
        End(task, cursor.stack, value);
        continue;
      }
      uint32_t& number = groups_by_node_[cursor.node.index()];
      if (number == kNoGroup) {
        number = static_cast<uint32_t>(groups_.size());
        groups_.push_back({cursor.node, cursor.stack});
      }
      Group& group = groups_[number];
      ++group.count;
      group.value += value;
      group.divisor += DivisorOf(cursor.stack);
      const size_t outermost = nodes_.nodes(*cursor.at).size();
      group.inlined = group.inlined && cursor.inner + 1 != outermost;
    }
  }

  void End(const Task& task, StackId stack, int64_t value) {
    if (task.pruned) {
      tree_.pruned_flat_ += value;
    } else if (task.row != kNoRow) {
      rows_[task.row].value.flat += value;
      rows_[task.row].value.flat_divisor += DivisorOf(stack);
    }
  }

  void AddChildren(const Task& task) {
    size_t begin = task.begin;
    for (Group& group : groups_) {
      Task next = {begin, begin + group.count, kNoRow, task.depth + 1, task.pruned};
      next.pruned = next.pruned || group.value < cutoff_;
      group.begin = begin;
      begin += group.count;
      if (next.pruned) {
        ++tree_.pruned_nodes_;
      } else {
        next.row = static_cast<uint32_t>(rows_.size());
        rows_.push_back({task.row,
                         group.node,
                         group.first_stack,
                         task.depth,
                         group.inlined,
                         {0, group.value, 0, group.divisor}});
      }
      tasks_.push_back(next);
    }
    // Cursors of one group become neighbours, in the order of their stacks; ended ones are done.
    if (groups_.size() > 1 || begin != task.end) {
      for (size_t i = task.begin; i < task.end; ++i) {
        const NodeId node = cursors_[i].node;
        if (node.valid()) scratch_[groups_[groups_by_node_[node.index()]].begin++] = cursors_[i];
      }
      std::copy(scratch_.begin() + static_cast<ptrdiff_t>(task.begin),
                scratch_.begin() + static_cast<ptrdiff_t>(begin),
                cursors_.begin() + static_cast<ptrdiff_t>(task.begin));
    }
    for (const Group& group : groups_) groups_by_node_[group.node.index()] = kNoGroup;
  }

  // In the order in which walking stack after stack would have met them.
  void MoveToTree() {
    std::vector<uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [this](uint32_t row) {
      return (uint64_t{rows_[row].first_stack.value} << 32) | rows_[row].depth;
    });
    std::vector<CallNodeId> ids(rows_.size());
    tree_.keys_.reserve(rows_.size());
    tree_.values_.reserve(rows_.size());
    tree_.inlined_.reserve(rows_.size());
    for (const uint32_t row : order) {
      const Row& r = rows_[row];
      const CallNodeId id = CallNodeId::FromIndex(tree_.size());
      ids[row] = id;
      tree_.keys_.push_back({r.parent == kNoRow ? CallNodeId::kNone : ids[r.parent], r.node});
      tree_.values_.push_back(r.value);
      tree_.inlined_.push_back(r.inlined ? 1 : 0);
      tree_.index_.Insert(CallTree::HashOf(tree_.keys_.back()), id.value);
    }
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  const StackWeights& weights_;
  StackWalk walk_;
  size_t max_nodes_;
  int64_t cutoff_ = std::numeric_limits<int64_t>::min();
  CallTree tree_;
  std::vector<Row> rows_;
  std::vector<StackCursor> cursors_;
  std::vector<StackCursor> scratch_;
  std::vector<Task> tasks_;
  std::vector<uint32_t> groups_by_node_;  // kNoGroup between ranges
  std::vector<Group> groups_;             // of the range that is being divided
};

uint64_t CallTree::HashOf(const Key& key) {
  return HashMix(HashSeed(), (uint64_t{key.parent.value} << 32) | key.node.value);
}

CallNodeId CallTree::Child(CallNodeId parent, NodeId node) const {
  const Key key = {parent, node};
  const uint32_t row =
      index_.Find(HashOf(key), [&](uint32_t candidate) { return keys_[candidate] == key; });
  return row == InternIndex::kNotFound ? CallNodeId::kNone : CallNodeId(row);
}

Result<CallTree> CallTree::Build(const Selection& selection, const NodeTable& nodes,
                                 const StackWeights& weights, const ChooseCutoff& cutoff,
                                 size_t max_nodes) {
  return CallTreeBuilder(selection, nodes, weights, max_nodes).Build(cutoff);
}

}  // namespace pfa
