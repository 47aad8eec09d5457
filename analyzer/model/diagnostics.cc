#include "analyzer/model/diagnostics.h"

#include <array>

#include "proto/base/check.h"

namespace pfa {
namespace {

constexpr std::array kKinds = {
    DiagnosticInfo{DiagnosticKind::kUnknownMapping, Severity::kInfo, "unknown_mapping",
                   "locations refer to a mapping that the profile does not have; they are shown "
                   "without a binary"},
    DiagnosticInfo{DiagnosticKind::kEmptyLabel, Severity::kDataLoss, "empty_label",
                   "labels without a value (an empty text, or the number 0 without a unit) cannot "
                   "be represented and were dropped"},
    DiagnosticInfo{DiagnosticKind::kMixedLabelUnits, Severity::kDataLoss, "mixed_label_units",
                   "numeric labels of one key come in several units; the first unit was used for "
                   "all of them"},
    DiagnosticInfo{DiagnosticKind::kDroppedSampleType, Severity::kDataLoss, "dropped_sample_type",
                   "sample types that not all inputs have were dropped"},
    DiagnosticInfo{DiagnosticKind::kBadFrameFilter, Severity::kInfo, "bad_frame_filter",
                   "the profile's own drop_frames or keep_frames is not a valid expression and was "
                   "ignored"},
    DiagnosticInfo{
        DiagnosticKind::kElidedFrames, Severity::kDataLoss, "elided_frames",
        "the runtime left out the middle of a long stack; [frames elided] stands for it"},
    DiagnosticInfo{DiagnosticKind::kAncestorStack, Severity::kInfo, "ancestor_stack",
                   "the stack of a goroutine's creator was passed over"},
    DiagnosticInfo{DiagnosticKind::kUnreadableStackLine, Severity::kDataLoss,
                   "unreadable_stack_line",
                   "lines within a stack are not in a known format and were passed over"},
    DiagnosticInfo{DiagnosticKind::kHiddenRuntimeFrames, Severity::kInfo, "hidden_runtime_frames",
                   "stacks in this text lack the names of the runtime's frames at the leaf; these "
                   "frames were left out, and what they did counts for their caller"},
    DiagnosticInfo{DiagnosticKind::kUnreadableLabels, Severity::kDataLoss, "unreadable_labels",
                   "labels in comment lines could not be read and were dropped"},
    DiagnosticInfo{DiagnosticKind::kMissingEnd, Severity::kDataLoss, "missing_end",
                   "the end mark of the profile is missing: samples may have been cut off"},
    DiagnosticInfo{DiagnosticKind::kStacksFromCalls, Severity::kInfo, "stacks_from_calls",
                   "stacks were made up from calls, which is all that this format has: own values "
                   "are exact, calls and cumulative values too but for recursion; callers of "
                   "callers are a guess"},
    DiagnosticInfo{DiagnosticKind::kCutCallers, Severity::kDataLoss, "cut_callers",
                   "stacks became too long or too many, and their outermost frames were left out"},
    DiagnosticInfo{
        DiagnosticKind::kMissingTraceStack, Severity::kDataLoss, "missing_stack",
        "an event refers to a stack that the trace does not have; it counts without one"},
    DiagnosticInfo{DiagnosticKind::kMissingTraceString, Severity::kDataLoss, "missing_trace_string",
                   "names refer to strings that the trace does not have; they are empty"},
    DiagnosticInfo{DiagnosticKind::kTraceTimeBackwards, Severity::kDataLoss, "trace_time_backwards",
                   "time stamps go back, as the clocks of some machines do; order is right, but "
                   "time stands still where they do"},
    DiagnosticInfo{DiagnosticKind::kTraceTicks, Severity::kDataLoss, "trace_ticks",
                   "the frequency of the clock is missing, which is written last: what is called a "
                   "nanosecond is a tick of unknown length, only proportions are right"},
    DiagnosticInfo{DiagnosticKind::kStrayTraceEvent, Severity::kInfo, "stray_trace_event",
                   "events belong to no goroutine or P, or do not fit what came before, and were "
                   "passed over"},
    DiagnosticInfo{DiagnosticKind::kSeveralDumps, Severity::kInfo, "several_dumps",
                   "a dump of goroutines in one text; they are counted together, and -tagfocus "
                   "dump=1 picks the first"},
    DiagnosticInfo{DiagnosticKind::kTraceCpuSamples, Severity::kInfo, "trace_cpu_samples",
                   "this is an execution trace, and these are its CPU samples, 10ms for each; `pfa "
                   "trace` shows what else happened"},
    DiagnosticInfo{DiagnosticKind::kTraceGap, Severity::kDataLoss, "trace_gap",
                   "a part of the execution trace is damaged and was left out; `pfa trace check` "
                   "says where"},
    DiagnosticInfo{DiagnosticKind::kTraceExperiment, Severity::kInfo, "trace_experiment",
                   "data of an experiment of the runtime that is not understood was passed over"},
    DiagnosticInfo{
        DiagnosticKind::kUnknownHeapObject, Severity::kInfo, "unknown_heap_object",
        "a heap object was freed that had not been allocated before, as far as the trace "
        "shows"},
};

}  // namespace

const DiagnosticInfo& InfoOf(DiagnosticKind kind) {
  for (const DiagnosticInfo& info : kKinds) {
    if (info.kind == kind) return info;
  }
  PFA_CHECK(false);
}

std::string Times(uint64_t count) { return count == 1 ? "once" : std::to_string(count) + " times"; }

void Diagnostics::Add(DiagnosticKind kind, std::optional<uint64_t> offset,
                      std::string_view detail) {
  for (Diagnostic& row : rows_) {
    if (row.kind == kind) {
      ++row.count;
      return;
    }
  }
  rows_.push_back({kind, 1, offset, std::string(detail)});
}

void Diagnostics::Add(const Diagnostics& other) {
  for (const Diagnostic& theirs : other.rows_) {
    Add(theirs.kind, theirs.first_offset, theirs.detail);
    for (Diagnostic& row : rows_) {
      if (row.kind == theirs.kind) row.count += theirs.count - 1;
    }
  }
}

}  // namespace pfa
