#include "proto/trace_v1_schema.h"

#include <algorithm>
#include <array>

namespace pfa {
namespace {

using Type = TraceV1Type;
using Context = TraceV1Context;

constexpr uint8_t kSequenceInHeader = 5;  // that version has a sequence number in every event

constexpr TraceV1Spec Timed(Type type, std::string_view name, uint8_t since, uint8_t args,
                            bool stack = false, Context context = Context::kCurrent) {
  return {type, name, since, true, args, since, args, stack, context};
}
constexpr TraceV1Spec Untimed(Type type, std::string_view name, uint8_t since, uint8_t args) {
  return {type, name, since, false, args, since, args, false, Context::kCurrent};
}
constexpr TraceV1Spec Changed(uint8_t changed, uint8_t args_before, TraceV1Spec spec) {
  spec.changed = changed;
  spec.args_before = args_before;
  return spec;
}

constexpr bool kStack = true;
constexpr bool kNoStack = false;

// In order of the types' numbers.
constexpr std::array<TraceV1Spec, kTraceV1Types> kSpecs = {
    Untimed(Type::kNone, "None", 0xff, 0),
    Untimed(Type::kBatch, "Batch", 5, 2),
    Untimed(Type::kFrequency, "Frequency", 5, 1),
    Untimed(Type::kStack, "Stack", 5, 2),
    Timed(Type::kGomaxprocs, "Gomaxprocs", 5, 1, kStack),
    Timed(Type::kProcStart, "ProcStart", 5, 1),
    Timed(Type::kProcStop, "ProcStop", 5, 0),
    Changed(7, 0, Timed(Type::kGcStart, "GCStart", 5, 1, kStack)),
    Timed(Type::kGcDone, "GCDone", 5, 0),
    Changed(10, 0, Timed(Type::kStwStart, "GCSTWStart", 5, 1)),
    Timed(Type::kStwDone, "GCSTWDone", 5, 0),
    Timed(Type::kSweepStart, "GCSweepStart", 5, 0, kStack),
    Changed(9, 0, Timed(Type::kSweepDone, "GCSweepDone", 5, 2)),
    Timed(Type::kGoCreate, "GoCreate", 5, 2, kStack),
    Changed(7, 1, Timed(Type::kGoStart, "GoStart", 5, 2, kNoStack, Context::kRuns)),
    Timed(Type::kGoEnd, "GoEnd", 5, 0, kNoStack, Context::kLeaves),
    Timed(Type::kGoStop, "GoStop", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoSched, "GoSched", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoPreempt, "GoPreempt", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoSleep, "GoSleep", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlock, "GoBlock", 5, 0, kStack, Context::kLeaves),
    Changed(7, 1, Timed(Type::kGoUnblock, "GoUnblock", 5, 2, kStack)),
    Timed(Type::kGoBlockSend, "GoBlockSend", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlockRecv, "GoBlockRecv", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlockSelect, "GoBlockSelect", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlockSync, "GoBlockSync", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlockCond, "GoBlockCond", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoBlockNet, "GoBlockNet", 5, 0, kStack, Context::kLeaves),
    Timed(Type::kGoSyscall, "GoSysCall", 5, 0, kStack),
    Timed(Type::kGoSyscallExit, "GoSysExit", 5, 3, kNoStack, Context::kArgument),
    Timed(Type::kGoSyscallBlock, "GoSysBlock", 5, 0, kNoStack, Context::kLeaves),
    Timed(Type::kGoWaiting, "GoWaiting", 5, 1, kNoStack, Context::kArgument),
    Timed(Type::kGoInSyscall, "GoInSyscall", 5, 1, kNoStack, Context::kArgument),
    Timed(Type::kHeapAlloc, "HeapAlloc", 5, 1),
    Timed(Type::kHeapGoal, "HeapGoal", 5, 1),
    Untimed(Type::kTimerGoroutine, "TimerGoroutine", 5, 1),
    Timed(Type::kFutileWakeup, "FutileWakeup", 5, 0),
    Untimed(Type::kString, "String", 7, 0),
    Timed(Type::kGoStartLocal, "GoStartLocal", 7, 1, kNoStack, Context::kRuns),
    Timed(Type::kGoUnblockLocal, "GoUnblockLocal", 7, 1, kStack),
    Timed(Type::kGoSyscallExitLocal, "GoSysExitLocal", 7, 2, kNoStack, Context::kArgument),
    Timed(Type::kGoStartLabel, "GoStartLabel", 8, 3, kNoStack, Context::kRuns),
    Timed(Type::kGoBlockGc, "GoBlockGC", 8, 0, kStack, Context::kLeaves),
    Timed(Type::kMarkAssistStart, "GCMarkAssistStart", 9, 0, kStack),
    Timed(Type::kMarkAssistDone, "GCMarkAssistDone", 9, 0),
    Timed(Type::kTaskCreate, "UserTaskCreate", 11, 3, kStack),
    Timed(Type::kTaskEnd, "UserTaskEnd", 11, 1, kStack),
    Timed(Type::kRegion, "UserRegion", 11, 3, kStack),
    Timed(Type::kLog, "UserLog", 11, 2, kStack),
    Timed(Type::kCpuSample, "CPUSample", 19, 3, kStack),
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
  constexpr std::array kVersions = {5, 7, 8, 9, 10, 11, 19, 21};
  return std::ranges::find(kVersions, version) != kVersions.end();
}

size_t ValueCount(const TraceV1Spec& spec, int version) {
  const size_t args = version < spec.changed ? spec.args_before : spec.args;
  const size_t more = version == kSequenceInHeader ? 1 : 0;  // untimed ones have an unused value
  return more + (spec.timed ? 1 : 0) + args + (spec.stack ? 1 : 0);
}

}  // namespace pfa
