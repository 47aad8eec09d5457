#include "proto/trace_v1_schema.h"

#include <algorithm>
#include <array>

namespace pfa {
namespace {

using Type = TraceV1Type;
using Context = TraceV1Context;

constexpr uint8_t kSequenceInHeader = 5;  // that version has a sequence number in every event

constexpr TraceV1Spec V1Timed(Type type, std::string_view name, uint8_t since, uint8_t args,
                              bool stack = false, Context context = Context::kCurrent) {
  return {type, name, since, true, args, since, args, stack, context};
}
constexpr TraceV1Spec V1Untimed(Type type, std::string_view name, uint8_t since, uint8_t args) {
  return {type, name, since, false, args, since, args, false, Context::kCurrent};
}
constexpr TraceV1Spec V1Changed(uint8_t changed, uint8_t args_before, TraceV1Spec spec) {
  spec.changed = changed;
  spec.args_before = args_before;
  return spec;
}

constexpr bool kHasStack = true;
constexpr bool kHasNoStack = false;

// In order of the types' numbers.
constexpr std::array<TraceV1Spec, kTraceV1Types> kSpecs = {
    V1Untimed(Type::kNone, "None", 0xff, 0),
    V1Untimed(Type::kBatch, "Batch", 5, 2),
    V1Untimed(Type::kFrequency, "Frequency", 5, 1),
    V1Untimed(Type::kStack, "Stack", 5, 2),
    V1Timed(Type::kGomaxprocs, "Gomaxprocs", 5, 1, kHasStack),
    V1Timed(Type::kProcStart, "ProcStart", 5, 1),
    V1Timed(Type::kProcStop, "ProcStop", 5, 0),
    V1Changed(7, 0, V1Timed(Type::kGcStart, "GCStart", 5, 1, kHasStack)),
    V1Timed(Type::kGcDone, "GCDone", 5, 0),
    V1Changed(10, 0, V1Timed(Type::kStwStart, "GCSTWStart", 5, 1)),
    V1Timed(Type::kStwDone, "GCSTWDone", 5, 0),
    V1Timed(Type::kSweepStart, "GCSweepStart", 5, 0, kHasStack),
    V1Changed(9, 0, V1Timed(Type::kSweepDone, "GCSweepDone", 5, 2)),
    V1Timed(Type::kGoCreate, "GoCreate", 5, 2, kHasStack),
    V1Changed(7, 1, V1Timed(Type::kGoStart, "GoStart", 5, 2, kHasNoStack, Context::kRuns)),
    V1Timed(Type::kGoEnd, "GoEnd", 5, 0, kHasNoStack, Context::kLeaves),
    V1Timed(Type::kGoStop, "GoStop", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoSched, "GoSched", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoPreempt, "GoPreempt", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoSleep, "GoSleep", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlock, "GoBlock", 5, 0, kHasStack, Context::kLeaves),
    V1Changed(7, 1, V1Timed(Type::kGoUnblock, "GoUnblock", 5, 2, kHasStack)),
    V1Timed(Type::kGoBlockSend, "GoBlockSend", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlockRecv, "GoBlockRecv", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlockSelect, "GoBlockSelect", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlockSync, "GoBlockSync", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlockCond, "GoBlockCond", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoBlockNet, "GoBlockNet", 5, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kGoSyscall, "GoSysCall", 5, 0, kHasStack),
    V1Timed(Type::kGoSyscallExit, "GoSysExit", 5, 3, kHasNoStack, Context::kArgument),
    V1Timed(Type::kGoSyscallBlock, "GoSysBlock", 5, 0, kHasNoStack, Context::kLeaves),
    V1Timed(Type::kGoWaiting, "GoWaiting", 5, 1, kHasNoStack, Context::kArgument),
    V1Timed(Type::kGoInSyscall, "GoInSyscall", 5, 1, kHasNoStack, Context::kArgument),
    V1Timed(Type::kHeapAlloc, "HeapAlloc", 5, 1),
    V1Timed(Type::kHeapGoal, "HeapGoal", 5, 1),
    V1Untimed(Type::kTimerGoroutine, "TimerGoroutine", 5, 1),
    V1Timed(Type::kFutileWakeup, "FutileWakeup", 5, 0),
    V1Untimed(Type::kString, "String", 7, 0),
    V1Timed(Type::kGoStartLocal, "GoStartLocal", 7, 1, kHasNoStack, Context::kRuns),
    V1Timed(Type::kGoUnblockLocal, "GoUnblockLocal", 7, 1, kHasStack),
    V1Timed(Type::kGoSyscallExitLocal, "GoSysExitLocal", 7, 2, kHasNoStack, Context::kArgument),
    V1Timed(Type::kGoStartLabel, "GoStartLabel", 8, 3, kHasNoStack, Context::kRuns),
    V1Timed(Type::kGoBlockGc, "GoBlockGC", 8, 0, kHasStack, Context::kLeaves),
    V1Timed(Type::kMarkAssistStart, "GCMarkAssistStart", 9, 0, kHasStack),
    V1Timed(Type::kMarkAssistDone, "GCMarkAssistDone", 9, 0),
    V1Timed(Type::kTaskCreate, "UserTaskCreate", 11, 3, kHasStack),
    V1Timed(Type::kTaskEnd, "UserTaskEnd", 11, 1, kHasStack),
    V1Timed(Type::kRegion, "UserRegion", 11, 3, kHasStack),
    V1Timed(Type::kLog, "UserLog", 11, 2, kHasStack),
    V1Timed(Type::kCpuSample, "CPUSample", 19, 3, kHasStack),
};

constexpr bool InOrder() {
  for (size_t i = 0; i < kSpecs.size(); ++i) {
    if (static_cast<size_t>(kSpecs[i].type) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

const TraceV1Spec& SpecOf(TraceV1Type type) { return kSpecs[static_cast<size_t>(type)]; }

bool IsTraceV1Version(int version) {
  constexpr std::array kV1Versions = {5, 7, 8, 9, 10, 11, 19, 21};
  return std::ranges::find(kV1Versions, version) != kV1Versions.end();
}

size_t ValueCount(const TraceV1Spec& spec, int version) {
  const size_t args = version < spec.changed ? spec.args_before : spec.args;
  const size_t more = version == kSequenceInHeader ? 1 : 0;  // untimed ones have an unused value
  return more + (spec.timed ? 1 : 0) + args + (spec.stack ? 1 : 0);
}

}  // namespace pfa
