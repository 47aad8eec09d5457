#include "analyzer/aggregate/flat_cum.h"

#include <algorithm>
#include <span>
#include <thread>

namespace pfa {
namespace {

// Below this a thread costs more than it saves.
constexpr uint64_t kFramesPerThread = 2'000'000;
constexpr size_t kMaxThreads = 8;

// The sums of one thread. `last_stack` is the stamp that makes recursion count once: comparing it
// is all that "was this node already seen in this stack" takes.
struct Cell {
  NodeValue value;
  StackId last_stack;
};

class Accumulator {
 public:
  Accumulator(const Selection& selection, const NodeTable& nodes, const StackWeights& weights)
      : selection_(selection), nodes_(nodes), weights_(weights), cells_(nodes.size()) {}

  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (weights_.present[i] != 0) AddStack(StackId::FromIndex(i));
    }
  }

  [[nodiscard]] std::span<const Cell> cells() const { return cells_; }

 private:
  void AddStack(StackId stack) {
    const int64_t value = weights_.values[stack.index()];
    const int64_t divisor = weights_.divisors.empty() ? 0 : weights_.divisors[stack.index()];
    bool at_leaf = true;
    for (const LocationId location : selection_.frames(stack)) {
      for (const NodeId node : nodes_.nodes(location)) {
        Cell& cell = cells_[node.index()];
        if (at_leaf) {
          cell.value.flat += value;
          cell.value.flat_divisor += divisor;
          at_leaf = false;
        }
        if (cell.last_stack == stack) continue;
        cell.last_stack = stack;
        cell.value.cum += value;
        cell.value.cum_divisor += divisor;
      }
    }
  }

  const Selection& selection_;
  const NodeTable& nodes_;
  const StackWeights& weights_;
  std::vector<Cell> cells_;
};

}  // namespace

std::vector<NodeValue> ComputeFlatCum(const Selection& selection, const NodeTable& nodes,
                                      const StackWeights& weights) {
  const StackTable& stacks = selection.profile().stacks();
  const size_t useful = stacks.frame_count() / kFramesPerThread;
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t thread_count = std::clamp<size_t>(useful, 1, std::min(cores, kMaxThreads));

  std::vector<Accumulator> parts;
  parts.reserve(thread_count);
  for (size_t t = 0; t < thread_count; ++t) parts.emplace_back(selection, nodes, weights);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < thread_count; ++t) {
    const size_t begin = stacks.size() * t / thread_count;
    const size_t end = stacks.size() * (t + 1) / thread_count;
    if (t + 1 == thread_count) {
      parts[t].AddStacks(begin, end);
    } else {
      threads.emplace_back([&parts, t, begin, end] { parts[t].AddStacks(begin, end); });
    }
  }
  for (std::thread& thread : threads) thread.join();

  std::vector<NodeValue> sums(nodes.size());
  for (const Accumulator& part : parts) {
    for (size_t i = 0; i < sums.size(); ++i) {
      const NodeValue& value = part.cells()[i].value;
      sums[i].flat += value.flat;
      sums[i].cum += value.cum;
      sums[i].flat_divisor += value.flat_divisor;
      sums[i].cum_divisor += value.cum_divisor;
    }
  }
  return sums;
}

}  // namespace pfa
