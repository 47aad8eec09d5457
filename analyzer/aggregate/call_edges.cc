#include "analyzer/aggregate/call_edges.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "analyzer/aggregate/location_steps.h"
#include "analyzer/aggregate/parallel.h"
#include "analyzer/model/intern_index.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

// The nodes that exist for a request, numbered from 0, and the wanted callees among them likewise:
// trimmed reports have few, so that their pairs fit a matrix.
struct Numbering {
  static constexpr uint32_t kNone = LocationSteps::kNoNumber;

  Numbering(const NodeTable& nodes, const EdgeRequest& request) {
    numbers.resize(nodes.size(), kNone);
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (!request.kept.empty() && request.kept[i] == 0) continue;
      const bool wanted = request.callees.empty() || request.callees[i] != 0;
      numbers[i] = static_cast<uint32_t>(kept.size());
      kept.push_back(NodeId::FromIndex(i));
      is_callee.push_back(wanted ? 1 : 0);
      callee_columns.push_back(wanted ? static_cast<uint32_t>(callees.size()) : kNone);
      if (wanted) callees.push_back(NodeId::FromIndex(i));
    }
  }

  std::vector<uint32_t> numbers;         // by NodeId; kNone: left out
  std::vector<NodeId> kept;              // by number
  std::vector<uint32_t> callee_columns;  // by number; kNone: its calls are not wanted
  std::vector<uint8_t> is_callee;        // by number: 1 if its calls are wanted
  std::vector<NodeId> callees;           // by column
};

struct Sum {
  int64_t value = 0;
  StackId last_stack;  // the stamp that counts a call once per stack; kNone: no such call
  bool residual = false;
  bool inlined = true;
};

// Sums by (caller, callee): in a matrix if that is small, or else by hash.
class Sums {
 public:
  // `frames` is how much there will be to sum: a matrix that is not used much costs more than it
  // saves.
  Sums(const Numbering& numbering, bool with_divisors, uint64_t frames)
      : columns_(numbering.callees.size()), with_divisors_(with_divisors) {
    constexpr uint64_t kMaxCells = uint64_t{2} << 20;
    constexpr uint64_t kFramesPerCell = 8;
    is_matrix_ = numbering.kept.size() * columns_ <= std::min(kMaxCells, frames / kFramesPerCell);
    if (is_matrix_) sums_.resize(numbering.kept.size() * columns_);
    if (is_matrix_ && with_divisors) divisors_.resize(sums_.size());
  }

  size_t Row(uint32_t caller, uint32_t column) {
    return is_matrix_ ? caller * columns_ + column : HashedRow((uint64_t{caller} << 32) | column);
  }
  Sum& sum(size_t row) { return sums_[row]; }
  int64_t& divisor(size_t row) { return divisors_[row]; }

  void Add(const Sums& other) {
    for (size_t i = 0; i < other.sums_.size(); ++i) {
      const Sum& theirs = other.sums_[i];
      if (!theirs.last_stack.valid()) continue;
      const size_t row = is_matrix_ ? i : HashedRow(other.keys_[i]);
      Sum& sum = sums_[row];
      sum.value += theirs.value;
      sum.last_stack = theirs.last_stack;
      sum.residual = sum.residual || theirs.residual;
      sum.inlined = sum.inlined && theirs.inlined;
      if (with_divisors_) divisors_[row] += other.divisors_[i];
    }
  }

  [[nodiscard]] std::vector<CallEdge> Edges(const Numbering& numbering) const {
    std::vector<CallEdge> edges;
    for (size_t row = 0; row < sums_.size(); ++row) {
      const Sum& sum = sums_[row];
      if (!sum.last_stack.valid()) continue;
      const size_t caller = is_matrix_ ? row / columns_ : keys_[row] >> 32;
      const size_t column = is_matrix_ ? row % columns_ : keys_[row] & 0xffffffffU;
      edges.push_back({numbering.kept[caller], numbering.callees[column], sum.value,
                       with_divisors_ ? divisors_[row] : 0, sum.residual, sum.inlined});
    }
    // The rows of a matrix are in order already.
    if (!is_matrix_) {
      std::ranges::sort(edges, {},
                        [](const CallEdge& e) { return std::tuple(e.caller, e.callee); });
    }
    return edges;
  }

