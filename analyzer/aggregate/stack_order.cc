#include "analyzer/aggregate/stack_order.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "analyzer/aggregate/stack_cursor.h"

namespace pfa {
namespace {

class Sorter {
 public:
  Sorter(const Selection& selection, const NodeTable& nodes, const FrameTreeRequest& request)
      : nodes_(nodes),
        request_(request),
        walk_(selection, nodes, request.bottom_up),
        groups_by_node_(nodes.size(), kNoGroup) {
    order_.selves.resize(request.columns.size());
    order_.totals.resize(request.columns.size());
  }

  StackOrder Sort(size_t stack_count) {
    for (size_t i = 0; i < stack_count; ++i) {
      const bool weighs = std::ranges::any_of(
          request_.columns, [&](std::span<const int64_t> column) { return column[i] != 0; });
      if (!weighs) continue;
      cursors_.push_back(walk_.Begin(StackId::FromIndex(i)));
      for (size_t c = 0; c < request_.columns.size(); ++c) {
        order_.totals[c] += request_.columns[c][i];
      }
    }
    scratch_.resize(cursors_.size());
    if (!cursors_.empty()) tasks_.push_back({0, cursors_.size()});
    while (!tasks_.empty()) {
      const Task task = tasks_.back();
      tasks_.pop_back();
      if (task.end - task.begin == 1) {
        Add(task.begin);
      } else {
        Divide(task);
      }
    }
    return std::move(order_);
  }

 private:
  // The cursors from begin to end have the same nodes so far.
  struct Task {
    size_t begin = 0;
    size_t end = 0;
  };
  // Cursors of one range with the same next node.
  struct Group {
    NodeId node;
    size_t count = 0;
    size_t begin = 0;  // where its cursors go
    int64_t order = 0;
  };
  static constexpr uint32_t kNoGroup = 0xffffffffU;

  [[nodiscard]] int64_t Weight(size_t column, size_t cursor) const {
    return request_.columns[column][cursors_[cursor].stack.index()];
  }

  // A stack that no other is like.
  void Add(size_t cursor) {
    order_.stacks.push_back(cursors_[cursor].stack);
    for (size_t c = 0; c < order_.selves.size(); ++c) {
      order_.selves[c].push_back(Weight(c, cursor));
    }
  }

  void Divide(const Task& task) {
    groups_.clear();
    bool any_ended = false;
    for (size_t i = task.begin; i < task.end; ++i) {
      StackCursor& cursor = cursors_[i];
      if (i + StackWalk::kAhead < task.end) StackWalk::Prefetch(cursors_[i + StackWalk::kAhead]);
      walk_.Advance(&cursor);
      if (cursor.node.valid()) {
        AddToGroup(i);
      } else if (!any_ended) {
        Add(i);
        any_ended = true;
      } else {
        for (size_t c = 0; c < order_.selves.size(); ++c) {
          order_.selves[c].back() += Weight(c, i);
        }
      }
    }
    std::ranges::sort(groups_, [this](const Group& a, const Group& b) { return Precedes(a, b); });
    size_t begin = task.begin;
    for (uint32_t g = 0; g < groups_.size(); ++g) {
      groups_by_node_[groups_[g].node.index()] = g;
      groups_[g].begin = begin;
      begin += groups_[g].count;
    }
    // Cursors of one group become neighbours; those that have ended are done.
    for (size_t i = task.begin; i < task.end; ++i) {
      const NodeId node = cursors_[i].node;
      if (node.valid()) scratch_[groups_[groups_by_node_[node.index()]].begin++] = cursors_[i];
    }
    std::copy(scratch_.begin() + static_cast<ptrdiff_t>(task.begin),
              scratch_.begin() + static_cast<ptrdiff_t>(begin),
              cursors_.begin() + static_cast<ptrdiff_t>(task.begin));
    // The last task is taken first.
    for (size_t g = groups_.size(); g > 0; --g) {
      const Group& group = groups_[g - 1];
      groups_by_node_[group.node.index()] = kNoGroup;
      tasks_.push_back({group.begin - group.count, group.begin});
    }
  }

  void AddToGroup(size_t cursor) {
    uint32_t& number = groups_by_node_[cursors_[cursor].node.index()];
    if (number == kNoGroup) {
      number = static_cast<uint32_t>(groups_.size());
      groups_.push_back({cursors_[cursor].node, 0, 0, 0});
    }
    Group& group = groups_[number];
    ++group.count;
    for (const size_t c : request_.order_columns) group.order += Weight(c, cursor);
  }

  // The larger first, then by name; as in a FrameTree.
  [[nodiscard]] bool Precedes(const Group& a, const Group& b) const {
    if (a.order != b.order) return a.order > b.order;
    const int names =
        nodes_.text(nodes_.info(a.node).name).compare(nodes_.text(nodes_.info(b.node).name));
    return names != 0 ? names < 0 : a.node < b.node;
  }

  const NodeTable& nodes_;
  const FrameTreeRequest& request_;
  StackWalk walk_;
  StackOrder order_;
  std::vector<StackCursor> cursors_;
  std::vector<StackCursor> scratch_;
  std::vector<Task> tasks_;
  std::vector<uint32_t> groups_by_node_;  // kNoGroup between ranges
  std::vector<Group> groups_;
};

}  // namespace

StackOrder OrderStacks(const Selection& selection, const NodeTable& nodes,
                       const FrameTreeRequest& request) {
  return Sorter(selection, nodes, request).Sort(selection.profile().stacks().size());
}

}  // namespace pfa
