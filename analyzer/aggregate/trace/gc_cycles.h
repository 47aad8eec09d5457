// The cycles of the garbage collector: their phases, what they cost and what they did to the heap.
// Times are cut to what the query asks for, so those of windows that follow each other add up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyzer/aggregate/trace/gc_work.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

// What the collector took: of a cycle, of all, or of what belongs to none.
struct GcCost {
  uint64_t pauses = 0;  // those whose beginning counts
  int64_t pause_ns = 0;
  int64_t longest_pause_ns = 0;
  std::array<int64_t, kGcWorkKinds> work_ns{};
  uint64_t swept_bytes = 0;      // of sweeps whose end counts
  uint64_t reclaimed_bytes = 0;  // likewise

  [[nodiscard]] int64_t of(GcWorkKind kind) const { return work_ns[static_cast<size_t>(kind)]; }
  // Time of Ps that the program could have used: all work but that of idle workers.
  [[nodiscard]] int64_t taken_ns() const;
  [[nodiscard]] bool is_zero() const;
  void Add(const GcCost& other);
};

struct GcCycle {
  size_t number = 0;          // from 1, of all of the trace
  bool began_before = false;  // the trace begins while it marks
  bool open = false;          // the trace ends, or has a gap, while it marks
  bool begins = false;        // its beginning counts
  // When it marked, whatever the query.
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  int64_t mark_ns = 0;  // of which this counts
  // Stops for sweep termination and for mark termination.
  int64_t sweep_termination_ns = 0;
  int64_t mark_termination_ns = 0;
  std::optional<int64_t> last_sweep_ns = {};  // end of the last sweep, whatever the query
  GcCost cost = {};
  int64_t mark_proc_ns = 0;  // mark_ns times GOMAXPROCS
  int64_t mark_work_ns = 0;  // of which it took, without idle workers
  GoroutineId starter = {};  // kNone: not seen
  StackId stack{0};
  std::optional<uint64_t> heap_before = {};  // bytes when it began
  std::optional<uint64_t> heap_peak = {};    // when it had marked
  std::optional<uint64_t> heap_after = {};   // of which were still in use
  std::optional<uint64_t> goal = {};         // what it was to stay below
};

struct GcSummary {
  std::vector<GcCycle> cycles;  // those of which anything counts, in order
  // Of what came before the first cycle, mostly sweeps of one that the trace does not have.
  GcCost outside;
  GcCost all;
  int64_t mark_ns = 0;
  int64_t proc_ns = 0;  // the window's length times GOMAXPROCS
};

GcSummary SummarizeGc(const Trace& trace, const TraceQuery& query);

// The value of a metric at a moment; nothing before the first.
std::optional<uint64_t> ValueAt(std::span<const MetricPoint> points, int64_t time_ns);
// The integral of GOMAXPROCS; before the first value that one counts.
int64_t ProcTime(const Trace& trace, const Interval& interval);

}  // namespace pfa
