// Tasks and regions alike: things that programs do and name, with a beginning, an end and
// goroutines that work on them.
//
// An activity is counted where it ended, with its whole length, so that the counts of parts of the
// time add up to those of the whole; the shares of states are cut to what counts, and add up, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/aggregate/trace/time_shares.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct Activity {
  uint32_t row = 0;  // in Trace::tasks() or Trace::regions()
  StringId name{0};
  // Of what is known; the edges of the time that counts where it did not begin or end.
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  bool began = false;
  bool ended = false;

  [[nodiscard]] int64_t ns() const { return end_ns - start_ns; }
  [[nodiscard]] bool complete() const { return began && ended; }
};

// A goroutine that works on an activity.
struct ActivityWorker {
  GoroutineId goroutine;
  uint32_t activity = 0;  // index
};

struct Activities {
  std::vector<Activity> all;
  std::vector<ActivityWorker> workers;
};
// Those that overlap the time that counts.
Activities TaskActivities(const Trace& trace, const TraceQuery& query);
Activities RegionActivities(const Trace& trace, const TraceQuery& query);

struct ActivityKind {
  StringId name;
  Percentiles durations = {};  // of complete ones, and their sum and bins
  int64_t sum_ns = 0;
  std::vector<DurationHistogram::Bin> bins = {};  // of indices of activities
  uint64_t incomplete = 0;
  uint32_t longest = 0;    // index of the longest complete one; if there is none, of any
  TimeShares shares = {};  // of all workers, while they work on one, also an incomplete one
};
// By name, those with most time first.
std::vector<ActivityKind> GroupByName(const Trace& trace, const TraceQuery& query,
                                      const Activities& activities);

// Indices of the `count` longest, longest first.
std::vector<uint32_t> Longest(const Activities& activities, size_t count);
// Shares of each activity in `chosen`.
std::vector<TimeShares> SharesOf(const Trace& trace, const TraceQuery& query,
                                 const Activities& activities, const std::vector<uint32_t>& chosen);

}  // namespace pfa
