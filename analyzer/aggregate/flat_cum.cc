#include "analyzer/aggregate/flat_cum.h"

#include <algorithm>
#include <span>

#include "analyzer/aggregate/parallel.h"

namespace pfa {
namespace {

// The nodes of a location, in a form that needs no branch for the usual case of one node: a wrongly
// predicted branch costs more than all else that is done for a frame.
class LocationNodes {
 public:
  LocationNodes(const NodeTable& nodes, size_t location_count) : nodes_(nodes) {
    firsts_.reserve(location_count);
    for (size_t i = 0; i < location_count; ++i) {
      const auto all = nodes.nodes(LocationId::FromIndex(i));
      // A hidden location counts for a node that does not exist, the one behind the last.
      const size_t first = all.empty() ? nodes.size() : all.front().index();
      firsts_.push_back(static_cast<uint32_t>(first) | (all.size() > 1 ? kMore : 0));
    }
  }

  [[nodiscard]] size_t first(LocationId location) const {
    return firsts_[location.index()] & ~kMore;
  }
  // 1 if the location has other nodes, else 0.
  [[nodiscard]] uint32_t has_rest(LocationId location) const {
    return firsts_[location.index()] / kMore;
  }
  [[nodiscard]] std::span<const NodeId> rest(LocationId location) const {
    return nodes_.nodes(location).subspan(1);
  }

 private:
  static constexpr uint32_t kMore = 0x80000000U;  // node ids are smaller (NodeTable::Intern)
  const NodeTable& nodes_;
  std::vector<uint32_t> firsts_;
};

// Of one node: small, since one is touched per frame. `last_stack` is the stamp that makes
// recursion count once: comparing it is all that "was this node already seen in this stack" takes.
struct CumCell {
  int64_t cum = 0;
  StackId last_stack;
};

// The sums of one thread.
class NodeAccumulator {
 public:
  NodeAccumulator(const Selection& selection, const LocationNodes& location_nodes,
                  size_t node_count, const StackWeights& weights)
      : selection_(selection),
        location_nodes_(location_nodes),
        weights_(weights),
        cells_(node_count + 1),
        values_(node_count + 1) {}

  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (weights_.present[i] == 0) continue;
      const auto frames = selection_.frames(StackId::FromIndex(i));
      AddFlat(frames, i);
      if (weights_.divisors.empty()) {
        AddCum(StackId::FromIndex(i), frames, [](size_t) {});
      } else {
        AddCum(StackId::FromIndex(i), frames,
               [this, i](size_t node) { values_[node].cum_divisor += weights_.divisors[i]; });
      }
    }
  }

  void AddTo(std::vector<NodeValue>* sums) const {
    for (size_t i = 0; i < sums->size(); ++i) {
      NodeValue& sum = (*sums)[i];
      sum.flat += values_[i].flat;
      sum.cum += cells_[i].cum;
      sum.flat_divisor += values_[i].flat_divisor;
      sum.cum_divisor += values_[i].cum_divisor;
    }
  }

 private:
  void AddFlat(std::span<const LocationId> frames, size_t stack) {
    const auto leaf = std::ranges::find_if(
        frames, [this](LocationId location) { return !selection_.hidden(location); });
    if (leaf == frames.end()) return;
    NodeValue& value = values_[location_nodes_.first(*leaf)];
    value.flat += weights_.values[stack];
    if (!weights_.divisors.empty()) value.flat_divisor += weights_.divisors[stack];
  }

  // `also` is called for each node of the stack, once.
  template <typename Also>
  void AddCum(StackId stack, std::span<const LocationId> frames, Also also) {
    const int64_t value = weights_.values[stack.index()];
    const auto add = [&](size_t node) {
      CumCell& cell = cells_[node];
      if (cell.last_stack == stack) return;
      cell.last_stack = stack;
      cell.cum += value;
      also(node);
    };
    if (with_rest_.size() < frames.size()) with_rest_.resize(frames.size());
    size_t count = 0;
    for (const LocationId location : frames) {
      add(location_nodes_.first(location));
      with_rest_[count] = location;
      count += location_nodes_.has_rest(location);
    }
    for (size_t i = 0; i < count; ++i) {
      for (const NodeId node : location_nodes_.rest(with_rest_[i])) add(node.index());
    }
  }

  const Selection& selection_;
  const LocationNodes& location_nodes_;
  const StackWeights& weights_;
  std::vector<CumCell> cells_;
  std::vector<NodeValue> values_;      // all but cum
  std::vector<LocationId> with_rest_;  // scratch
};

}  // namespace

std::vector<NodeValue> ComputeFlatCum(const Selection& selection, const NodeTable& nodes,
                                      const StackWeights& weights) {
  std::vector<NodeValue> sums(nodes.size());
  const LocationNodes location_nodes(nodes, selection.profile().locations().size());
  ForEachStackRange(
      selection.profile().stacks(),
      [&] { return NodeAccumulator(selection, location_nodes, nodes.size(), weights); },
      [&](const NodeAccumulator& part) { part.AddTo(&sums); });
  return sums;
}

}  // namespace pfa
