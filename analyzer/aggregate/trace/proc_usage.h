// What Ps and threads did with their time.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct ProcUsage {
  int64_t running_ns = 0;    // goroutines ran
  int64_t syscall_ns = 0;    // a goroutine was in a syscall, and kept the P
  int64_t idle_ns = 0;       // nobody had the P
  int64_t scheduler_ns = 0;  // a thread had it, but no goroutine
  int64_t unknown_ns = 0;    // in gaps, and before the P was first seen
  // Of running_ns: background workers and assists of the mark phase; sweeping.
  int64_t gc_mark_ns = 0;
  int64_t gc_sweep_ns = 0;
  uint64_t switches = 0;    // another goroutine than before began to run
  uint64_t migrations = 0;  // of them, from another P
  uint64_t lost = 0;        // taken away from a goroutine in a syscall
};
// By ProcId. Without a selection of goroutines the first five add up to the window.
std::vector<ProcUsage> ComputeProcUsage(const Trace& trace, const TraceQuery& query);

struct ThreadUsage {
  int64_t running_ns = 0;
  int64_t syscall_ns = 0;          // with a P
  int64_t syscall_blocked_ns = 0;  // without
  uint64_t syscalls = 0;           // that began
  std::vector<ProcId> procs = {};  // on which it ran, in order of their first time; at most 64
};
// By ThreadId.
std::vector<ThreadUsage> ComputeThreadUsage(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
