// What of a trace is on which track of a viewer: goroutines by the P on which they run, with arrows
// from who woke them; the states of each goroutine; mark phases, sweeps, stops; counters; tasks,
// regions, assists, log messages, CPU samples; and what is missing.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/track_writer.h"
#include "proto/base/result.h"

namespace pfa {

Result<void> WriteTracks(const Trace& trace, const TraceQuery& query, TrackWriter& writer);

}  // namespace pfa
