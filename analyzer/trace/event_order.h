// Puts the events of one generation of a v2 trace into one order: threads are merged by time, and
// an event is only taken when the emulated scheduler lets it happen.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analyzer/trace/generation_tables.h"
#include "analyzer/trace/scheduler.h"
#include "proto/base/result.h"
#include "proto/trace_batch.h"
#include "proto/uv.h"

namespace pfa {

// How many events of each type there were, and how many bytes they take.
struct TypeFootprint {
  std::array<uint64_t, kTraceEventTypes> count{};
  std::array<uint64_t, kTraceEventTypes> bytes{};
};

class EventOrder {
 public:
  EventOrder(Scheduler& scheduler, TypeFootprint& footprint);

  // Takes all events of the generation. An error says at which event it cannot go on; what came
  // before it has happened.
  Result<void> Run(const TraceGeneration& generation, const GenerationTables& tables,
                   const TraceClock& clock);

 private:
  // The events of one thread, one at a time.
  struct Cursor {
    ThreadId thread;
    const TraceBatch* const* batches = nullptr;  // what is left, the current one first
    size_t batches_left = 0;
    const uint8_t* at = nullptr;
    const uint8_t* end = nullptr;
    const uint8_t* batch_begin = nullptr;
    uint64_t batch_offset = 0;  // of batch_begin, in the inflated file
    WireEvent event = {};

    [[nodiscard]] uint64_t offset() const {
      return batch_offset + static_cast<uint64_t>(at - batch_begin);
    }
  };
  // What follows the time of an event of some type, which args < 0 do not have.
  enum class NameKind : uint8_t { kNone, kString, kStack };
  struct Plan {
    int8_t args = -1;
    std::array<NameKind, kMaxTraceArgs> names{};
  };
  // In order of time; the cursor with the earliest event is the first.
  struct HeapEntry {
    int64_t time_ns = 0;
    uint32_t cursor = 0;
  };

  // Steps that are taken for each event say in error_ what went wrong: a Result is large.
  enum class Next : uint8_t { kEvent, kEnd, kFailed };
  Next Advance(Cursor* cursor);
  bool ReadEvent(Cursor* cursor);
  static Error BadEvent(const Cursor& cursor, UvStatus status);
  bool Fail(Error error);
  void OpenCursors();
  void SiftUp(size_t i);
  void SiftDown(size_t i);
  bool Consumed(size_t i);
  bool Step();
  bool StepInSomeOrder();
  [[nodiscard]] Error Stuck() const;

  Scheduler& scheduler_;
  TypeFootprint& footprint_;
  const TraceGeneration* generation_ = nullptr;
  const GenerationTables* tables_ = nullptr;
  const TraceClock* clock_ = nullptr;
  Error error_;
  std::array<Plan, kTraceEventTypes> plans_;  // by type
  std::vector<Cursor> cursors_;
  std::vector<const TraceBatch*> by_thread_;
  std::vector<HeapEntry> heap_;
  uint64_t waits_ = 0;
};

}  // namespace pfa
