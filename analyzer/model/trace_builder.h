// The only way to make a Trace. Readers of both families of formats call it once per ordered event,
// with what they know of the thread, P and goroutine at that moment; it turns events into rows,
// pairs beginnings with ends and counts.
//
// Names (Intern, InternFrame, InternStack, text, EntryOf) and rows (all else) share nothing until
// Build, so that one thread may look up names while another makes rows, of events with `entry`.
//
// Times must not decrease from call to call. Whether a transition is legal was decided by the
// caller; a wrong id is a mistake of the caller.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/heap_spans.h"
#include "analyzer/model/id_map.h"
#include "analyzer/model/live_rows.h"
#include "analyzer/model/trace.h"
#include "analyzer/model/transition_sink.h"
#include "proto/base/result.h"

namespace pfa {

// The outermost frame of a goroutine's stack, which names it; kNone: no stack.
struct TraceEntry {
  FrameId frame{};
  bool has_name = false;
};

class TraceBuilder {
 public:
  // Rows are numbered with 32 bits, of which the last value means none.
  static constexpr size_t kMaxRows = 0xfffffffe;
  static Error TooMany(std::string_view what);

  // Where an event happened, before it took effect; each may be kNone.
  struct Context {
    ThreadId thread;
    ProcId proc;
    GoroutineId goroutine;
  };

  TraceBuilder();
  TraceBuilder(const TraceBuilder&) = delete;
  TraceBuilder& operator=(const TraceBuilder&) = delete;

  void set_version(int version) { trace_.version_ = version; }
  // Takes transitions of goroutines instead of the trace; before there are any.
  void set_transitions(TransitionSink* sink) { sink_ = sink; }
  Diagnostics& diagnostics() { return trace_.diagnostics_; }

  StringId Intern(std::string_view text) { return trace_.strings_.Intern(text); }
  [[nodiscard]] std::string_view text(StringId id) const { return trace_.strings_[id]; }
  FrameId InternFrame(const TraceFrame& frame);
  // Leaf first; stack 0 is the empty one.
  StackId InternStack(std::span<const FrameId> frames) { return stack_interner_.Intern(frames); }

  // A new row, also for an id that was used before: ids return after a goroutine ended.
  Result<GoroutineId> AddGoroutine(int64_t id);
  Result<ProcId> AddProc(int64_t id);
  ThreadId AddThread(int64_t id);
  [[nodiscard]] const Goroutine& goroutine(GoroutineId id) const {
    return trace_.goroutines_[id.index()];
  }

  // A generation begins: a Sync event. What it states without a time of its own (states of
  // goroutines that were not seen before, active ranges) holds from here on.
  void BeginGeneration(uint64_t number, int64_t time_ns, const std::optional<ClockSnapshot>& clock);
  // The Sync at the end of a file, which begins nothing.
  void EndSync(int64_t time_ns);

  [[nodiscard]] TraceEntry EntryOf(StackId stack) const;
  [[nodiscard]] size_t stack_count() const { return trace_.stacks_.size(); }

  struct GoEvent {
    int64_t time_ns = 0;
    GoroutineId goroutine;
    WireState from = WireState::kUndetermined;
    WireState to = WireState::kUndetermined;
    StringId reason{0};
    StackId stack{0};      // of whoever caused the event
    StackId own_stack{0};  // of the goroutine itself, or where it will start; names it
    TraceEntry entry{};    // or what EntryOf(own_stack) says, instead of it
    Context context{};     // of the event
    ThreadId thread{};     // on which the goroutine is now, in states that have one
    ProcId proc{};         // likewise
    // In a syscall with this P as far as Go's reader knows, but others run there.
    bool proc_is_of_others = false;
  };
  Result<void> GoTransition(const GoEvent& event);

  // The same in two parts, as they are handed to the thread that makes rows: the entry of a
  // goroutine that has no name yet, and what does not say more than fits here.
  struct GoMove {
    int64_t time_ns;
    GoroutineId goroutine;
    StackId stack;
    GoroutineId cause;  // of the context
    ThreadId thread;
    StringId reason;
    uint16_t proc;
    WireState from;
    WireState to;
  };
  static constexpr uint16_t kNoProc = TransitionColumns::kMaxProcs;
  [[gnu::always_inline]] static GoMove MoveOf(const GoEvent& event) {
    // Where it was made runnable, of goroutines that were; kNone is the largest number.
    const ProcId proc = event.to == WireState::kRunnable ? event.context.proc : event.proc;
    return {.time_ns = event.time_ns,
            .goroutine = event.goroutine,
            .stack = event.stack,
            .cause = event.context.goroutine,
            .thread = event.thread,
            .reason = event.reason,
            .proc = static_cast<uint16_t>(proc.value),
            .from = event.from,
            .to = event.to};
  }
  void NameGoroutine(GoroutineId id, const TraceEntry& entry);
  // False: there is no room.
  bool TakeGoMove(const GoMove& move, bool proc_is_of_others = false);

  // `thread` holds the P from now on, or has held it.
  void ProcTransition(int64_t time_ns, ProcId proc, WireState from, WireState to, ThreadId thread);

