// The critical path: what had to happen, one thing after the other, so that a goroutine came to
// where it was at some moment.
//
//   time --->
//   producer #3   ======== running =======*                    * sends
//   worker #7         . . waiting . . . . +-- runnable --=== running ===|  asked for
//   the path      [ running, producer #3  ][runnable, #7 ][ running, #7 ]
//
// It is found by walking back. A goroutine that was woken by another, or created, leads to that
// one, at the moment of the wake-up, and its own time before does not count: however early it had
// come, it would have waited. Waits that end from outside of the program's goroutines (the network,
// timers, the collector) are themselves the answer, and the walk goes on in the same goroutine.
// Where the waker has no past (a timer started it, or it is a goroutine of the runtime that had
// nothing to do), the walk returns to who waited for it.
//
// The segments tile the time asked for, in order, without gap or overlap. Linear in the transitions
// passed; stops after `max_segments`, the last of which then stands for all that came before.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

enum class PathCause : uint8_t {
  kRunning,
  kSyscall,
  kNetwork,
  kTimer,      // sleeping, or woken by nobody or what nobody started: a timer did it
  kScheduler,  // runnable
  kGc,         // mark workers, assists, stops of the world, waits for the collector
  kBlocked,    // waiting, and nobody is known to have ended it
  kUnknown,    // a gap of the trace, or before it
};
constexpr size_t kPathCauses = 8;
std::string_view NameOf(PathCause cause);  // "scheduler"

struct PathSegment {
  static constexpr uint32_t kNoRow = UINT32_MAX;

  int64_t start_ns = 0;
  int64_t end_ns = 0;
  GoroutineId goroutine;
  GoState state = GoState::kUnknown;
  PathCause cause = PathCause::kUnknown;
  StringId reason{0};  // of waiting, or of having stopped to run
  StackId stack{0};    // where it was, or where it ended what it did; 0: unknown
  // The transition that made the goroutine runnable: of a wait, what ended it, even if that was
  // later; else, of the first segment on a goroutine, that by which the path came to it.
  uint32_t wake = kNoRow;
  uint32_t range = kNoRow;  // in Trace::ranges: the collector's work that made it kGc
  bool is_cut_off = false;  // stands for the rest, which was not walked

  [[nodiscard]] int64_t ns() const { return end_ns - start_ns; }
};

// Of the goroutine, from the end of `time` back to its start. A time in which it does not live is
// unknown.
std::vector<PathSegment> CriticalPath(const Trace& trace, GoroutineId goroutine,
                                      const Interval& time, size_t max_segments);

// The innermost frame that says what a program does: not of runtime, sync, internal or syscall. The
// outermost, if there are only such; "" of an empty stack.
std::string_view InterestingFunction(const Trace& trace, StackId stack);

}  // namespace pfa
