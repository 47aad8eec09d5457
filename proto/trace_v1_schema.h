// The types of events in execution traces of Go 1.5 to 1.21, one row each, and in which versions
// they have which values. What the events mean for goroutines is in analyzer/trace/v1_rules.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pfa {

// The first byte of an event: its type, and how many arguments follow.
constexpr uint8_t kV1TypeMask = 0x3f;
constexpr unsigned kV1CountShift = 6;
constexpr uint8_t kV1LengthPrefixed = 3;  // or more arguments, after the number of their bytes
constexpr size_t kV1MaxValues = 8;        // of any event
// The first version in which stopping the world is no P's affair.
constexpr int kV1GlobalStops = 10;

// Numbers are those of the file: the low six bits of an event's first byte.
enum class TraceV1Type : uint8_t {
  kNone,
  kBatch,
  kFrequency,
  kStack,
  kGomaxprocs,
  kProcStart,
  kProcStop,
  kGcStart,
  kGcDone,
  kStwStart,
  kStwDone,
  kSweepStart,
  kSweepDone,
  kGoCreate,
  kGoStart,
  kGoEnd,
  kGoStop,
  kGoSched,
  kGoPreempt,
  kGoSleep,
  kGoBlock,
  kGoUnblock,
  kGoBlockSend,
  kGoBlockRecv,
  kGoBlockSelect,
  kGoBlockSync,
  kGoBlockCond,
  kGoBlockNet,
  kGoSyscall,
  kGoSyscallExit,
  kGoSyscallBlock,
  kGoWaiting,
  kGoInSyscall,
  kHeapAlloc,
  kHeapGoal,
  kTimerGoroutine,
  kFutileWakeup,
  kString,
  kGoStartLocal,
  kGoUnblockLocal,
  kGoSyscallExitLocal,
  kGoStartLabel,
  kGoBlockGc,
  kMarkAssistStart,
  kMarkAssistDone,
  kTaskCreate,
  kTaskEnd,
  kRegion,
  kLog,
  kCpuSample,
};
constexpr size_t kTraceV1Types = 50;

// Which goroutine an event belongs to. Each P remembers who runs on it.
enum class TraceV1Context : uint8_t {
  kCurrent,   // who runs on the P
  kRuns,      // the first argument, which runs from now on
  kLeaves,    // who ran on the P until now
  kArgument,  // the first argument, wherever it is
};

struct TraceV1Spec {
  TraceV1Type type;
  std::string_view name;  // as the runtime has it
  uint8_t since;          // the first version of the header that has it
  bool timed;             // whether a time comes before the arguments
  uint8_t args;           // arguments without time and stack
  uint8_t changed;        // the version since which there are so many ...
  uint8_t args_before;    // ... and how many there were before
  bool stack;             // whether the last value is a stack
  TraceV1Context context;
};

const TraceV1Spec& SpecOf(TraceV1Type type);

// Whether Go has written this header: 1.5, 1.7, 1.8, 1.9, 1.10, 1.11, 1.19, 1.21.
bool IsTraceV1Version(int version);

// How many values such an event has, all in all. Not for batches, strings and stacks.
size_t ValueCount(const TraceV1Spec& spec, int version);

}  // namespace pfa
