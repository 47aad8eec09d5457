#include "analyzer/aggregate/frame_tree.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/stack_cursor.h"

namespace pfa {
namespace {

const NodeId kEnd = NodeId::kNone;

class TreeBuilder {
 public:
  TreeBuilder(const Selection& selection, const NodeTable& nodes, const FrameTreeRequest& request,
              size_t max_rows)
      : selection_(selection),
        nodes_(nodes),
        request_(request),
        walk_(selection, nodes, request.bottom_up, request.collapsed),
        max_rows_(max_rows),
        groups_by_node_(nodes.size(), kNoGroup) {}

  Result<FrameTree> Build() {
    const size_t columns = request_.columns.size();
    tree_.totals.resize(columns);
    tree_.selves.resize(columns);
    AddRow(FrameTree::kNoRow, NodeId::kNone, 0);
    const StackTable& stacks = selection_.profile().stacks();
    for (size_t i = 0; i < stacks.size(); ++i) {
      const bool weighs = std::ranges::any_of(
          request_.columns, [&](std::span<const int64_t> column) { return column[i] != 0; });
      if (!weighs) continue;
      const StackId stack = StackId::FromIndex(i);
      const auto cursor =
          request_.pivot.valid() ? walk_.BeginAt(stack, request_.pivot) : walk_.Begin(stack);
      if (!cursor) continue;
      cursors_.push_back(*cursor);
      for (size_t c = 0; c < columns; ++c) tree_.totals[c][0] += request_.columns[c][i];
    }
    scratch_.resize(cursors_.size());
    if (!cursors_.empty()) tasks_.push_back({0, cursors_.size(), 0});
    while (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      Divide(task);
      if (tree_.size() > max_rows_) {
        return Error{ErrorCode::kLimit,
                     fmt::format("the tree of calls has more than {} rows; merge small ones with "
                                 "-merge_below",
                                 max_rows_),
                     {}};
      }
    }
    return std::move(tree_);
  }

 private:
  // The cursors from begin to end have reached `row`; what follows is to be divided.
  struct Task {
    size_t begin = 0;
    size_t end = 0;
    uint32_t row = 0;
  };
  // StackCursors of one range with the same next node.
  struct Group {
    NodeId node;
    size_t count = 0;
    size_t begin = 0;      // where its cursors go
    bool is_kept = false;  // has a row of its own
    bool inlined = true;   // in all stacks
    int64_t order = 0;
  };
  static constexpr uint32_t kNoGroup = 0xffffffffU;

  void AddRow(uint32_t parent, NodeId node, uint32_t merged) {
    tree_.parents.push_back(parent);
    tree_.nodes.push_back(node);
    tree_.merged.push_back(merged);
    tree_.inlined.push_back(0);
    tree_.first_children.push_back(0);
    tree_.child_counts.push_back(0);
    for (auto& column : tree_.totals) column.push_back(0);
    for (auto& column : tree_.selves) column.push_back(0);
  }

  void Divide(const Task& task) {
    if (task.end - task.begin == 1) {
      AddChain(cursors_[task.begin], task.row);
      return;
    }
    GroupByNode(task);
    AddChildren(task);
  }

  // A single stack needs no dividing.
  void AddChain(StackCursor cursor, uint32_t row) {
    const size_t columns = request_.columns.size();
    for (walk_.Advance(&cursor); cursor.node != kEnd; walk_.Advance(&cursor)) {
      const auto child = static_cast<uint32_t>(tree_.size());
      tree_.first_children[row] = child;
      tree_.child_counts[row] = 1;
      AddRow(row, cursor.node, 0);
      tree_.inlined.back() = walk_.IsInlined(cursor) ? 1 : 0;
      for (size_t c = 0; c < columns; ++c) {
        tree_.totals[c][child] = request_.columns[c][cursor.stack.index()];
      }
      row = child;
      if (tree_.size() > max_rows_) return;
    }
    for (size_t c = 0; c < columns; ++c) {
      tree_.selves[c][row] = request_.columns[c][cursor.stack.index()];
    }
  }

  // Moves the cursors on and sums them up by node.
  void GroupByNode(const Task& task) {
    const size_t columns = request_.columns.size();
    groups_.clear();
    sums_.clear();
    for (size_t i = task.begin; i < task.end; ++i) {
      StackCursor& cursor = cursors_[i];
      if (i + StackWalk::kAhead < task.end) {
        StackWalk::Prefetch(cursors_[i + StackWalk::kAhead]);
        const size_t next = cursors_[i + StackWalk::kAhead].stack.index();
        for (const auto& column : request_.columns) __builtin_prefetch(&column[next]);
      }
      walk_.Advance(&cursor);
      const size_t stack = cursor.stack.index();
      if (cursor.node == kEnd) {
        for (size_t c = 0; c < columns; ++c) {
          tree_.selves[c][task.row] += request_.columns[c][stack];
        }
        continue;
      }
      uint32_t& group = groups_by_node_[cursor.node.index()];
      if (group == kNoGroup) {
        group = static_cast<uint32_t>(groups_.size());
        groups_.push_back({cursor.node, 0, 0, false, true, 0});
        sums_.resize(sums_.size() + columns, 0);
      }
      ++groups_[group].count;
      groups_[group].inlined = groups_[group].inlined && walk_.IsInlined(cursor);
      for (size_t c = 0; c < columns; ++c) {
        sums_[group * columns + c] += request_.columns[c][stack];
      }
    }
  }

