#include "analyzer/aggregate/call_lists.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "proto/base/check.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr uint32_t kResidual = 0x80000000U;
constexpr uint32_t kInlined = 0x40000000U;

std::vector<uint32_t> NumbersOf(std::span<const NodeId> order, size_t node_count) {
  std::vector<uint32_t> numbers(node_count, LocationSteps::kNoNumber);
  for (size_t i = 0; i < order.size(); ++i) numbers[order[i].index()] = static_cast<uint32_t>(i);
  return numbers;
}

// Heaviest first, else as they are.
void SortByWeight(std::vector<Call>* calls, std::vector<uint64_t>* keys) {
  uint64_t heaviest = 0;
  for (const Call& call : *calls) {
    heaviest = std::max(heaviest, static_cast<uint64_t>(SaturatingAbs(call.value)));
  }
  const auto lightness = [heaviest](const Call& call) {
    return heaviest - static_cast<uint64_t>(SaturatingAbs(call.value));
  };
  // Nearly always weight and position fit one number, which is sorted fastest.
  const auto position_bits = static_cast<unsigned>(std::bit_width(calls->size()));
  if (static_cast<unsigned>(std::bit_width(heaviest)) + position_bits > 64) {
    std::ranges::stable_sort(*calls, {}, lightness);
    return;
  }
  keys->clear();
  for (size_t i = 0; i < calls->size(); ++i) {
    keys->push_back((lightness((*calls)[i]) << position_bits) | i);
  }
  std::ranges::sort(*keys);
  std::vector<Call> sorted;
  sorted.reserve(calls->size());
  const uint64_t mask = (uint64_t{1} << position_bits) - 1;
  for (const uint64_t key : *keys) sorted.push_back((*calls)[key & mask]);
  *calls = std::move(sorted);
}

}  // namespace

// How often each location is in the stacks of a range.
class CallLists::PlaceCounter {
 public:
  explicit PlaceCounter(const CallLists& lists)
      : lists_(lists), of_location_(lists.selection_.profile().locations().size()) {}

  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (lists_.weights_.present[i] == 0) continue;
      for (const LocationId location : lists_.selection_.frames(StackId::FromIndex(i))) {
        ++of_location_[location.index()];
      }
    }
  }

  [[nodiscard]] std::vector<uint64_t> ByNumber() const {
    std::vector<uint64_t> places(lists_.order_.size());
    for (size_t i = 0; i < of_location_.size(); ++i) {
      for (const auto& step : lists_.steps_.steps(LocationId::FromIndex(i))) {
        places[step.number] += of_location_[i];
      }
    }
    return places;
  }

 private:
  const CallLists& lists_;
  std::vector<uint64_t> of_location_;
};

// Writes the places of a range of stacks, in order.
class CallLists::Collector {
 public:
  Collector(const CallLists& lists, size_t range) : lists_(lists) {
    for (size_t side = 0; side < next_.size(); ++side) {
      const std::vector<uint64_t>& begins = lists.lists_[side].begins;
      const size_t count = lists.order_.size();
      if (begins.empty()) continue;
      const auto begin = begins.begin() + static_cast<ptrdiff_t>(range * count);
      next_[side].assign(begin, begin + static_cast<ptrdiff_t>(count));
    }
  }

  // From the root, since of a call that repeats within a stack only the first counts.
  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (lists_.weights_.present[i] != 0) AddStack(StackId::FromIndex(i));
    }
  }

  [[nodiscard]] const std::vector<uint64_t>& ends(size_t side) const { return next_[side]; }

 private:
  void AddStack(StackId stack) {
    uint32_t caller = LocationSteps::kNoNumber;
    bool residual = false;
    const auto frames = lists_.selection_.frames(stack);
    for (size_t f = frames.size(); f > 0; --f) {
      constexpr size_t kAhead = 6;
      if (f > kAhead) Prefetch(lists_.steps_.entry(frames[f - 1 - kAhead]).number());
      const LocationSteps::Entry entry = lists_.steps_.entry(frames[f - 1]);
      if (entry.number() == LocationSteps::kNoNumber) {
        residual = residual || entry.residual() != 0;
        continue;
      }
      for (const LocationSteps::Step& step : lists_.steps_.steps(frames[f - 1])) {
        if (caller != LocationSteps::kNoNumber && caller != step.number) {
          const uint32_t marks =
              (residual || step.residual ? kResidual : 0) | (step.inlined ? kInlined : 0);
          Add(Side::kBy, caller, {step.number | marks, stack});
          Add(Side::kTo, step.number, {caller | marks, stack});
        }
        caller = step.number;
        residual = false;
      }
      residual = entry.residual() != 0;
    }
  }

  // Each list is written at another place of memory, and waiting for it is most of the work.
  void Prefetch(uint32_t number) const {
    if (number == LocationSteps::kNoNumber) return;
    for (const std::vector<uint64_t>& next : next_) {
      if (!next.empty() && next[number] != kNotCollected) {
        __builtin_prefetch(&lists_.places_[next[number]], 1);
      }
    }
  }

  void Add(Side side, uint32_t number, Place place) {
    std::vector<uint64_t>& next = next_[static_cast<size_t>(side)];
    if (next.empty() || next[number] == kNotCollected) return;
    lists_.places_[next[number]++] = place;
  }

  const CallLists& lists_;
  std::array<std::vector<uint64_t>, 2> next_;  // by Side, then number
};

