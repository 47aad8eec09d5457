// How many goroutines are in which state, as a function of time. The mean between two moments costs
// a search and at most 512 steps, however long the time and the trace are: every 512th transition
// has what was counted and summed up until then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/trace/timeline_bins.h"
#include "analyzer/model/trace.h"
#include "proto/base/pod_column.h"

namespace pfa {

// Those with a P come first, then those with a thread.
enum class LoadPart : uint8_t {
  kRunning,  // for the program
  kGc,       // mark workers that run
  kSyscall,  // with a P
  kSyscallBlocked,
  kRunnable,
  kWaiting,
};
constexpr size_t kLoadParts = 6;
constexpr size_t kProcLoadParts = 3;
constexpr size_t kThreadLoadParts = 4;
// That it is drawn like, and named.
LaneState LaneStateOf(LoadPart part);

// Goroutines by LoadPart: on average.
using LoadMeans = std::array<double, kLoadParts>;

class LoadSeries {
 public:
  LoadSeries() = default;
  // The trace is not kept; a cursor wants the same.
  explicit LoadSeries(const Trace& trace);

  // Goes through the time. Moving forward by little is cheap; back, or far, costs a search.
  class Cursor {
   public:
    // At the beginning of the trace; both must stay.
    Cursor(const LoadSeries& series, const Trace& trace);
    // The means from where it stands to this time, where it stands then. Of no time: what is there.
    // Not `exact`: only so far as is known without counting, at most 511 transitions less.
    LoadMeans MeansUntil(int64_t time_ns, bool exact = true);
    // Without asking for means.
    void MoveTo(int64_t time_ns, bool exact = true);

   private:
    const LoadSeries* series_;
    const Trace* trace_;
    size_t row_ = 0;  // the first that has not happened
    int64_t time_ns_;
    std::array<uint32_t, kLoadParts> counts_{};
    std::array<uint64_t, kLoadParts> sums_{};
  };

  // Goroutines that live at once, at most; at least 1.
  [[nodiscard]] uint32_t most() const { return most_; }
  // Ps that run goroutines at once, at most, and GOMAXPROCS; at least 1.
  [[nodiscard]] uint32_t most_procs() const { return most_procs_; }
  // About how many transitions there are between two moments.
  [[nodiscard]] size_t CountBetween(int64_t from_ns, int64_t to_ns) const;
  [[nodiscard]] size_t bytes() const;

 private:
  static constexpr size_t kBlock = 512;
  static constexpr unsigned kPartBits = 4;
  static constexpr uint8_t kNoPart = (1U << kPartBits) - 1;

  // Before a block's first transition.
  struct Block {
    std::array<uint32_t, kLoadParts> counts{};
    // Goroutines times nanoseconds. They may wrap around; what lies between two moments does not.
    std::array<uint64_t, kLoadParts> sums{};
  };

  // The first block that begins after the time; those before `from` do not.
  [[nodiscard]] size_t FirstBlockAfter(int64_t time_ns, size_t from) const;

  PodColumn<uint8_t> changes_;  // of each transition: from which part to which
  std::vector<Block> blocks_;
  std::vector<int64_t> block_times_;  // of their first transitions
  uint32_t most_ = 1;
  uint32_t most_procs_ = 1;
};

}  // namespace pfa