 private:
  // Not inlined, so that the matrix's path stays short.
  [[gnu::noinline]] size_t HashedRow(uint64_t key) {
    const uint64_t hash = HashMix(HashSeed(), key);
    uint32_t row = index_.Find(hash, [&](uint32_t candidate) { return keys_[candidate] == key; });
    if (row == InternIndex::kNotFound) {
      row = static_cast<uint32_t>(keys_.size());
      keys_.push_back(key);
      sums_.emplace_back();
      if (with_divisors_) divisors_.push_back(0);
      index_.Insert(hash, row);
    }
    return row;
  }

  size_t columns_;
  bool with_divisors_;
  bool is_matrix_ = false;
  std::vector<Sum> sums_;
  std::vector<int64_t> divisors_;
  std::vector<uint64_t> keys_;  // without a matrix
  InternIndex index_;
};

class Accumulator {
 public:
  Accumulator(const Selection& selection, const StackWeights& weights, const Numbering& numbering,
              const LocationSteps& steps)
      : selection_(selection),
        weights_(weights),
        numbering_(numbering),
        steps_(steps),
        sums_(numbering, !weights.divisors.empty(), selection.profile().stacks().frame_count()) {}

  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (weights_.present[i] != 0) AddStack(StackId::FromIndex(i));
    }
  }

  Sums& sums() { return sums_; }

 private:
  // From the root, since of a call that repeats within a stack only the first counts.
  void AddStack(StackId stack) {
    const size_t count = FindWanted(selection_.frames(stack));
    for (size_t i = 0; i < count; ++i) {
      uint32_t caller = wanted_[i].caller;
      bool residual = wanted_[i].residual != 0;
      for (const LocationSteps::Step& step : steps_.steps(wanted_[i].location)) {
        const uint32_t column = numbering_.callee_columns[step.number];
        const bool is_call = caller != LocationSteps::kNoNumber && caller != step.number;
        if (column != Numbering::kNone && is_call) {
          AddCall(stack, sums_.Row(caller, column), residual || step.residual, step.inlined);
        }
        caller = step.number;
        residual = false;
      }
    }
  }

  // Puts the frames with wanted calls into wanted_, with their callers, and says how many there
  // are. Which frames those are is anyone's guess, so no branch depends on it: a wrong guess costs
  // more than all else that is done for a frame.
  size_t FindWanted(std::span<const LocationId> frames) {
    if (wanted_.size() < frames.size()) wanted_.resize(frames.size());
    size_t count = 0;
    uint32_t caller = LocationSteps::kNoNumber;
    uint32_t residual = 0;
    for (size_t f = frames.size(); f > 0; --f) {
      const LocationSteps::Entry entry = steps_.entry(frames[f - 1]);
      wanted_[count] = {frames[f - 1], caller, residual};
      count += entry.wanted();
      // Masks, since compilers like to make branches of conditional expressions.
      const uint32_t exists = entry.number() != LocationSteps::kNoNumber ? ~uint32_t{0} : 0;
      caller = (entry.number() & exists) | (caller & ~exists);
      residual = entry.residual() | (residual & ~exists);
    }
    return count;
  }

  void AddCall(StackId stack, size_t row, bool residual, bool inlined) {
    Sum& sum = sums_.sum(row);
    if (sum.last_stack == stack) return;
    sum.last_stack = stack;
    sum.value += weights_.values[stack.index()];
    sum.residual = sum.residual || residual;
    sum.inlined = sum.inlined && inlined;
    if (!weights_.divisors.empty()) sums_.divisor(row) += weights_.divisors[stack.index()];
  }

  // A frame with wanted calls, and the node that calls it.
  struct WantedFrame {
    LocationId location;
    uint32_t caller = 0;
    uint32_t residual = 0;
  };

  const Selection& selection_;
  const StackWeights& weights_;
  const Numbering& numbering_;
  const LocationSteps& steps_;
  Sums sums_;
  std::vector<WantedFrame> wanted_;  // scratch
};

}  // namespace

std::vector<CallEdge> ComputeCallEdges(const Selection& selection, const NodeTable& nodes,
                                       const StackWeights& weights, const EdgeRequest& request) {
  const Numbering numbering(nodes, request);
  const LocationSteps steps(selection, nodes, numbering.numbers, numbering.is_callee);
  std::optional<Sums> total;
  ForEachStackRange(
      selection.profile().stacks(),
      [&] { return Accumulator(selection, weights, numbering, steps); },
      [&](Accumulator& part) {
        if (total) {
          total->Add(part.sums());
        } else {
          total = std::move(part.sums());
        }
      });
  return total->Edges(numbering);
}

}  // namespace pfa