CallLists::CallLists(const Selection& selection, const NodeTable& nodes,
                     const StackWeights& weights, std::vector<NodeId> order, uint64_t max_places)
    : selection_(selection),
      weights_(weights),
      order_(std::move(order)),
      numbers_(NumbersOf(order_, nodes.size())),
      steps_(selection, nodes, numbers_, std::vector<uint8_t>(order_.size(), 1)),
      max_places_(max_places),
      ranges_(ShareStacks(selection.profile().stacks())),
      places_of_(order_.size()) {
  ForEachStackRange(
      ranges_, [this] { return PlaceCounter(*this); },
      [this](const PlaceCounter& part) {
        places_by_range_.push_back(part.ByNumber());
        for (size_t i = 0; i < places_of_.size(); ++i) {
          places_of_[i] += places_by_range_.back()[i];
        }
      });
}

size_t CallLists::Collect(std::span<const NodeId> nodes, std::span<const Side> sides) {
  PFA_CHECK(!nodes.empty());
  uint64_t total = 0;
  size_t count = 0;
  for (; count < nodes.size(); ++count) {
    const uint64_t more = places(nodes[count]) * sides.size();
    if (count > 0 && total + more > max_places_) break;
    total += more;
  }
  if (total > capacity_) {
    places_.reset();
    places_ = std::make_unique_for_overwrite<Place[]>(total);  // NOLINT(modernize-avoid-c-arrays)
    capacity_ = total;
  }
  uint64_t next = 0;
  for (Lists& lists : lists_) lists = {};
  for (const Side side : sides) {
    Lists& lists = lists_[static_cast<size_t>(side)];
    lists.begins.assign(ranges_.size() * order_.size(), kNotCollected);
    for (const NodeId node : nodes.first(count)) {
      const uint32_t number = numbers_[node.index()];
      for (size_t range = 0; range < ranges_.size(); ++range) {
        lists.begins[range * order_.size() + number] = next;
        next += places_by_range_[range][number];
      }
    }
  }
  size_t made = 0;
  ForEachStackRange(
      ranges_, [&] { return Collector(*this, made++); },
      [this](const Collector& part) {
        for (size_t side = 0; side < lists_.size(); ++side) {
          std::vector<uint64_t>& ends = lists_[side].ends;
          ends.insert(ends.end(), part.ends(side).begin(), part.ends(side).end());
        }
      });
  return count;
}

CallLists::Scratch::Scratch(const CallLists& lists)
    : cells_(lists.order_.size()), is_touched_(lists.order_.size() / 64 + 1) {
  if (!lists.weights_.divisors.empty()) divisors_.resize(cells_.size());
}

void CallLists::AddUp(std::span<const Place> places, Scratch* scratch) const {
  const auto number_of = [](const Place& place) { return place.other & ~(kResidual | kInlined); };
  for (size_t i = 0; i < places.size(); ++i) {
    // Both are in no order that a cache would like.
    constexpr size_t kAhead = 16;
    if (i + kAhead < places.size()) {
      __builtin_prefetch(&scratch->cells_[number_of(places[i + kAhead])]);
      __builtin_prefetch(&weights_.values[places[i + kAhead].stack.index()]);
    }
    const Place& place = places[i];
    const uint32_t number = number_of(place);
    Scratch::Cell& cell = scratch->cells_[number];
    if (cell.last_stack == place.stack) continue;
    if (!cell.last_stack.valid()) scratch->touched_.push_back(number);
    cell.last_stack = place.stack;
    cell.value += weights_.values[place.stack.index()];
    cell.residual = cell.residual || (place.other & kResidual) != 0;
    cell.inlined = cell.inlined && (place.other & kInlined) != 0;
    if (!scratch->divisors_.empty()) {
      scratch->divisors_[number] += weights_.divisors[place.stack.index()];
    }
  }
}

// By number: by looking through all of them where that costs less than sorting.
void CallLists::SortTouched(Scratch* scratch) {
  std::vector<uint32_t>& touched = scratch->touched_;
  std::vector<uint64_t>& bits = scratch->is_touched_;
  if (touched.size() < bits.size() / 8) {
    std::ranges::sort(touched);
    return;
  }
  for (const uint32_t number : touched) bits[number / 64] |= uint64_t{1} << (number % 64);
  touched.clear();
  for (size_t word = 0; word < bits.size(); ++word) {
    for (; bits[word] != 0; bits[word] &= bits[word] - 1) {
      touched.push_back(static_cast<uint32_t>(word * 64) +
                        static_cast<uint32_t>(std::countr_zero(bits[word])));
    }
  }
}

std::vector<Call> CallLists::Find(NodeId node, Side side, Scratch* scratch) const {
  const Lists& lists = lists_[static_cast<size_t>(side)];
  const uint32_t number = numbers_[node.index()];
  scratch->touched_.clear();
  for (size_t range = 0; range < ranges_.size(); ++range) {
    const size_t list = range * order_.size() + number;
    PFA_CHECK(lists.begins[list] != kNotCollected);
    AddUp({&places_[lists.begins[list]], lists.ends[list] - lists.begins[list]}, scratch);
  }
  SortTouched(scratch);
  std::vector<Call> calls;
  calls.reserve(scratch->touched_.size());
  const CallNodeId self(node.value);
  for (const uint32_t touched : scratch->touched_) {
    Scratch::Cell& cell = scratch->cells_[touched];
    const CallNodeId other(order_[touched].value);
    Call call = {self, other, cell.value, 0, cell.residual, cell.inlined};
    if (side == Side::kTo) std::swap(call.caller, call.callee);
    if (!scratch->divisors_.empty()) {
      call.divisor = std::exchange(scratch->divisors_[touched], 0);
    }
    calls.push_back(call);
    cell = {};
  }
  SortByWeight(&calls, &scratch->keys_);
  return calls;
}

}  // namespace pfa
