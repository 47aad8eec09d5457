// Profiles out of a trace: how often and how long goroutines were in a state, by stack. They are
// the same as those of `go tool trace -pprof`.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

enum class TraceProfileKind : uint8_t {
  kNetwork,    // waiting for the network
  kSync,       // waiting for channels, locks and the like
  kSyscall,    // in the kernel, with or without a P
  kScheduler,  // runnable; the stack is that of whoever made it so
  kOffCpu,     // waiting for anything, or in the kernel
};

struct TraceProfileRow {
  StackId stack{0};
  // Of kOffCpu: what the goroutine waited for; empty if that is not known, or if it was a syscall.
  StringId reason{0};
  bool is_syscall = false;  // of kOffCpu
  uint64_t count = 0;
  int64_t ns = 0;
  int64_t last_ns = 0;  // when the last of these times ended
};

// One row per stack, or per stack and reason if off CPU, in order of stack ids. Of each time in the
// state, what lies between the first run of the goroutine and its end counts (`clipped`), or all;
// times that are still going on at the end of the trace do not, nor do those of which nothing
// counts.
std::vector<TraceProfileRow> ComputeTraceProfile(const Trace& trace, const TraceQuery& query,
                                                 TraceProfileKind kind, bool clipped);

}  // namespace pfa
