#include "proto/trace_schema.h"

#include <array>

namespace pfa {
namespace {

using enum TraceEvent;

constexpr std::array kRows = {
    TraceEventRow{kEventBatch, "EventBatch", -1, -1, -1, -1, -1},
    TraceEventRow{kStacks, "Stacks", -1, -1, -1, -1, -1},
    TraceEventRow{kStack, "Stack", -1, -1, -1, -1, -1},
    TraceEventRow{kStrings, "Strings", -1, -1, -1, -1, -1},
    TraceEventRow{kString, "String", -1, -1, -1, -1, -1},
    TraceEventRow{kCpuSamples, "CPUSamples", -1, -1, -1, -1, -1},
    TraceEventRow{kCpuSample, "CPUSample", -1, -1, -1, -1, -1},
    TraceEventRow{kFrequency, "Frequency", -1, -1, -1, -1, -1},
    TraceEventRow{kProcsChange, "ProcsChange", 2, -1, -1, 1, -1},
    TraceEventRow{kProcStart, "ProcStart", 2, -1, -1, -1, -1},
    TraceEventRow{kProcStop, "ProcStop", 0, -1, -1, -1, -1},
    TraceEventRow{kProcSteal, "ProcSteal", 3, -1, -1, -1, -1},
    TraceEventRow{kProcStatus, "ProcStatus", 2, -1, -1, -1, -1},
    TraceEventRow{kGoCreate, "GoCreate", 3, -1, -1, 2, 1},
    TraceEventRow{kGoCreateSyscall, "GoCreateSyscall", 1, -1, -1, -1, -1},
    TraceEventRow{kGoStart, "GoStart", 2, -1, -1, -1, -1},
    TraceEventRow{kGoDestroy, "GoDestroy", 0, -1, -1, -1, -1},
    TraceEventRow{kGoDestroySyscall, "GoDestroySyscall", 0, -1, -1, -1, -1},
    TraceEventRow{kGoStop, "GoStop", 2, 0, -1, 1, -1},
    TraceEventRow{kGoBlock, "GoBlock", 2, 0, -1, 1, -1},
    TraceEventRow{kGoUnblock, "GoUnblock", 3, -1, -1, 2, -1},
    TraceEventRow{kGoSyscallBegin, "GoSyscallBegin", 2, -1, -1, 1, -1},
    TraceEventRow{kGoSyscallEnd, "GoSyscallEnd", 0, -1, -1, -1, -1},
    TraceEventRow{kGoSyscallEndBlocked, "GoSyscallEndBlocked", 0, -1, -1, -1, -1},
    TraceEventRow{kGoStatus, "GoStatus", 3, -1, -1, -1, -1},
    TraceEventRow{kStwBegin, "STWBegin", 2, 0, -1, 1, -1},
    TraceEventRow{kStwEnd, "STWEnd", 0, -1, -1, -1, -1},
    TraceEventRow{kGcActive, "GCActive", 1, -1, -1, -1, -1},
    TraceEventRow{kGcBegin, "GCBegin", 2, -1, -1, 1, -1},
    TraceEventRow{kGcEnd, "GCEnd", 1, -1, -1, -1, -1},
    TraceEventRow{kGcSweepActive, "GCSweepActive", 1, -1, -1, -1, -1},
    TraceEventRow{kGcSweepBegin, "GCSweepBegin", 1, -1, -1, 0, -1},
    TraceEventRow{kGcSweepEnd, "GCSweepEnd", 2, -1, -1, -1, -1},
    TraceEventRow{kGcMarkAssistActive, "GCMarkAssistActive", 1, -1, -1, -1, -1},
    TraceEventRow{kGcMarkAssistBegin, "GCMarkAssistBegin", 1, -1, -1, 0, -1},
    TraceEventRow{kGcMarkAssistEnd, "GCMarkAssistEnd", 0, -1, -1, -1, -1},
    TraceEventRow{kHeapAlloc, "HeapAlloc", 1, -1, -1, -1, -1},
    TraceEventRow{kHeapGoal, "HeapGoal", 1, -1, -1, -1, -1},
    TraceEventRow{kGoLabel, "GoLabel", 1, 0, -1, -1, -1},
    TraceEventRow{kUserTaskBegin, "UserTaskBegin", 4, 2, -1, 3, -1},
    TraceEventRow{kUserTaskEnd, "UserTaskEnd", 2, -1, -1, 1, -1},
    TraceEventRow{kUserRegionBegin, "UserRegionBegin", 3, 1, -1, 2, -1},
    TraceEventRow{kUserRegionEnd, "UserRegionEnd", 3, 1, -1, 2, -1},
    TraceEventRow{kUserLog, "UserLog", 4, 1, 2, 3, -1},
    TraceEventRow{kGoSwitch, "GoSwitch", 2, -1, -1, -1, -1},
    TraceEventRow{kGoSwitchDestroy, "GoSwitchDestroy", 2, -1, -1, -1, -1},
    TraceEventRow{kGoCreateBlocked, "GoCreateBlocked", 3, -1, -1, 2, 1},
    TraceEventRow{kGoStatusStack, "GoStatusStack", 4, -1, -1, 3, -1},
    TraceEventRow{kExperimentalBatch, "ExperimentalBatch", -1, -1, -1, -1, -1},
    TraceEventRow{kSync, "Sync", -1, -1, -1, -1, -1},
    TraceEventRow{kClockSnapshot, "ClockSnapshot", -1, -1, -1, -1, -1},
    TraceEventRow{kEndOfGeneration, "EndOfGeneration", -1, -1, -1, -1, -1},
    TraceEventRow{kSpan, "Span", 3, -1, -1, -1, -1},
    TraceEventRow{kSpanAlloc, "SpanAlloc", 3, -1, -1, -1, -1},
    TraceEventRow{kSpanFree, "SpanFree", 1, -1, -1, -1, -1},
    TraceEventRow{kHeapObject, "HeapObject", 2, -1, -1, -1, -1},
    TraceEventRow{kHeapObjectAlloc, "HeapObjectAlloc", 2, -1, -1, -1, -1},
    TraceEventRow{kHeapObjectFree, "HeapObjectFree", 1, -1, -1, -1, -1},
    TraceEventRow{kGoroutineStack, "GoroutineStack", 2, -1, -1, -1, -1},
    TraceEventRow{kGoroutineStackAlloc, "GoroutineStackAlloc", 2, -1, -1, -1, -1},
    TraceEventRow{kGoroutineStackFree, "GoroutineStackFree", 1, -1, -1, -1, -1},
};

constexpr uint8_t kNoRow = 0xff;

constexpr std::array<uint8_t, kTraceEventTypes> kRowOfType = [] {
  std::array<uint8_t, kTraceEventTypes> rows{};
  rows.fill(kNoRow);
  for (size_t i = 0; i < kRows.size(); ++i) {
    rows[static_cast<size_t>(kRows[i].type)] = static_cast<uint8_t>(i);
  }
  return rows;
}();

}  // namespace

std::span<const TraceEventRow> TraceEventTable() { return kRows; }

const TraceEventRow* FindTraceEvent(uint8_t type) {
  const uint8_t row = kRowOfType[type];
  return row == kNoRow ? nullptr : &kRows[row];
}

}  // namespace pfa
