#include "analyzer/aggregate/call_edges.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "analyzer/aggregate/parallel.h"
#include "analyzer/model/intern_index.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

// The nodes that exist for a request, numbered from 0, and the wanted callees among them likewise:
// trimmed reports have few, so that their pairs fit a matrix.
struct Numbering {
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  Numbering(const NodeTable& nodes, const EdgeRequest& request) {
    numbers.resize(nodes.size(), kNone);
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (!request.kept.empty() && request.kept[i] == 0) continue;
      const bool wanted = request.callees.empty() || request.callees[i] != 0;
      numbers[i] = static_cast<uint32_t>(kept.size());
      kept.push_back(NodeId::FromIndex(i));
      callee_columns.push_back(wanted ? static_cast<uint32_t>(callees.size()) : kNone);
      if (wanted) callees.push_back(NodeId::FromIndex(i));
    }
  }

  std::vector<uint32_t> numbers;         // by NodeId; kNone: left out
  std::vector<NodeId> kept;              // by number
  std::vector<uint32_t> callee_columns;  // by number; kNone: its calls are not wanted
  std::vector<NodeId> callees;           // by column
};

// What a location contributes to a walk from the root, with everything that does not depend on the
// stack decided beforehand. Most locations have one node: theirs is found by a single load.
class Steps {
 public:
  struct Step {
    uint32_t number = Numbering::kNone;  // kNone: no node here
    bool inlined = false;                // not the outermost line of its location
    bool residual = false;               // nodes of the same location just above were left out
    bool more = false;                   // other steps of the location follow
  };

  Steps(const Selection& selection, const NodeTable& nodes, const Numbering& numbering) {
    const size_t count = selection.profile().locations().size();
    steps_.resize(count);
    std::vector<Step> run;
    for (size_t i = 0; i < count; ++i) {
      run.clear();
      bool residual = false;
      const auto all = nodes.nodes(LocationId::FromIndex(i));
      for (size_t n = all.size(); n > 0; --n) {
        const uint32_t number = numbering.numbers[all[n - 1].index()];
        if (number == Numbering::kNone) {
          residual = true;
          continue;
        }
        run.push_back({number, n < all.size(), residual, true});
        residual = false;
      }
      if (residual || run.empty()) run.push_back({Numbering::kNone, false, residual, true});
      run.back().more = false;
      steps_[i] = run.front();
      if (run.size() == 1) continue;
      // The rest lies behind the table of first steps; `rests_` says where.
      if (rests_.empty()) rests_.resize(count);
      rests_[i] = static_cast<uint32_t>(steps_.size());
      steps_.insert(steps_.end(), run.begin() + 1, run.end());
    }
  }

  [[nodiscard]] const Step& first(LocationId location) const { return steps_[location.index()]; }
  [[nodiscard]] const Step* rest(LocationId location) const {
    return steps_.data() + rests_[location.index()];
  }

 private:
  std::vector<Step> steps_;      // the first of each location, then the others
  std::vector<uint32_t> rests_;  // by location; empty: every location has one step
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
    constexpr uint64_t kFramesPerCell = 16;
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
              const Steps& steps)
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
  void AddStack(StackId stack) {
    const int64_t value = weights_.values[stack.index()];
    const int64_t divisor = weights_.divisors.empty() ? 0 : weights_.divisors[stack.index()];
    // The last node that exists, and whether frames were passed over since.
    uint32_t caller = Numbering::kNone;
    bool residual = false;
    const auto walk = [&](const Steps::Step& step) {
      residual = residual || step.residual;
      if (step.number == Numbering::kNone) return;
      const uint32_t column = numbering_.callee_columns[step.number];
      if (column != Numbering::kNone && caller != Numbering::kNone && caller != step.number) {
        const size_t row = sums_.Row(caller, column);
        Sum& sum = sums_.sum(row);
        if (sum.last_stack != stack) {
          sum.last_stack = stack;
          sum.value += value;
          sum.residual = sum.residual || residual;
          sum.inlined = sum.inlined && step.inlined;
          if (divisor != 0) sums_.divisor(row) += divisor;
        }
      }
      caller = step.number;
      residual = false;
    };
    const auto frames = selection_.frames(stack);
    for (size_t f = frames.size(); f > 0; --f) {
      const Steps::Step& first = steps_.first(frames[f - 1]);
      walk(first);
      if (!first.more) continue;
      const Steps::Step* step = steps_.rest(frames[f - 1]);
      while (true) {
        walk(*step);
        if (!step->more) break;
        ++step;
      }
    }
  }

  const Selection& selection_;
  const StackWeights& weights_;
  const Numbering& numbering_;
  const Steps& steps_;
  Sums sums_;
};

}  // namespace

std::vector<CallEdge> ComputeCallEdges(const Selection& selection, const NodeTable& nodes,
                                       const StackWeights& weights, const EdgeRequest& request) {
  const Numbering numbering(nodes, request);
  const Steps steps(selection, nodes, numbering);
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
