#include "analyzer/aggregate/inlined_callees.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "analyzer/aggregate/parallel.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// A call within a location, from the next node outwards that is kept. Without such a node the
// caller is in another location and not valid here, so that the sum is one over all such callers.
struct InlinedCall {
  NodeId caller;
  NodeId callee;
  bool operator==(const InlinedCall&) const = default;
  bool operator<(const InlinedCall& other) const {
    return std::tie(caller, callee) < std::tie(other.caller, other.callee);
  }
};

// The calls of each location, numbered.
class LocationCalls {
 public:
  LocationCalls(const Selection& selection, const NodeTable& nodes,
                const std::vector<uint8_t>& kept, const std::vector<uint8_t>& wanted) {
    const size_t count = selection.profile().locations().size();
    std::vector<InlinedCall> all;
    begins_.reserve(count + 1);
    has_calls_.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      const size_t begin = all.size();
      begins_.push_back(static_cast<uint32_t>(begin));
      NodeId caller;
      const auto location_nodes = nodes.nodes(LocationId::FromIndex(i));
      for (size_t n = location_nodes.size(); n > 0; --n) {
        const NodeId node = location_nodes[n - 1];
        if (!kept.empty() && kept[node.index()] == 0) continue;
        const bool inlined = n < location_nodes.size();
        if (inlined && wanted[node.index()] != 0) all.push_back({caller, node});
        caller = node;
      }
      has_calls_.push_back(all.size() > begin ? 1 : 0);
    }
    begins_.push_back(static_cast<uint32_t>(all.size()));

    calls_ = all;
    std::sort(calls_.begin(), calls_.end());
    calls_.erase(std::unique(calls_.begin(), calls_.end()), calls_.end());
    numbers_.reserve(all.size());
    for (const InlinedCall& call : all) {
      const auto found = std::lower_bound(calls_.begin(), calls_.end(), call);
      numbers_.push_back(static_cast<uint32_t>(found - calls_.begin()));
    }
  }

  [[nodiscard]] const std::vector<InlinedCall>& calls() const { return calls_; }
  // 1 if the location has calls, else 0.
  [[nodiscard]] uint32_t has_calls(LocationId location) const {
    return has_calls_[location.index()];
  }
  // Indices into calls().
  [[nodiscard]] std::span<const uint32_t> numbers(LocationId location) const {
    const uint32_t begin = begins_[location.index()];
    return std::span<const uint32_t>(numbers_).subspan(begin,
                                                       begins_[location.index() + 1] - begin);
  }

 private:
  std::vector<InlinedCall> calls_;  // sorted
  std::vector<uint32_t> begins_;    // of each location in numbers_, and one more
  std::vector<uint32_t> numbers_;
  std::vector<uint8_t> has_calls_;
};

struct CalleeSum {
  int64_t value = 0;   // of amounts, which bound what values of both signs come to
  StackId last_stack;  // counts a call once per stack
};

class CalleeAccumulator {
 public:
  CalleeAccumulator(const Selection& selection, const StackWeights& weights,
                    const LocationCalls& calls)
      : selection_(selection), weights_(weights), calls_(calls), sums_(calls.calls().size()) {}

  void AddStacks(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (weights_.present[i] != 0) AddStack(StackId::FromIndex(i));
    }
  }

  [[nodiscard]] const std::vector<CalleeSum>& sums() const { return sums_; }

 private:
  void AddStack(StackId stack) {
    const auto frames = selection_.frames(stack);
    if (found_.size() < frames.size()) found_.resize(frames.size());
    // Without a branch per frame, which would be hard to predict.
    size_t count = 0;
    for (const LocationId location : frames) {
      found_[count] = location;
      count += calls_.has_calls(location);
    }
    for (size_t i = 0; i < count; ++i) {
      for (const uint32_t number : calls_.numbers(found_[i])) {
        CalleeSum& sum = sums_[number];
        if (sum.last_stack == stack) continue;
        sum.last_stack = stack;
        sum.value += SaturatingAbs(weights_.values[stack.index()]);
      }
    }
  }

  const Selection& selection_;
  const StackWeights& weights_;
  const LocationCalls& calls_;
  std::vector<CalleeSum> sums_;    // by number of the call
  std::vector<LocationId> found_;  // scratch
};

}  // namespace

std::vector<uint8_t> FindInlinedCallees(const Selection& selection, const NodeTable& nodes,
                                        const StackWeights& weights,
                                        const std::vector<uint8_t>& kept,
                                        const std::vector<uint8_t>& wanted, int64_t cutoff) {
  const LocationCalls calls(selection, nodes, kept, wanted);
  std::vector<uint8_t> found(nodes.size(), 0);
  if (cutoff <= 0 || calls.calls().empty()) {
    for (const InlinedCall& call : calls.calls()) found[call.callee.index()] = 1;
    return found;
  }
  std::vector<int64_t> sums(calls.calls().size(), 0);
  ForEachStackRange(
      selection.profile().stacks(), [&] { return CalleeAccumulator(selection, weights, calls); },
      [&](const CalleeAccumulator& part) {
        for (size_t i = 0; i < sums.size(); ++i) sums[i] += part.sums()[i].value;
      });
  // Whoever calls a node may also be the caller in another location, so that goes to all.
  std::vector<int64_t> from_elsewhere(nodes.size(), 0);
  for (size_t i = 0; i < sums.size(); ++i) {
    const InlinedCall& call = calls.calls()[i];
    if (!call.caller.valid()) from_elsewhere[call.callee.index()] = sums[i];
  }
  for (size_t i = 0; i < sums.size(); ++i) {
    const InlinedCall& call = calls.calls()[i];
    const int64_t elsewhere = from_elsewhere[call.callee.index()];
    const int64_t within = call.caller.valid() ? sums[i] : 0;
    if (within >= cutoff - elsewhere) found[call.callee.index()] = 1;
  }
  return found;
}

}  // namespace pfa
