// `pfa trace timeline`: what the Ps, the collector, the busiest goroutines and the longest tasks
// did over time. The lanes of aggregate/trace/timeline_bins.h with names, ready to be drawn
// (cli/render/trace/timeline.h), or as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/aggregate/trace/timeline_bins.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// A mark on the axis of time.
struct TimelineTick {
  int64_t time_ns = 0;  // of the trace's clock
  std::string label;    // "1.5s", from the start of the trace
};

struct TimelineReport {
  TimelineBins bins;
  std::vector<std::string> titles;  // of the lanes
  std::vector<TimelineTick> ticks;  // at round times
  std::vector<Fact> facts;
  std::vector<Note> notes;
};

// With `cells` cells, of which a tick has at least `cells_per_tick` for itself.
Result<TimelineReport> BuildTimeline(const Trace& trace, const TraceQuery& query, uint32_t cells,
                                     uint32_t cells_per_tick);

// The bins as one object: TraceOptions::width is how many cells there are, or 100.
Result<std::string> TimelineJson(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
