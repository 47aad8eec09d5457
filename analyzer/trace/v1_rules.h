// What events of format v1 mean for goroutines and Ps: one table, by which events of different Ps
// are put into order (v1_merge.h), are checked (v1_checker.h), and become transitions
// (v1_mapper.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzer/model/trace.h"
#include "proto/trace_v1_cursor.h"

namespace pfa {

enum class V1GoState : uint8_t { kDead, kRunnable, kRunning, kWaiting };
std::string_view NameOf(V1GoState state);

enum class V1Subject : uint8_t {
  kNone,
  kSelf,      // the goroutine that the event belongs to
  kArgument,  // that in the first argument
  kGc,        // the number of the GC cycle, as if it were a goroutine
};

// Which sequence number the subject must have for the event to be the next one.
enum class V1Sequence : uint8_t { kAny, kZero, kOne, kFirstArgument, kSecondArgument };

enum class V1Proc : uint8_t {
  kNothing,
  kStarts,   // the P had no goroutine and now has that of the event
  kStays,    // the goroutine of the event runs on the P
  kCreates,  // likewise, but it may be the scheduler
  kLeaves,   // likewise, and the P has none afterwards
};

struct V1Rule {
  TraceV1Type type = TraceV1Type::kNone;
  V1Subject subject = V1Subject::kNone;
  bool orders = false;  // merging waits for the subject to be in this state
  V1Sequence sequence = V1Sequence::kAny;
  V1GoState from = V1GoState::kDead;
  V1GoState to = V1GoState::kDead;
  bool advances = false;  // the sequence number of the subject
  V1Proc proc = V1Proc::kNothing;
  // The transition as readers of all formats see it; equal states: none, or one that depends.
  WireState wire_from = WireState::kUndetermined;
  WireState wire_to = WireState::kUndetermined;
  std::string_view reason = {};
};

// The row of an event; one without subject and effect for most that concern no goroutine's state.
const V1Rule& RuleOf(TraceV1Type type);

// "mark termination" and the like; by version of the header and the number in the event.
std::string_view V1StopReason(int version, uint64_t kind);

}  // namespace pfa