  void AddChildren(const Task& task) {
    const size_t columns = request_.columns.size();
    order_.clear();
    uint32_t merged = 0;
    for (uint32_t g = 0; g < groups_.size(); ++g) {
      Group& group = groups_[g];
      for (size_t c = 0; c < columns; ++c) {
        const int64_t sum = sums_[g * columns + c];
        group.is_kept = group.is_kept || (sum > 0 && sum >= request_.minimums[c]);
      }
      for (const size_t c : request_.order_columns) group.order += sums_[g * columns + c];
      if (group.is_kept) {
        order_.push_back(g);
      } else {
        ++merged;
      }
    }
    std::ranges::sort(order_, [this](uint32_t a, uint32_t b) { return Precedes(a, b); });

    const auto first = static_cast<uint32_t>(tree_.size());
    tree_.first_children[task.row] = first;
    tree_.child_counts[task.row] = static_cast<uint32_t>(order_.size()) + (merged > 0 ? 1 : 0);
    size_t begin = task.begin;
    for (const uint32_t g : order_) {
      Group& group = groups_[g];
      AddRow(task.row, group.node, 0);
      tree_.inlined.back() = group.inlined ? 1 : 0;
      for (size_t c = 0; c < columns; ++c) tree_.totals[c].back() = sums_[g * columns + c];
      group.begin = begin;
      begin += group.count;
    }
    if (merged > 0) {
      AddRow(task.row, NodeId::kNone, merged);
      for (size_t g = 0; g < groups_.size(); ++g) {
        if (groups_[g].is_kept) continue;
        for (size_t c = 0; c < columns; ++c) tree_.totals[c].back() += sums_[g * columns + c];
      }
      for (size_t c = 0; c < columns; ++c) tree_.selves[c].back() = tree_.totals[c].back();
    }

    // StackCursors of one group become neighbours; those that have ended or were merged are done.
    if (begin != task.end || order_.size() > 1) {
      for (size_t i = task.begin; i < task.end; ++i) {
        const StackCursor& cursor = cursors_[i];
        if (cursor.node == kEnd) continue;
        Group& group = groups_[groups_by_node_[cursor.node.index()]];
        if (group.is_kept) scratch_[group.begin++] = cursor;
      }
      std::copy(scratch_.begin() + static_cast<ptrdiff_t>(task.begin),
                scratch_.begin() + static_cast<ptrdiff_t>(begin),
                cursors_.begin() + static_cast<ptrdiff_t>(task.begin));
    }
    for (const Group& group : groups_) groups_by_node_[group.node.index()] = kNoGroup;
    begin = task.begin;
    for (size_t i = 0; i < order_.size(); ++i) {
      const size_t end = begin + groups_[order_[i]].count;
      tasks_.push_back({begin, end, first + static_cast<uint32_t>(i)});
      begin = end;
    }
  }

  // The larger first, then by name.
  [[nodiscard]] bool Precedes(uint32_t a, uint32_t b) const {
    const Group& x = groups_[a];
    const Group& y = groups_[b];
    if (x.order != y.order) return x.order > y.order;
    const int names =
        nodes_.text(nodes_.info(x.node).name).compare(nodes_.text(nodes_.info(y.node).name));
    return names != 0 ? names < 0 : x.node < y.node;
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  const FrameTreeRequest& request_;
  StackWalk walk_;
  size_t max_rows_;
  FrameTree tree_;
  std::vector<StackCursor> cursors_;
  std::vector<StackCursor> scratch_;
  std::vector<Task> tasks_;
  std::vector<uint32_t> groups_by_node_;  // kNoGroup between ranges
  // Of the range that is being divided.
  std::vector<Group> groups_;
  std::vector<int64_t> sums_;  // by group, then column
  std::vector<uint32_t> order_;
};

}  // namespace

Result<FrameTree> BuildFrameTree(const Selection& selection, const NodeTable& nodes,
                                 const FrameTreeRequest& request, size_t max_rows) {
  return TreeBuilder(selection, nodes, request, max_rows).Build();
}

}  // namespace pfa
