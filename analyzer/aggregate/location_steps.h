// What each location contributes to calls, with everything that does not depend on the stack
// decided beforehand: which of its nodes exist, and where some were left out.
//
// Nodes go by numbers that the user of the steps gives out, so that sums and lists are as small as
// the question.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/selection.h"

namespace pfa {

class LocationSteps {
 public:
  static constexpr uint32_t kNoNumber = 0x3fffffffU;

  // A node of the location that exists, from the root.
  struct Step {
    uint32_t number = kNoNumber;
    bool inlined = false;   // not the outermost line of its location
    bool residual = false;  // nodes of the same location just above were left out
  };

  // What a walk needs of every frame, in one word, so that it need not branch.
  class Entry {
   public:
    Entry(uint32_t number, bool residual, bool wanted)
        : word_((wanted ? kWanted : 0) | (residual ? kResidual : 0) | number) {}
    // 1 if some node of the location is wanted.
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

  // `numbers` by NodeId, from 0; kNoNumber: left out. `wanted` by number.
  LocationSteps(const Selection& selection, const NodeTable& nodes,
                std::span<const uint32_t> numbers, std::span<const uint8_t> wanted);

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

}  // namespace pfa
