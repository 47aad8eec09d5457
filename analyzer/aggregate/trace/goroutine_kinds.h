// Goroutines by entry function: how many there are, where their time went, how long they waited to
// run and how long they lived.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/time_shares.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct GoroutineKind {
  StringId name;  // entry function; "" of those whose stacks are not in the trace
  uint64_t count = 0;
  GoroutineId first = {};  // one of them
  int64_t total_ns = 0;    // of their lives, as far as they count; the shares add up to it
  TimeShares shares = {};
  std::vector<std::pair<StringId, int64_t>> waiting_ns = {};  // by reason, longest first
  int64_t assist_ns = 0;                                      // GC mark assist; overlaps the shares
  Percentiles waits = {};  // to run: of each time in a run queue that ended, its whole length
  Percentiles lives = {};  // of each goroutine, what counts of its life
};

// In order of total_ns, longest first.
std::vector<GoroutineKind> ComputeGoroutineKinds(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
