// Trace: an execution trace as columns, immutable once built (trace_builder.h), shared between
// threads without locks.
//
//   transitions   time | goroutine | state | reason | stack | proc | other     in order of time
//                          |
//   goroutines    id, entry function, creator;  rows of its transitions, in order
//
// A goroutine's transitions tile its life: each begins a span that lasts until the next one, or
// until the end of the trace (spans.h). What happened before the first generation is not known; the
// first span of a goroutine that existed then begins at the trace's start and is marked so.
//
// Times are int64 nanoseconds of the trace's clock, which has no known origin; a time that is not
// known is an empty optional or a flag, never a magic number.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/diagnostics.h"
#include "analyzer/model/goroutine_index.h"
#include "analyzer/model/optional_time.h"
#include "analyzer/model/row_groups.h"
#include "analyzer/model/stack_table.h"
#include "analyzer/model/string_pool.h"
#include "analyzer/model/trace_ids.h"
#include "analyzer/model/transition_columns.h"
#include "proto/base/pod_column.h"

namespace pfa {

std::string_view NameOf(GoState state);  // "runnable"

enum class ProcState : uint8_t { kUnknown, kIdle, kRunning };

// How states are told apart in the counts of transitions, as readers of ordered events see them.
enum class WireState : uint8_t {
  kUndetermined,
  kNotExist,
  kRunnable,
  kRunning,
  kSyscall,
  kWaiting,
  kIdle,
};
constexpr size_t kWireStates = 7;
std::string_view NameOf(WireState state);  // "Runnable"

struct TraceFrame {
  uint64_t pc = 0;
  StringId function{0};
  StringId file{0};
  uint64_t line = 0;
  bool operator==(const TraceFrame&) const = default;
};

struct Goroutine {
  int64_t id = 0;  // as in the file; ids may be used again after a goroutine ended
  // When its first state was stated: the beginning of its first span, unless it existed before.
  // Go's tools count the first span from here.
  int64_t stated_ns = 0;
  uint64_t inherited_task = 0;  // see inherits_region
  StringId name{0};             // its entry function; "" if no stack of it is known
  FrameId entry{};              // the frame of it that was seen first; kNone: unknown
  GoroutineId creator{};        // who ran the go statement; kNone: unknown, or from C
  StackId creation_stack{0};
  bool existed_before = false;  // its first span began before the trace
  // It was created inside of a region of this task (0: of none), or by a goroutine that was.
  bool inherits_region = false;
};

struct Proc {
  int64_t id = 0;
};
struct Thread {
  int64_t id = 0;
};

struct ProcTransition {
  int64_t time_ns = 0;
  ProcId proc;
  ProcState state = ProcState::kUnknown;
  ThreadId thread;  // that holds it from now on, or that held it
};

enum class RangeKind : uint8_t {
  kGcMark,      // "GC concurrent mark phase", of the whole program
  kGcSweep,     // "GC incremental sweep", of a P
  kMarkAssist,  // "GC mark assist", of a goroutine
  kStw,         // "stop-the-world (REASON)", of the goroutine that asked for it
};
constexpr size_t kRangeKinds = 4;

struct Range {
  RangeKind kind = RangeKind::kGcMark;
  bool began_before = false;    // the trace begins inside; start_ns is that of the trace
  bool open = false;            // the trace ends inside; end_ns is that of the trace
  bool same_goroutine = false;  // at begin and end, which only sweeps can violate
  StringId name{0};             // whole: "stop-the-world (GC mark termination)"
  StackId stack{0};
  GoroutineId goroutine;  // current at the beginning
  ProcId proc;            // likewise
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  int64_t stated_ns = 0;         // start_ns, or when the trace first says that it is there
  uint64_t swept_bytes = 0;      // sweeps only
  uint64_t reclaimed_bytes = 0;  // sweeps only
};

struct Task {
  uint64_t id = 0;
  uint64_t parent = 0;  // 0: none
  StringId name{0};
  StackId start_stack{0};
  GoroutineId starter{};
  GoroutineId ender{};
  OptionalTime start_ns = {};  // none: it began before the trace, or is only mentioned
  OptionalTime end_ns = {};
};

struct Region {
  uint64_t task = 0;  // 0: none
  GoroutineId goroutine;
  StringId name{0};
  uint32_t depth = 0;  // how many regions of the goroutine are around it
  StackId start_stack{0};
  OptionalTime start_ns = {};
  OptionalTime end_ns = {};  // none: open at the end of the goroutine or of the trace
};

struct TraceLog {
  int64_t time_ns = 0;
  GoroutineId goroutine;
  uint64_t task = 0;
  StringId category{0};
  StringId message{0};
  StackId stack{0};
};

struct GoLabel {
  int64_t time_ns = 0;
  GoroutineId goroutine;
  StringId label{0};
};

struct CpuSample {
  int64_t time_ns = 0;
  GoroutineId goroutine{};
  ProcId proc{};
  ThreadId thread{};
  StackId stack{0};
};

// Of the AllocFree experiment: what heap objects are of. Row 0 is what nothing is known of.
struct HeapType {
  uint64_t address = 0;  // of the runtime's description, the same in all of the trace
  uint64_t size = 0;     // bytes; of an array's element, if objects are arrays
  StringId name{0};
};
enum class HeapAction : uint8_t { kExists, kAlloc, kFree };
struct HeapEvent {
  int64_t time_ns = 0;
  GoroutineId goroutine;         // that ran; kNone: none
  uint32_t type_and_action = 0;  // there may be as many of these as of transitions
  // Of its slot in the heap; 0 if another one has that already; kNoSlot: not known.
  uint64_t bytes = kNoSlot;

