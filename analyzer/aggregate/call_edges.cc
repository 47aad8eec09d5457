#include "analyzer/aggregate/call_edges.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "analyzer/aggregate/parallel.h"
#include "analyzer/model/intern_index.h"
#include "proto/base/check.h"
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
      if (!request.ends.empty()) ends.push_back(request.ends[i]);
      callee_columns.push_back(wanted ? static_cast<uint32_t>(callees.size()) : kNone);
      if (wanted) callees.push_back(NodeId::FromIndex(i));
    }
  }

  std::vector<uint32_t> numbers;         // by NodeId; kNone: left out
  std::vector<NodeId> kept;              // by number
  std::vector<uint32_t> callee_columns;  // by number; kNone: its calls are not wanted
  std::vector<NodeId> callees;           // by column
  std::vector<uint8_t> ends;             // by number, as in EdgeRequest

  [[nodiscard]] bool Wants(uint32_t caller, uint32_t callee) const {
    return ends.empty() || (ends[caller] & EdgeRequest::kCaller) != 0 ||
           (ends[callee] & EdgeRequest::kCallee) != 0;
  }
};

// What a location contributes to calls, with everything that does not depend on the stack decided
// beforehand.
class LocationSteps {
 public:
  // A node of the location that exists, from the root.
  struct Step {
    uint32_t number = Numbering::kNone;
    bool inlined = false;   // not the outermost line of its location
    bool residual = false;  // nodes of the same location just above were left out
  };

  // What a walk needs of every frame, in one word, so that it need not branch.
  class Entry {
   public:
    static constexpr uint32_t kNoNumber = 0x3fffffffU;
    Entry(uint32_t number, bool residual, bool wanted)
        : word_((wanted ? kWanted : 0) | (residual ? kResidual : 0) | number) {}
    // 1 if calls of some node of the location are wanted.
    [[nodiscard]] uint32_t wanted() const { return word_ / kWanted; }
    // The innermost node of the location; kNoNumber: none exists.
    [[nodiscard]] uint32_t number() const { return word_ & kNoNumber; }
    // 1 if nodes of the location that are further in were left out.
    [[nodiscard]] uint32_t residual() const { return (word_ / kResidual) & 1; }

   private:
    static constexpr uint32_t kWanted = 0x80000000U;
    static constexpr uint32_t kResidual = 0x40000000U;
    uint32_t word_;
  };

  LocationSteps(const Selection& selection, const NodeTable& nodes, const Numbering& numbering) {
    PFA_CHECK(numbering.kept.size() < Entry::kNoNumber);
    const size_t count = selection.profile().locations().size();
    for (size_t i = 0; i < count; ++i) {
      begins_.push_back(static_cast<uint32_t>(steps_.size()));
      uint32_t innermost = Entry::kNoNumber;
      bool residual = false;
      bool wanted = false;
      const auto all = nodes.nodes(LocationId::FromIndex(i));
      for (size_t n = all.size(); n > 0; --n) {
        const uint32_t number = numbering.numbers[all[n - 1].index()];
        if (number == Numbering::kNone) {
          residual = true;
          continue;
        }
        steps_.push_back({number, n < all.size(), residual});
        innermost = number;
        residual = false;
        wanted = wanted || numbering.callee_columns[number] != Numbering::kNone;
      }
      entries_.emplace_back(innermost, residual, wanted);
    }
    begins_.push_back(static_cast<uint32_t>(steps_.size()));
  }

  [[nodiscard]] Entry entry(LocationId location) const { return entries_[location.index()]; }
  [[nodiscard]] std::span<const Step> steps(LocationId location) const {
    const uint32_t begin = begins_[location.index()];
    return std::span<const Step>(steps_).subspan(begin, begins_[location.index() + 1] - begin);
  }

 private:
  std::vector<Entry> entries_;
  std::vector<uint32_t> begins_;  // of each location in steps_, and one more
  std::vector<Step> steps_;
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
        const bool is_call = caller != LocationSteps::Entry::kNoNumber && caller != step.number;
        if (column != Numbering::kNone && is_call && numbering_.Wants(caller, step.number)) {
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
    using Entry = LocationSteps::Entry;
    if (wanted_.size() < frames.size()) wanted_.resize(frames.size());
    size_t count = 0;
    uint32_t caller = Entry::kNoNumber;
    uint32_t residual = 0;
    for (size_t f = frames.size(); f > 0; --f) {
      const Entry entry = steps_.entry(frames[f - 1]);
      wanted_[count] = {frames[f - 1], caller, residual};
      count += entry.wanted();
      // Masks, since compilers like to make branches of conditional expressions.
      const uint32_t exists = entry.number() != Entry::kNoNumber ? ~uint32_t{0} : 0;
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
  const LocationSteps steps(selection, nodes, numbering);
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

std::vector<uint64_t> CountPlaces(const Selection& selection, const NodeTable& nodes) {
  const Profile& profile = selection.profile();
  std::vector<uint64_t> of_location(profile.locations().size());
  for (size_t i = 0; i < profile.stacks().size(); ++i) {
    for (const LocationId location : selection.frames(StackId::FromIndex(i))) {
      ++of_location[location.index()];
    }
  }
  std::vector<uint64_t> places(nodes.size());
  for (size_t i = 0; i < of_location.size(); ++i) {
    for (const NodeId node : nodes.nodes(LocationId::FromIndex(i))) {
      places[node.index()] += of_location[i];
    }
  }
  return places;
}

}  // namespace pfa
