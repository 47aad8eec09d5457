// Puts the events of one generation of a v2 trace into one order: threads are merged by time, and
// an event is only taken when the emulated scheduler lets it happen.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analyzer/trace/generation_tables.h"
#include "analyzer/trace/scheduler.h"
#include "proto/base/pod_column.h"
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
  // The events of one thread, decoded a block at a time.
  struct Cursor {
    ThreadId thread;
    uint32_t capacity = 0;                       // of a block
    const TraceBatch* const* batches = nullptr;  // what is left, the current one first
    size_t batches_left = 0;
    const uint8_t* at = nullptr;  // behind the block
    const uint8_t* end = nullptr;
    const uint8_t* batch_begin = nullptr;
    uint64_t batch_offset = 0;  // of batch_begin, in the inflated file
    int64_t time_ns = 0;        // of the last event of the block
    WireEvent* block = nullptr;
    WireEvent* block_end = nullptr;
    WireEvent* event = nullptr;  // of the block: the next to happen

    [[nodiscard]] uint64_t offset() const {
      return batch_offset + static_cast<uint64_t>(at - batch_begin);
    }
  };
  // What follows the time of an event of some type, which args < 0 do not have.
  enum class NameKind : uint8_t { kString, kStack };
  struct Name {
    NameKind kind = NameKind::kString;
    uint8_t arg = 0;  // which of them
  };
  struct Plan {
    int8_t args = -1;
    uint8_t names_count = 0;
    std::array<Name, kMaxTraceArgs> names{};
  };
  // In order of time; the cursor with the earliest event is the first.
  struct HeapEntry {
    int64_t time_ns = 0;
    uint32_t cursor = 0;
  };

  // Steps that are taken for each event say in error_ what went wrong: a Result is large.
  enum class Next : uint8_t { kEvent, kEnd, kFailed };
  Next Advance(Cursor* cursor) {
    if (++cursor->event != cursor->block_end) [[likely]]
      return Next::kEvent;
    return NextBlock(cursor);
  }
  Next NextBlock(Cursor* cursor);
  bool DecodeBlock(Cursor* cursor);
  template <auto ReadNumber>
  UvStatus Decode(const Plan& plan, const uint8_t** at, const uint8_t* end, WireEvent* event);
  void Resolve(const Plan& plan, WireEvent* event) const;
  static Error BadEvent(const Cursor& cursor, UvStatus status);
  void ForgetUnread();
  bool Fail(Error error);
  void OpenCursors();
  void SiftUp(size_t i);
  void SiftDown(size_t i);
  bool Consumed(size_t i);
  bool TakeAll();
  bool TakeFromFirst(int64_t sample_ns);
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
  PodColumn<WireEvent> events_;  // the blocks of all cursors
  std::vector<const TraceBatch*> by_thread_;
  std::vector<HeapEntry> heap_;
  uint64_t waits_ = 0;
};

}  // namespace pfa
