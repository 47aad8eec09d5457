// The times when the world was stopped: how long each took, how long it took until all Ps had
// stopped and which was the last, and for how long they then stood still.
//
//   request      last P stops         first P runs again      the goroutine that asked goes on
//      |-- to stop --|---- stood still -----|-------------------------|
//      |-------------------- what Go calls the stop -----------------|
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct StwPause {
  uint32_t range = 0;  // row of Trace::ranges()
  // From the request until as few Ps ran as ever in this stop (the one that asked); as far as the
  // trace shows it: 0 if it was so from the beginning.
  int64_t to_stop_ns = 0;
  // From then until a P runs again, which may be long before the goroutine that asked does.
  int64_t still_ns = 0;
  // What counts of the whole: when that begins, and how much it is.
  int64_t start_ns = 0;
  int64_t counted_ns = 0;
  bool begins = false;            // its beginning counts
  ProcId last_proc = {};          // that stopped; kNone: none had to
  GoroutineId last_running = {};  // that ran there, or was in a syscall; kNone: not seen

  [[nodiscard]] int64_t ns() const { return counted_ns; }
};

// In order of start.
std::vector<StwPause> FindStwPauses(const Trace& trace, const TraceQuery& query);

}  // namespace pfa