  static constexpr uint64_t kNoSlot = UINT64_MAX;
  static constexpr unsigned kActionBits = 2;
  static constexpr uint32_t kMostTypes = uint32_t{1} << (32 - kActionBits);
  static uint32_t Pack(uint32_t type, HeapAction action) {
    return (type << kActionBits) | static_cast<uint32_t>(action);
  }
  [[nodiscard]] uint32_t type() const { return type_and_action >> kActionBits; }
  [[nodiscard]] HeapAction action() const {
    return static_cast<HeapAction>(type_and_action & ((1U << kActionBits) - 1));
  }
};

// A value that stays until the next one.
struct MetricPoint {
  int64_t time_ns = 0;
  uint64_t value = 0;
};
enum class Metric : uint8_t { kGomaxprocs, kHeapLive, kHeapGoal };
constexpr size_t kMetrics = 3;
std::string_view NameOf(Metric metric);  // "/sched/gomaxprocs:threads"

// The same instant on three clocks.
struct ClockSnapshot {
  int64_t trace_ns = 0;
  uint64_t monotonic_ns = 0;
  int64_t wall_ns = 0;  // since 1970
};

struct Generation {
  uint64_t number = 0;  // as in the file; 1 for traces that have none
  int64_t start_ns = 0;
  std::optional<ClockSnapshot> clock;
};

// A part of the time for which the file has nothing usable.
struct Gap {
  int64_t from_ns = 0;
  int64_t to_ns = 0;
  std::string why;  // with offset and generation
};

enum class EventKind : uint8_t {
  kStateTransition,
  kRangeBegin,
  kRangeActive,
  kRangeEnd,
  kMetric,
  kLabel,
  kStackSample,
  kTaskBegin,
  kTaskEnd,
  kRegionBegin,
  kRegionEnd,
  kLog,
  kSync,
  kExperimental,
};
constexpr size_t kEventKinds = 14;
std::string_view NameOf(EventKind kind);  // "StateTransition"

using TransitionCounts = std::array<std::array<uint64_t, kWireStates>, kWireStates>;  // [from][to]

// How many ordered events there were, before any of them became a span.
struct EventCounts {
  std::array<uint64_t, kEventKinds> kinds{};
  TransitionCounts goroutine_transitions{};
  TransitionCounts proc_transitions{};
  // Of transitions into these two states, by reason; those without one are not counted.
  std::map<StringId, uint64_t> runnable_reasons;
  std::map<StringId, uint64_t> waiting_reasons;

  [[nodiscard]] uint64_t total() const;
};

// How much of the file each type of event takes; types are named as the runtime does.
struct Footprint {
  StringId type{0};
  uint64_t count = 0;
  uint64_t bytes = 0;
};

class Trace {
 public:
  // The header's version: 26 for "go 1.26 trace".
  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] const StringPool& strings() const { return strings_; }
  [[nodiscard]] std::string_view text(StringId id) const { return strings_[id]; }
  [[nodiscard]] const StackTable& stacks() const { return stacks_; }
  [[nodiscard]] const TraceFrame& frame(FrameId id) const { return frames_[id.index()]; }
  [[nodiscard]] std::span<const TraceFrame> frames() const { return frames_; }

