#include "analyzer/trace/v1_rules.h"

#include <array>

namespace pfa {
namespace {

using Type = TraceV1Type;
using GoNow = V1GoState;
using Wire = WireState;

// clang-format off
constexpr V1Rule Create() {
  return {Type::kGoCreate, V1Subject::kArgument, true, V1Sequence::kZero, GoNow::kDead, GoNow::kRunnable,
          true, V1Proc::kCreates, Wire::kNotExist, Wire::kRunnable, ""};
}
// What the preamble says of a goroutine.
constexpr V1Rule Stated(Type type, Wire state) {
  return {type, V1Subject::kSelf, true, V1Sequence::kOne, GoNow::kRunnable, GoNow::kWaiting,
          true, V1Proc::kNothing, Wire::kUndetermined, state, ""};
}
constexpr V1Rule Start(Type type) {
  return {type, V1Subject::kSelf, true, V1Sequence::kSecondArgument, GoNow::kRunnable, GoNow::kRunning,
          true, V1Proc::kStarts, Wire::kRunnable, Wire::kRunning, ""};
}
// Ends are always the next event of their P, so nothing needs to wait.
constexpr V1Rule Ends(Type type, Wire state, std::string_view reason) {
  return {type, V1Subject::kSelf, false, V1Sequence::kAny, GoNow::kRunning, GoNow::kDead,
          false, V1Proc::kLeaves, Wire::kRunning, state, reason};
}
constexpr V1Rule Yield(Type type, std::string_view reason) {
  return {type, V1Subject::kSelf, true, V1Sequence::kAny, GoNow::kRunning, GoNow::kRunnable,
          false, V1Proc::kLeaves, Wire::kRunning, Wire::kRunnable, reason};
}
constexpr V1Rule Block(Type type, std::string_view reason) {
  return {type, V1Subject::kSelf, true, V1Sequence::kAny, GoNow::kRunning, GoNow::kWaiting,
          false, V1Proc::kLeaves, Wire::kRunning, Wire::kWaiting, reason};
}
constexpr V1Rule Unblock(Type type, V1Proc proc, Wire from) {
  return {type, V1Subject::kArgument, true, V1Sequence::kSecondArgument, GoNow::kWaiting, GoNow::kRunnable,
          true, proc, from, Wire::kRunnable, ""};
}

constexpr std::array kRules = {
    Create(),
    Stated(Type::kGoWaiting, Wire::kWaiting),
    Stated(Type::kGoInSyscall, Wire::kSyscall),
    Start(Type::kGoStart),
    Start(Type::kGoStartLabel),
    Ends(Type::kGoEnd, Wire::kNotExist, ""),
    Ends(Type::kGoStop, Wire::kWaiting, "forever"),
    Yield(Type::kGoSched, "runtime.Gosched"),
    Yield(Type::kGoPreempt, "preempted"),
    Block(Type::kGoSleep, "sleep"),
    Block(Type::kGoBlock, ""),
    Block(Type::kGoBlockSend, "chan send"),
    Block(Type::kGoBlockRecv, "chan receive"),
    Block(Type::kGoBlockSelect, "select"),
    Block(Type::kGoBlockSync, "sync"),
    Block(Type::kGoBlockCond, "sync.(*Cond).Wait"),
    Block(Type::kGoBlockNet, "network"),
    Block(Type::kGoBlockGc, "GC mark assist wait for work"),
    Unblock(Type::kGoUnblock, V1Proc::kCreates, Wire::kWaiting),
    // A system call begins; whether it blocks is said by one of the next events.
    V1Rule{Type::kGoSyscall, V1Subject::kSelf, false, V1Sequence::kAny, GoNow::kRunning, GoNow::kRunning,
           false, V1Proc::kStays, Wire::kRunning, Wire::kSyscall, ""},
    V1Rule{Type::kGoSyscallBlock, V1Subject::kSelf, true, V1Sequence::kAny, GoNow::kRunning,
           GoNow::kWaiting, false, V1Proc::kLeaves},
    Unblock(Type::kGoSyscallExit, V1Proc::kNothing, Wire::kSyscall),
    V1Rule{Type::kGcStart, V1Subject::kGc, true, V1Sequence::kFirstArgument, GoNow::kDead, GoNow::kDead,
           true},
};
// clang-format on

constexpr V1Rule kNoRule = {};

constexpr std::array<uint8_t, kTraceV1Types> MakeIndex() {
  std::array<uint8_t, kTraceV1Types> index{};
  for (size_t i = 0; i < kRules.size(); ++i) {
    index[static_cast<size_t>(kRules[i].type)] = static_cast<uint8_t>(i + 1);
  }
  return index;
}
constexpr std::array<uint8_t, kTraceV1Types> kIndex = MakeIndex();

constexpr std::array<std::string_view, 17> kStopReasons = {
    "unknown",
    "GC mark termination",
    "GC sweep termination",
    "write heap dump",
    "goroutine profile",
    "goroutine profile cleanup",
    "all goroutine stack trace",
    "read mem stats",
    "AllThreadsSyscall",
    "GOMAXPROCS",
    "start trace",
    "stop trace",
    "CountPagesInUse (test)",
    "ReadMetricsSlow (test)",
    "ReadMemStatsSlow (test)",
    "PageCachePagesLeaked (test)",
    "ResetDebugLog (test)",
};

}  // namespace

std::string_view NameOf(V1GoState state) {
  constexpr std::array<std::string_view, 4> kNames = {"dead", "runnable", "running", "waiting"};
  return kNames[static_cast<size_t>(state)];
}

const V1Rule& RuleOf(TraceV1Type type) {
  const uint8_t row = kIndex[static_cast<size_t>(type)];
  return row == 0 ? kNoRule : kRules[row - 1];
}

std::string_view V1StopReason(int version, uint64_t kind) {
  constexpr int kAllReasons = 21;
  if (version < kAllReasons) kind = kind <= 1 ? kind + 1 : 0;  // GC's two only
  return kStopReasons[kind < kStopReasons.size() ? kind : 0];
}

}  // namespace pfa