  // Ranges are told apart by kind, by scope (goroutine, P or none) and, for stops, by name, which
  // of those is the reason alone.
  void RangeBegin(int64_t time_ns, RangeKind kind, StringId name, StackId stack,
                  const Context& context);
  // A range that was there when the generation began; known already, unless it is the first.
  void RangeActive(int64_t time_ns, RangeKind kind, StringId name, const Context& context);
  void RangeEnd(int64_t time_ns, RangeKind kind, StringId name, const Context& context);
  void SweepEnd(int64_t time_ns, StringId name, uint64_t swept_bytes, uint64_t reclaimed_bytes,
                const Context& context);

  void MetricValue(int64_t time_ns, Metric metric, uint64_t value);
  void Label(int64_t time_ns, StringId label, const Context& context);
  void StackSample(const CpuSample& sample);
  void TaskBegin(int64_t time_ns, uint64_t id, uint64_t parent, StringId name, StackId stack,
                 const Context& context);
  void TaskEnd(int64_t time_ns, uint64_t id, StackId stack, const Context& context);
  void RegionBegin(int64_t time_ns, uint64_t task, StringId name, StackId stack,
                   const Context& context);
  void RegionEnd(int64_t time_ns, uint64_t task, StringId name, StackId stack,
                 const Context& context);
  void Log(const TraceLog& log);
  void Experimental(int64_t time_ns);
  // The same type has the same address.
  uint32_t InternHeapType(const HeapType& type);
  // Spans of the heap and how ids are made of addresses (model/heap_spans.h). They are known before
  // the objects in them.
  void SetHeapLayout(const HeapLayout& layout) { heap_spans_.set_layout(layout); }
  void AddHeapSpan(int64_t time_ns, uint64_t span, uint64_t pages, uint64_t kind_class);
  void RemoveHeapSpan(int64_t time_ns, uint64_t span);
  // `type` is that of an object that exists or is allocated; the builder remembers what is freed.
  void HeapObject(int64_t time_ns, HeapAction action, uint64_t object, uint32_t type,
                  GoroutineId goroutine);

  // Nothing is known between these times: whatever was open ends, and states are unknown until they
  // are stated again.
  void AddGap(int64_t from_ns, int64_t to_ns, std::string why);

  void AddFootprint(std::string_view type, uint64_t count, uint64_t bytes);

  [[nodiscard]] const Thread& thread(ThreadId id) const { return trace_.threads_[id.index()]; }
  [[nodiscard]] bool empty() const { return last_ns_ == kNever; }
  [[nodiscard]] int64_t last_ns() const { return last_ns_; }

  // Freezes: puts what became known late into its place, closes what is open.
  Trace Build() &&;

 private:
  static constexpr uint32_t kNoRow = 0xffffffff;
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

  // What the builder remembers of each goroutine.
  struct GoNow {
    StackId stack{0};          // of the last transition
    ProcId proc{};             // that it holds while in a syscall
    uint32_t region = kNoRow;  // the innermost that is open
    GoState state = GoState::kUnknown;
    bool has_rows = false;
    bool is_named = false;
  };

  void Count(EventKind kind, int64_t time_ns);
  static void CountReason(StringId reason, std::vector<uint64_t>* counts);
  void BeginRows(const GoMove& move, const Transition& row);
  void AddRow(const Transition& row);
  void AddLateRow(Transition row, int64_t stated_ns);
  void MergeLateRows();
  void NameStops();
  void InheritRegion(GoroutineId creator, Goroutine* created) const;
  uint32_t& OpenRegion(GoroutineId id) {
    return id.valid() ? now_[id.index()].region : region_of_none_;
  }
  void AddRegion(const Region& region, uint32_t outer);
  void SyscallLosesProc(int64_t time_ns, ProcId proc);
  Task& TaskRow(uint64_t id);
  static uint64_t RangeKey(RangeKind kind, StringId name, const Context& context);
  void OpenRange(const Range& range, uint64_t key);
  void CloseRange(int64_t time_ns, RangeKind kind, StringId name, uint64_t swept_bytes,
                  uint64_t reclaimed_bytes, const Context& context);

  Trace trace_;
  TransitionSink* sink_ = nullptr;
  StackInterner stack_interner_;
  InternIndex frame_index_;
  // By GoroutineId.
  LiveRows<GoNow> now_{GoNow{.state = GoState::kDead, .has_rows = true, .is_named = true}};
  uint32_t region_of_none_ = kNoRow;        // like GoNow::region, of no goroutine
  PodColumn<uint32_t> outer_regions_;       // of each region: the one around it, when it began
  std::vector<GoroutineId> syscall_on_;     // of each P: who is in a syscall with it
  std::vector<Transition> late_rows_;       // of times before rows that were there
  std::vector<uint64_t> runnable_reasons_;  // counts by StringId
  std::vector<uint64_t> waiting_reasons_;
  std::unordered_map<uint64_t, uint32_t> open_ranges_;     // by RangeKey
  IdMap task_rows_;                                        // by id
  std::unordered_map<uint64_t, uint32_t> heap_type_rows_;  // by address
  HeapSpans heap_spans_;
  struct HeapObjects {
    uint32_t type = 0;
    uint64_t bytes = 0;                 // HeapEvent::bytes
    std::vector<uint32_t> others = {};  // types of those beside it in a tiny slot
  };
  std::unordered_map<uint64_t, HeapObjects> heap_objects_;  // those that exist, by slot
  int64_t generation_ns_ = kNever;
  int64_t last_ns_ = kNever;
};

}  // namespace pfa