  // Of the first and the last event.
  [[nodiscard]] int64_t start_ns() const { return start_ns_; }
  [[nodiscard]] int64_t end_ns() const { return end_ns_; }

  [[nodiscard]] std::span<const Goroutine> goroutines() const { return goroutines_.span(); }
  [[nodiscard]] const Goroutine& goroutine(GoroutineId id) const { return goroutines_[id.index()]; }
  [[nodiscard]] std::span<const Proc> procs() const { return procs_; }
  [[nodiscard]] std::span<const Thread> threads() const { return threads_; }

  [[nodiscard]] size_t transition_count() const { return transitions_.size(); }
  [[nodiscard]] Transition transition(size_t row) const { return transitions_[row]; }
  // Columns by themselves, for loops that need few of them.
  [[nodiscard]] int64_t time_ns(size_t row) const { return transitions_.time_ns(row); }
  [[nodiscard]] GoroutineId goroutine_of(size_t row) const { return transitions_.goroutine(row); }
  [[nodiscard]] GoState state(size_t row) const { return transitions_.state(row); }
  [[nodiscard]] StringId reason(size_t row) const { return transitions_.reason(row); }
  [[nodiscard]] StackId stack(size_t row) const { return transitions_.stack(row); }
  [[nodiscard]] ProcId proc(size_t row) const { return transitions_.proc(row); }
  // Rows of a goroutine's transitions, in order.
  [[nodiscard]] std::span<const uint32_t> transitions_of(GoroutineId id) const {
    return by_goroutine_.Rows(transitions_, goroutines_.size(), id);
  }

  [[nodiscard]] std::span<const ProcTransition> proc_transitions() const {
    return proc_transitions_.span();
  }
  [[nodiscard]] std::span<const uint32_t> proc_transitions_of(ProcId id) const {
    return by_proc_[id.index()];
  }

  [[nodiscard]] std::span<const Range> ranges() const { return ranges_.span(); }  // by start
  [[nodiscard]] std::span<const Task> tasks() const { return tasks_.span(); }
  [[nodiscard]] std::span<const Region> regions() const { return regions_.span(); }
  [[nodiscard]] std::span<const TraceLog> logs() const { return logs_.span(); }
  [[nodiscard]] std::span<const GoLabel> labels() const { return labels_.span(); }
  [[nodiscard]] std::span<const CpuSample> cpu_samples() const { return cpu_samples_.span(); }
  [[nodiscard]] std::span<const HeapType> heap_types() const { return heap_types_; }
  [[nodiscard]] std::span<const HeapEvent> heap_events() const { return heap_events_.span(); }
  [[nodiscard]] std::span<const MetricPoint> metric(Metric metric) const {
    return metrics_[static_cast<size_t>(metric)].span();
  }
  [[nodiscard]] std::span<const Generation> generations() const { return generations_; }
  [[nodiscard]] std::span<const Gap> gaps() const { return gaps_; }
  [[nodiscard]] std::span<const Footprint> footprint() const { return footprint_; }
  [[nodiscard]] const EventCounts& counts() const { return counts_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

  // Wall-clock time of an instant, by the nearest snapshot before it (or the first); none if the
  // trace has no snapshots, which those before Go 1.25 never have.
  [[nodiscard]] std::optional<int64_t> wall_ns(int64_t time_ns) const;

 private:
  friend class TraceBuilder;

  int version_ = 0;
  StringPool strings_;
  StackTable stacks_;
  std::vector<TraceFrame> frames_;
  int64_t start_ns_ = 0;
  int64_t end_ns_ = 0;
  PodColumn<Goroutine> goroutines_;
  std::vector<Proc> procs_;
  std::vector<Thread> threads_;
  TransitionColumns transitions_;
  GoroutineIndex by_goroutine_;
  PodColumn<ProcTransition> proc_transitions_;
  RowGroups by_proc_;
  PodColumn<Range> ranges_;
  PodColumn<Task> tasks_;
  PodColumn<Region> regions_;
  PodColumn<TraceLog> logs_;
  PodColumn<GoLabel> labels_;
  PodColumn<CpuSample> cpu_samples_;
  std::vector<HeapType> heap_types_ = {HeapType{}};
  PodColumn<HeapEvent> heap_events_;
  std::array<PodColumn<MetricPoint>, kMetrics> metrics_;
  std::vector<Generation> generations_;
  std::vector<Gap> gaps_;
  std::vector<Footprint> footprint_;
  EventCounts counts_;
  Diagnostics diagnostics_;
};

}  // namespace pfa
