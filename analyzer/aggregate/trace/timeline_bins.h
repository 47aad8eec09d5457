// A trace as lanes of cells: how long something was in which state during each piece of the time
// asked for. What a timeline draws, whatever it draws with.
//
//   lane      cell 0            cell 1            ...
//   P0        running 70%       running 100%
//   STW       -                 stopped 0.2%, 1 event
//
// Times per state in a cell add up to no more than its length, and what a lane has in all its cells
// is what it has in the whole time, whatever the number of cells.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

enum class LaneKind : uint8_t {
  kProc,
  kOtherProcs,  // all that have no lane of their own, together: of their whole time
  kGcMark,      // the mark phase
  kGcAssist,    // at least one goroutine helps to mark
  kStw,
  kGoroutine,
  kTask,
};
constexpr size_t kLaneKinds = 7;
std::string_view NameOf(LaneKind kind);  // "proc"

enum class LaneState : uint8_t {
  kRunning,
  kGc,  // a mark worker runs; of lanes of the collector: it is at work
  kRunnable,
  kSyscall,
  kSyscallBlocked,
  kNetwork,
  kWaiting,  // for anything else
  kStopped,  // the world
  kTask,     // in progress
  kOther,    // a P that runs no goroutine, or one that does not count
  kUnknown,  // in a gap
};
constexpr size_t kLaneStates = 11;
std::string_view NameOf(LaneState state);  // "running"
// Of a goroutine; `waiting` is what waiting for its reason is.
LaneState LaneStateOf(GoState state, bool is_mark_worker, LaneState waiting);

struct LaneCell {
  std::array<int64_t, kLaneStates> ns{};
  // Ranges of the collector that touch the cell, be they of no length.
  uint32_t ranges = 0;

  [[nodiscard]] int64_t in(LaneState state) const { return ns[static_cast<size_t>(state)]; }
};

struct Lane {
  LaneKind kind = LaneKind::kProc;
  uint32_t row = 0;  // in the trace's table of the kind; of kOtherProcs how many there are
  std::vector<LaneCell> cells;
};

struct TimelineBins {
  Interval window;
  uint32_t cells = 0;
  std::vector<Lane> lanes;  // in the order of LaneKind
  // Goroutines that ran or wanted to, but have no lane: how many, and how long they ran.
  uint64_t left_goroutines = 0;
  int64_t left_running_ns = 0;
  uint64_t left_tasks = 0;

  // Where a cell begins; that of the cell after the last is the end.
  [[nodiscard]] int64_t StartOf(uint32_t cell) const;
};

struct TimelineRequest {
  uint32_t cells = 60;  // at least 1
  size_t max_procs = 32;
  size_t max_goroutines = 10;
  size_t max_tasks = 5;
};

// Goroutines are those that ran or wanted to run longest, of those that count; tasks the longest.
// Linear in the transitions, and in lanes times cells.
TimelineBins BinTimeline(const Trace& trace, const TraceQuery& query,
                         const TimelineRequest& request);

}  // namespace pfa
