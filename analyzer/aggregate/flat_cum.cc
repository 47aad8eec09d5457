#include "analyzer/aggregate/flat_cum.h"

#include <span>

#include "analyzer/aggregate/parallel.h"

namespace pfa {
namespace {

// Of one node: small, since one is touched per frame. `last_stack` is the stamp that makes
// recursion count once: comparing it is all that "was this node already seen in this stack" takes.
struct CumCell {
  int64_t cum = 0;
  StackId last_stack;
};

// The sums of one thread.
class Accumulator {
 public:
  Accumulator(const Selection& selection, const NodeTable& nodes, const StackWeights& weights)
      : selection_(selection),
        nodes_(nodes),
        weights_(weights),
        cells_(nodes.size()),
        values_(nodes.size()) {}

  void AddStacks(size_t begin, size_t end) {
    const bool mean = !weights_.divisors.empty();
    for (size_t i = begin; i < end; ++i) {
      if (weights_.present[i] == 0) continue;
      const StackId stack = StackId::FromIndex(i);
      if (mean) {
        AddStack(stack, [this, divisor = weights_.divisors[i]](NodeId node) {
          values_[node.index()].cum_divisor += divisor;
        });
      } else {
        AddStack(stack, [](NodeId) {});
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
  // `also` is called for each node of the stack, once.
  template <typename Also>
  void AddStack(StackId stack, Also also) {
    const int64_t value = weights_.values[stack.index()];
    const auto frames = selection_.frames(stack);
    for (const LocationId location : frames) {
      const std::span<const NodeId> nodes = nodes_.nodes(location);
      if (nodes.empty()) continue;  // hidden
      NodeValue& leaf = values_[nodes.front().index()];
      leaf.flat += value;
      if (!weights_.divisors.empty()) leaf.flat_divisor += weights_.divisors[stack.index()];
      break;
    }
    for (const LocationId location : frames) {
      for (const NodeId node : nodes_.nodes(location)) {
        CumCell& cell = cells_[node.index()];
        if (cell.last_stack == stack) continue;
        cell.last_stack = stack;
        cell.cum += value;
        also(node);
      }
    }
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  const StackWeights& weights_;
  std::vector<CumCell> cells_;
  std::vector<NodeValue> values_;  // all but cum
};

}  // namespace

std::vector<NodeValue> ComputeFlatCum(const Selection& selection, const NodeTable& nodes,
                                      const StackWeights& weights) {
  std::vector<NodeValue> sums(nodes.size());
  ForEachStackRange(
      selection.profile().stacks(), [&] { return Accumulator(selection, nodes, weights); },
      [&](const Accumulator& part) { part.AddTo(&sums); });
  return sums;
}

}  // namespace pfa
