// The calls of a graph, found a node at a time: for reports on so many nodes that a list of all
// calls would not fit memory (75 million in a profile of 2 million random stacks).
//
// The places where some nodes call and are called are collected first, 8 bytes each and as many as
// memory can be spared for; those of one node are added up when it is asked for, in an array that
// fits a cache. No call costs a hash lookup.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analyzer/aggregate/call_graph.h"
#include "analyzer/aggregate/location_steps.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/parallel.h"
#include "analyzer/aggregate/stack_weights.h"

namespace pfa {

class CallLists {
 public:
  enum class Side : uint8_t { kTo, kBy };  // calls to a node, calls by it

  // `order`: the nodes that exist, each once; frames of others are passed over. The other arguments
  // must outlive the lists. `max_places`: how many places to collect at once.
  CallLists(const Selection& selection, const NodeTable& nodes, const StackWeights& weights,
            std::vector<NodeId> order, uint64_t max_places = uint64_t{48} << 20);

  // Collects what Find needs of the first of these nodes, which must exist, and forgets the others.
  // Says of how many: at least one. Works on several threads when there is enough to do.
  size_t Collect(std::span<const NodeId> nodes, std::span<const Side> sides);

  // How many calls a node can have at most; of a node that exists.
  [[nodiscard]] uint64_t places(NodeId node) const { return places_of_[numbers_[node.index()]]; }

  // Sums that Find uses; each thread has its own.
  class Scratch {
   public:
    explicit Scratch(const CallLists& lists);

   private:
    friend class CallLists;
    struct Cell {
      int64_t value = 0;
      StackId last_stack;  // the stamp that counts a call once per stack; kNone: no such call
      bool residual = false;
      bool inlined = true;
    };
    std::vector<Cell> cells_;           // by number
    std::vector<int64_t> divisors_;     // by number; empty without a mean
    std::vector<uint32_t> touched_;     // numbers
    std::vector<uint64_t> is_touched_;  // a bit per number
    std::vector<uint64_t> keys_;
  };

  // The calls of a node that was collected: heaviest first, equal ones in the order of the other
  // ends in `order`. A call counts once per stack, a node does not call itself. Threads may ask at
  // the same time.
  [[nodiscard]] std::vector<Call> Find(NodeId node, Side side, Scratch* scratch) const;

 private:
  static constexpr uint64_t kNotCollected = ~uint64_t{0};

  // Where a call is: the number of the other end, with marks, and the stack.
  struct Place {
    uint32_t other = 0;
    StackId stack;
  };
  // Of one side: places of a node by a range of stacks, from begin to end in places_. By range,
  // then number.
  struct Lists {
    std::vector<uint64_t> begins;
    std::vector<uint64_t> ends;
  };
  class PlaceCounter;
  class Collector;

  void AddUp(std::span<const Place> places, Scratch* scratch) const;
  static void SortTouched(Scratch* scratch);

  const Selection& selection_;
  const StackWeights& weights_;
  std::vector<NodeId> order_;      // by number
  std::vector<uint32_t> numbers_;  // by NodeId
  LocationSteps steps_;
  uint64_t max_places_;

  std::vector<StackRange> ranges_;
  std::vector<std::vector<uint64_t>> places_by_range_;  // by range, then number
  std::vector<uint64_t> places_of_;                     // by number
  // NOLINTNEXTLINE(modernize-avoid-c-arrays): not zeroed, most of it may never be touched
  std::unique_ptr<Place[]> places_;
  uint64_t capacity_ = 0;
  std::array<Lists, 2> lists_;  // by Side
};

}  // namespace pfa
