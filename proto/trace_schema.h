// The events of trace format v2 (Go 1.22 on) as one table: what each is called and how many
// arguments follow its time. Source of numbers: internal/trace/tracev2 of Go 1.27, events.go.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pfa {

enum class TraceEvent : uint8_t {
  kNone = 0,
  kEventBatch = 1,
  kStacks = 2,
  kStack = 3,
  kStrings = 4,
  kString = 5,
  kCpuSamples = 6,
  kCpuSample = 7,
  kFrequency = 8,
  kProcsChange = 9,
  kProcStart = 10,
  kProcStop = 11,
  kProcSteal = 12,
  kProcStatus = 13,
  kGoCreate = 14,
  kGoCreateSyscall = 15,
  kGoStart = 16,
  kGoDestroy = 17,
  kGoDestroySyscall = 18,
  kGoStop = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoSyscallBegin = 22,
  kGoSyscallEnd = 23,
  kGoSyscallEndBlocked = 24,
  kGoStatus = 25,
  kStwBegin = 26,
  kStwEnd = 27,
  kGcActive = 28,
  kGcBegin = 29,
  kGcEnd = 30,
  kGcSweepActive = 31,
  kGcSweepBegin = 32,
  kGcSweepEnd = 33,
  kGcMarkAssistActive = 34,
  kGcMarkAssistBegin = 35,
  kGcMarkAssistEnd = 36,
  kHeapAlloc = 37,
  kHeapGoal = 38,
  kGoLabel = 39,
  kUserTaskBegin = 40,
  kUserTaskEnd = 41,
  kUserRegionBegin = 42,
  kUserRegionEnd = 43,
  kUserLog = 44,
  kGoSwitch = 45,
  kGoSwitchDestroy = 46,
  kGoCreateBlocked = 47,
  kGoStatusStack = 48,
  kExperimentalBatch = 49,
  kSync = 50,
  kClockSnapshot = 51,
  kEndOfGeneration = 52,
  // The AllocFree experiment.
  kSpan = 128,
  kSpanAlloc = 129,
  kSpanFree = 130,
  kHeapObject = 131,
  kHeapObjectAlloc = 132,
  kHeapObjectFree = 133,
  kGoroutineStack = 134,
  kGoroutineStackAlloc = 135,
  kGoroutineStackFree = 136,
};
constexpr size_t kTraceEventTypes = 256;
constexpr int kMaxTraceArgs = 4;

struct TraceEventRow {
  TraceEvent type;
  std::string_view name;
  int8_t args;         // after the time; -1: never among timed events
  int16_t string_arg;  // which arguments are ids of strings and stacks; -1: none
  int16_t string_arg2;
  int16_t stack_arg;
  int16_t stack_arg2;
};

// All types that exist, by number.
std::span<const TraceEventRow> TraceEventTable();
// The row of a number, or null.
const TraceEventRow* FindTraceEvent(uint8_t type);

}  // namespace pfa
