// Puts the events of all Ps of a trace of format v1 into one order.
//
//   P 0   create(7) .............. block(7) ...
//   P 1             start(7, seq 1)          unblock(7, seq 2) ...
//
// Events of one P are in order. Of different Ps the earliest whose goroutine is in the state that
// it needs comes next: time stamps of several CPUs alone are no proof. A P whose next event is not
// ready waits at that goroutine, and is looked at again when the goroutine's state changes.
//
// The order is kept as two bytes per event, which say from where the next one comes (V1Replay
// decodes again); so memory is that of the file and little more.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/base/pod_column.h"
#include "proto/base/result.h"
#include "proto/trace_v1_cursor.h"

namespace pfa {

// The end of a blocking system call happens at the time that the event carries, which is long
// before it is written; so it moves to the front.
struct V1SyscallExit {
  int64_t ticks = 0;
  uint64_t position = 0;  // in the order in which events were written
  uint64_t goroutine = 0;
  uint64_t offset = 0;
};

struct V1Order {
  // Flags of an entry; the rest is the row of a source: those of the file, then samples, then, in
  // files with sequence numbers, the ends of system calls.
  static constexpr uint16_t kBlocks = 0x8000;  // the system call that begins here will block
  static constexpr uint16_t kFutile = 0x4000;  // a wake-up in vain, or what came of it
  static constexpr uint16_t kSource = 0x3fff;

  PodColumn<uint16_t> entries;
  std::vector<TraceV1Sample> samples;  // by time
  std::vector<V1SyscallExit> exits;    // in final order
  bool exits_in_entries = false;
  // Why not all events could be ordered, if so.
  std::optional<Error> error;
  // Time stamps that go back; the first one.
  uint64_t backward = 0;
  std::optional<Error> backward_error;
  // Ends of system calls that did not begin, or end before they began.
  uint64_t stray_exits = 0;
  std::optional<Error> stray_error;
};

// "P 3: what", at an offset of the inflated file.
Error V1ErrorAt(const TraceV1Event& event, std::string_view what);

V1Order MergeV1(const TraceV1File& file);

}  // namespace pfa
