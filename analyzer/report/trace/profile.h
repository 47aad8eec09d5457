// `pfa trace profile KIND`: profiles out of a trace, for all commands that read profiles.
//
//   net sync syscall sched   those of `go tool trace -pprof`: contentions, and their delay
//   offcpu                   all waits and syscalls, with the label "reason"
//   cpu                      CPU samples, if there are any
#pragma once

#include <memory>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/along_reading.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

Result<Profile> MakeTraceProfile(const Trace& trace, const TraceQuery& query,
                                 std::string_view kind);

// The profile that options().argument names, as gzipped profile.proto.
Result<void> WriteTraceProfile(const Trace& trace, const TraceQuery& query, ByteSink& sink);
// The same while the trace is read; null for CPU samples, which are not made of transitions.
std::unique_ptr<AlongReading> TraceProfileAlong(const TraceOptions& options);

}  // namespace pfa
