#include "analyzer/model/trace_builder.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "proto/base/check.h"

namespace pfa {
namespace {

constexpr std::array<GoState, kWireStates> kStateOf = [] {
  std::array<GoState, kWireStates> states{};
  const auto set = [&states](WireState wire, GoState state) {
    states[static_cast<size_t>(wire)] = state;
  };
  set(WireState::kUndetermined, GoState::kUnknown);
  set(WireState::kNotExist, GoState::kDead);
  set(WireState::kRunnable, GoState::kRunnable);
  set(WireState::kRunning, GoState::kRunning);
  set(WireState::kSyscall, GoState::kSyscall);
  set(WireState::kWaiting, GoState::kWaiting);
  set(WireState::kIdle, GoState::kUnknown);
  return states;
}();

uint64_t HashOf(const TraceFrame& frame) {
  constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;
  uint64_t hash = frame.pc * kMultiplier;
  const auto mix = [&hash](uint64_t value) {
    hash = (hash ^ value) * kMultiplier;
    hash ^= hash >> 32U;
  };
  mix(frame.function.value);
  mix(frame.file.value);
  mix(frame.line);
  return hash;
}

}  // namespace

TraceBuilder::TraceBuilder() : stack_interner_(trace_.stacks_) { stack_interner_.Intern({}); }

Error TraceBuilder::TooMany(std::string_view what) {
  return {ErrorCode::kLimit, "more " + std::string(what) + " than pfa can hold", {}};
}

FrameId TraceBuilder::InternFrame(const TraceFrame& frame) {
  std::vector<TraceFrame>& frames = trace_.frames_;
  const uint64_t hash = HashOf(frame);
  const uint32_t found =
      frame_index_.Find(hash, [&](uint32_t row) { return frames[row] == frame; });
  if (found != InternIndex::kNotFound) return FrameId(found);
  const FrameId id = FrameId::FromIndex(frames.size());
  frames.push_back(frame);
  frame_index_.Insert(hash, id.value);
  return id;
}

Result<GoroutineId> TraceBuilder::AddGoroutine(int64_t id) {
  if (trace_.goroutines_.size() >= kMaxRows) return TooMany("goroutines");
  trace_.goroutines_.push_back({.id = id});
  now_.push_back({});
  return GoroutineId::FromIndex(trace_.goroutines_.size() - 1);
}

Result<ProcId> TraceBuilder::AddProc(int64_t id) {
  if (trace_.procs_.size() >= TransitionColumns::kMaxProcs) return TooMany("procs");
  trace_.procs_.push_back({id});
  syscall_on_.emplace_back();
  return ProcId::FromIndex(trace_.procs_.size() - 1);
}

ThreadId TraceBuilder::AddThread(int64_t id) {
  trace_.threads_.push_back({id});
  return ThreadId::FromIndex(trace_.threads_.size() - 1);
}

void TraceBuilder::Count(EventKind kind, int64_t time_ns) {
  ++trace_.counts_.kinds[static_cast<size_t>(kind)];
  if (last_ns_ == kNever) trace_.start_ns_ = time_ns;
  if (time_ns > last_ns_) last_ns_ = time_ns;
}

void TraceBuilder::BeginGeneration(uint64_t number, int64_t time_ns,
                                   const std::optional<ClockSnapshot>& clock) {
  MergeLateRows();
  Count(EventKind::kSync, time_ns);
  generation_ns_ = time_ns;
  trace_.generations_.push_back({number, time_ns, clock});
}

void TraceBuilder::EndSync(int64_t time_ns) { Count(EventKind::kSync, time_ns); }

void TraceBuilder::CountReason(StringId reason, std::vector<uint64_t>* counts) {
  if (reason.index() >= counts->size()) counts->resize(reason.index() + 1);
  ++(*counts)[reason.index()];
}

TraceEntry TraceBuilder::EntryOf(StackId stack) const {
  if (stack == StackId(0)) return {};
  const FrameId frame = trace_.stacks_[stack].back();
  return {frame, trace_.frame(frame).function != StringId(0)};
}

void TraceBuilder::NameGoroutine(GoroutineId id, const TraceEntry& entry) {
  GoNow& now = now_[id.index()];
  if (now.is_named) return;
  if (entry.frame.valid()) trace_.goroutines_[id.index()].entry = entry.frame;
  now.is_named = entry.has_name;
}

Result<void> TraceBuilder::GoTransition(const GoEvent& event) {
  NameGoroutine(event.goroutine,
                event.own_stack == StackId(0) ? event.entry : EntryOf(event.own_stack));
  if (TakeGoMove(MoveOf(event), event.proc_is_of_others)) return {};
  return TooMany("transitions");
}

bool TraceBuilder::TakeGoMove(const GoMove& move, bool proc_is_of_others) {
  const WireState from = move.from;
  const WireState to = move.to;
  Count(EventKind::kStateTransition, move.time_ns);
  ++trace_.counts_.goroutine_transitions[static_cast<size_t>(from)][static_cast<size_t>(to)];
  if (move.reason != StringId(0)) {
    if (to == WireState::kRunnable) CountReason(move.reason, &runnable_reasons_);
    if (to == WireState::kWaiting) CountReason(move.reason, &waiting_reasons_);
  }
  if (from == to) return true;
  if (trace_.transitions_.size() >= kMaxRows ||
      (!late_rows_.empty() && trace_.transitions_.size() + late_rows_.size() >= kMaxRows)) {
    return false;
  }

  GoNow& now = now_[move.goroutine.index()];
  if (now.proc.valid()) {
    syscall_on_[now.proc.index()] = GoroutineId();
    now.proc = ProcId();
  }
  GoState state = kStateOf[static_cast<size_t>(to)];
  ProcId proc = move.proc == kNoProc ? ProcId() : ProcId(move.proc);
  GoroutineId waker;
  if (to == WireState::kRunnable) {
    if (move.cause != move.goroutine) waker = move.cause;
  } else if (to == WireState::kSyscall) {
    if (proc.valid()) {
      now.proc = proc;
      syscall_on_[proc.index()] = move.goroutine;
      if (proc_is_of_others) proc = ProcId();
    } else if (from == WireState::kUndetermined) {
      state = GoState::kSyscallBlocked;
    }
  } else if (to == WireState::kNotExist) {
    now.region = kNoRow;
  }
  now.state = state;
  now.stack = move.stack;
  const Transition row{.time_ns = move.time_ns,
                       .goroutine = move.goroutine,
                       .state = state,
                       .reason = move.reason,
                       .stack = move.stack,
                       .proc = proc,
                       .thread = move.thread,
                       .waker = waker};
  if (from == WireState::kNotExist || from == WireState::kUndetermined || !now.has_rows) {
    // A copy, since what is referred to must be in memory: so only here.
    BeginRows(move, Transition(row));
  } else if (sink_ != nullptr) {
    sink_->Take(Transition(row), row.time_ns);
  } else {
    trace_.transitions_.Append(row);
  }
  if (state == GoState::kDead) now_.End(move.goroutine.index());
  return true;
}

// The first row of a goroutine, or one that is stated.
void TraceBuilder::BeginRows(const GoMove& move, const Transition& row) {
  Goroutine& goroutine = trace_.goroutines_[move.goroutine.index()];
  GoNow& now = now_[move.goroutine.index()];
  if (move.from == WireState::kNotExist) {
    goroutine.creator = move.cause;
    goroutine.creation_stack = move.stack;
    InheritRegion(move.cause, &goroutine);
  }
  if (!now.has_rows) goroutine.stated_ns = move.time_ns;
  if (move.from == WireState::kUndetermined) {
    if (!now.has_rows) goroutine.existed_before = true;
    AddLateRow(row, now.has_rows ? generation_ns_ : move.time_ns);
  } else {
    AddRow(row);
  }
  now.has_rows = true;
}

void TraceBuilder::AddRow(const Transition& row) {
  if (sink_ != nullptr) {
    sink_->Take(row, row.time_ns);
  } else {
    trace_.transitions_.Append(row);
  }
}

// It was in this state when the generation began, and perhaps long before.
void TraceBuilder::AddLateRow(Transition row, int64_t stated_ns) {
  row.time_ns = generation_ns_;
  if (sink_ != nullptr) {
    sink_->Take(row, stated_ns);
  } else {
    late_rows_.push_back(row);
  }
}

void TraceBuilder::InheritRegion(GoroutineId creator, Goroutine* created) const {
  if (!creator.valid()) return;
  const uint32_t open = now_[creator.index()].region;
  const Goroutine& parent = trace_.goroutines_[creator.index()];
  created->inherits_region = open != kNoRow || parent.inherits_region;
  created->inherited_task = open != kNoRow ? trace_.regions_[open].task : parent.inherited_task;
}

void TraceBuilder::ProcTransition(int64_t time_ns, ProcId proc, WireState from, WireState to,
                                  ThreadId thread) {
  Count(EventKind::kStateTransition, time_ns);
  ++trace_.counts_.proc_transitions[static_cast<size_t>(from)][static_cast<size_t>(to)];
  if (to == WireState::kIdle) SyscallLosesProc(time_ns, proc);
  if (from == to) return;
  const ProcState state = to == WireState::kRunning ? ProcState::kRunning : ProcState::kIdle;
  trace_.proc_transitions_.push_back(
      {from == WireState::kUndetermined ? generation_ns_ : time_ns, proc, state, thread});
}

void TraceBuilder::SyscallLosesProc(int64_t time_ns, ProcId proc) {
  const GoroutineId goroutine = std::exchange(syscall_on_[proc.index()], GoroutineId());
  if (!goroutine.valid()) return;
  GoNow& now = now_[goroutine.index()];
  now.proc = ProcId();
  now.state = GoState::kSyscallBlocked;
  AddRow({.time_ns = time_ns,
          .goroutine = goroutine,
          .state = GoState::kSyscallBlocked,
          .stack = now.stack});
}

uint64_t TraceBuilder::RangeKey(RangeKind kind, StringId name, const Context& context) {
  constexpr unsigned kKindShift = 62;
  constexpr unsigned kNameShift = 32;
  uint64_t key = static_cast<uint64_t>(kind) << kKindShift;
  switch (kind) {
    case RangeKind::kGcMark:
      break;
    case RangeKind::kGcSweep:
      key |= context.proc.value;
      break;
    case RangeKind::kMarkAssist:
      key |= context.goroutine.value;
      break;
    case RangeKind::kStw:
      key |= context.goroutine.value | (static_cast<uint64_t>(name.value) & 0x3fffffffU)
                                           << kNameShift;
      break;
  }
  return key;
}

void TraceBuilder::OpenRange(const Range& range, uint64_t key) {
  open_ranges_[key] = static_cast<uint32_t>(trace_.ranges_.size());
  trace_.ranges_.push_back(range);
}

void TraceBuilder::RangeBegin(int64_t time_ns, RangeKind kind, StringId name, StackId stack,
                              const Context& context) {
  Count(EventKind::kRangeBegin, time_ns);
  OpenRange({.kind = kind,
             .open = true,
             .name = name,
             .stack = stack,
             .goroutine = context.goroutine,
             .proc = context.proc,
             .start_ns = time_ns,
             .stated_ns = time_ns},
            RangeKey(kind, name, context));
}

void TraceBuilder::RangeActive(int64_t time_ns, RangeKind kind, StringId name,
                               const Context& context) {
  Count(EventKind::kRangeActive, time_ns);
  const uint64_t key = RangeKey(kind, name, context);
  if (open_ranges_.contains(key)) return;
  OpenRange({.kind = kind,
             .began_before = true,
             .open = true,
             .name = name,
             .goroutine = context.goroutine,
             .proc = context.proc,
             .start_ns = generation_ns_,
             .stated_ns = time_ns},
            key);
}

void TraceBuilder::CloseRange(int64_t time_ns, RangeKind kind, StringId name, uint64_t swept_bytes,
                              uint64_t reclaimed_bytes, const Context& context) {
  Count(EventKind::kRangeEnd, time_ns);
  const auto found = open_ranges_.find(RangeKey(kind, name, context));
  if (found == open_ranges_.end()) return;
  Range& range = trace_.ranges_[found->second];
  range.open = false;
  range.end_ns = time_ns;
  range.same_goroutine = range.goroutine == context.goroutine;
  range.swept_bytes = swept_bytes;
  range.reclaimed_bytes = reclaimed_bytes;
  open_ranges_.erase(found);
}

void TraceBuilder::RangeEnd(int64_t time_ns, RangeKind kind, StringId name,
                            const Context& context) {
  CloseRange(time_ns, kind, name, 0, 0, context);
}

void TraceBuilder::SweepEnd(int64_t time_ns, StringId name, uint64_t swept_bytes,
                            uint64_t reclaimed_bytes, const Context& context) {
  CloseRange(time_ns, RangeKind::kGcSweep, name, swept_bytes, reclaimed_bytes, context);
}

void TraceBuilder::MetricValue(int64_t time_ns, Metric metric, uint64_t value) {
  Count(EventKind::kMetric, time_ns);
  trace_.metrics_[static_cast<size_t>(metric)].push_back({time_ns, value});
}

void TraceBuilder::Label(int64_t time_ns, StringId label, const Context& context) {
  Count(EventKind::kLabel, time_ns);
  trace_.labels_.push_back({time_ns, context.goroutine, label});
}

void TraceBuilder::StackSample(const CpuSample& sample) {
  Count(EventKind::kStackSample, sample.time_ns);
  trace_.cpu_samples_.push_back(sample);
}

Task& TraceBuilder::TaskRow(uint64_t id) {
  const uint32_t known = task_rows_.Find(id);
  if (known != IdMap::kNotFound) return trace_.tasks_[known];
  task_rows_.Set(id, static_cast<uint32_t>(trace_.tasks_.size()));
  trace_.tasks_.push_back({.id = id});
  return trace_.tasks_[trace_.tasks_.size() - 1];
}

void TraceBuilder::TaskBegin(int64_t time_ns, uint64_t id, uint64_t parent, StringId name,
                             StackId stack, const Context& context) {
  Count(EventKind::kTaskBegin, time_ns);
  Task& task = TaskRow(id);
  task.parent = parent;
  task.name = name;
  task.start_ns = time_ns;
  task.starter = context.goroutine;
  task.start_stack = stack;
  if (parent != 0) TaskRow(parent);
}

void TraceBuilder::TaskEnd(int64_t time_ns, uint64_t id, StackId /*stack*/,
                           const Context& context) {
  Count(EventKind::kTaskEnd, time_ns);
  Task& task = TaskRow(id);
  task.end_ns = time_ns;
  task.ender = context.goroutine;
}

void TraceBuilder::RegionBegin(int64_t time_ns, uint64_t task, StringId name, StackId stack,
                               const Context& context) {
  Count(EventKind::kRegionBegin, time_ns);
  if (task != 0) TaskRow(task);
  uint32_t& open = OpenRegion(context.goroutine);
  AddRegion({.task = task,
             .goroutine = context.goroutine,
             .name = name,
             .depth = open == kNoRow ? 0 : trace_.regions_[open].depth + 1,
             .start_stack = stack,
             .start_ns = time_ns},
            open);
  open = static_cast<uint32_t>(trace_.regions_.size() - 1);
}

void TraceBuilder::AddRegion(const Region& region, uint32_t outer) {
  trace_.regions_.push_back(region);
  outer_regions_.push_back(outer);
}

void TraceBuilder::RegionEnd(int64_t time_ns, uint64_t task, StringId name, StackId stack,
                             const Context& context) {
  Count(EventKind::kRegionEnd, time_ns);
  if (task != 0) TaskRow(task);
  uint32_t& open = OpenRegion(context.goroutine);
  if (open == kNoRow) {
    AddRegion({.task = task,
               .goroutine = context.goroutine,
               .name = name,
               .start_stack = stack,
               .end_ns = time_ns},
              kNoRow);
    return;
  }
  trace_.regions_[open].end_ns = time_ns;
  open = outer_regions_[open];
}

void TraceBuilder::Log(const TraceLog& log) {
  Count(EventKind::kLog, log.time_ns);
  if (log.task != 0) TaskRow(log.task);
  trace_.logs_.push_back(log);
}

void TraceBuilder::Experimental(int64_t time_ns) { Count(EventKind::kExperimental, time_ns); }

uint32_t TraceBuilder::InternHeapType(const HeapType& type) {
  if (trace_.heap_types_.size() >= HeapEvent::kMostTypes) return 0;
  const auto [row, is_new] =
      heap_type_rows_.try_emplace(type.address, static_cast<uint32_t>(trace_.heap_types_.size()));
  if (is_new) trace_.heap_types_.push_back(type);
  return row->second;
}

void TraceBuilder::AddHeapSpan(int64_t time_ns, uint64_t span, uint64_t pages,
                               uint64_t kind_class) {
  Count(EventKind::kExperimental, time_ns);
  heap_spans_.Add(span, pages, kind_class);
}

void TraceBuilder::RemoveHeapSpan(int64_t time_ns, uint64_t span) {
  Count(EventKind::kExperimental, time_ns);
  heap_spans_.Remove(span);
}

void TraceBuilder::HeapObject(int64_t time_ns, HeapAction action, uint64_t object, uint32_t type,
                              GoroutineId goroutine) {
  Count(EventKind::kExperimental, time_ns);
  const auto add = [&](uint32_t of, HeapAction what, uint64_t bytes) {
    trace_.heap_events_.push_back({time_ns, goroutine, HeapEvent::Pack(of, what), bytes});
  };
  const HeapSlot slot = heap_spans_.SlotOf(object);
  const auto known = heap_objects_.find(slot.id);
  if (known != heap_objects_.end()) {
    HeapObjects& there = known->second;
    if (slot.is_tiny && action == HeapAction::kAlloc) {
      there.others.push_back(type);
      add(type, action, 0);
      return;
    }
    // They must have been freed, also where nothing says so.
    for (const uint32_t other : there.others) add(other, HeapAction::kFree, 0);
    add(there.type, HeapAction::kFree, there.bytes);
    heap_objects_.erase(known);
  } else if (action == HeapAction::kFree) {
    diagnostics().Add(DiagnosticKind::kUnknownHeapObject, std::nullopt, "");
  }
  if (action == HeapAction::kFree) return;
  const uint64_t bytes = slot.bytes == 0 ? HeapEvent::kNoSlot : slot.bytes;
  heap_objects_.emplace(slot.id, HeapObjects{type, bytes});
  add(type, action, bytes);
}

void TraceBuilder::AddGap(int64_t from_ns, int64_t to_ns, std::string why) {
  trace_.gaps_.push_back({from_ns, to_ns, std::move(why)});
  region_of_none_ = kNoRow;
  now_.ForEach([&](size_t row, GoNow& now) {
    now.region = kNoRow;
    now.proc = ProcId();
    if (now.state == GoState::kDead || now.state == GoState::kUnknown) return;
    now.state = GoState::kUnknown;
    AddRow(
        {.time_ns = from_ns, .goroutine = GoroutineId::FromIndex(row), .state = GoState::kUnknown});
  });
  for (size_t i = 0; i < syscall_on_.size(); ++i) {
    syscall_on_[i] = GoroutineId();
    trace_.proc_transitions_.push_back(
        {from_ns, ProcId::FromIndex(i), ProcState::kUnknown, ThreadId()});
  }
  for (const auto& [key, row] : open_ranges_) trace_.ranges_[row].end_ns = from_ns;
  open_ranges_.clear();
}

void TraceBuilder::AddFootprint(std::string_view type, uint64_t count, uint64_t bytes) {
  trace_.footprint_.push_back({Intern(type), count, bytes});
}

// After each generation, since what is stated late is mostly stated in the first, and then few rows
// move.
void TraceBuilder::MergeLateRows() {
  std::ranges::stable_sort(late_rows_, {}, &Transition::time_ns);
  trace_.transitions_.Merge(late_rows_);
  late_rows_.clear();
}

// Only now, since while there are events another thread may intern names.
void TraceBuilder::NameStops() {
  std::unordered_map<uint32_t, StringId> names;  // by reason
  for (Range& range : trace_.ranges_) {
    if (range.kind != RangeKind::kStw) continue;
    const auto [name, is_new] = names.try_emplace(range.name.value);
    if (is_new) name->second = Intern(fmt::format("stop-the-world ({})", text(range.name)));
    range.name = name->second;
  }
}

Trace TraceBuilder::Build() && {
  MergeLateRows();
  for (size_t i = 0; i < runnable_reasons_.size(); ++i) {
    if (runnable_reasons_[i] == 0) continue;
    trace_.counts_.runnable_reasons[StringId::FromIndex(i)] = runnable_reasons_[i];
  }
  for (size_t i = 0; i < waiting_reasons_.size(); ++i) {
    if (waiting_reasons_[i] == 0) continue;
    trace_.counts_.waiting_reasons[StringId::FromIndex(i)] = waiting_reasons_[i];
  }
  for (Goroutine& goroutine : trace_.goroutines_) {
    if (goroutine.entry.valid()) goroutine.name = trace_.frame(goroutine.entry).function;
  }
  NameStops();
  trace_.end_ns_ = empty() ? 0 : last_ns_;
  for (const auto& [key, row] : open_ranges_) trace_.ranges_[row].end_ns = trace_.end_ns_;
  std::ranges::stable_sort(trace_.ranges_.begin(), trace_.ranges_.end(), {}, &Range::start_ns);
  std::ranges::stable_sort(trace_.proc_transitions_.begin(), trace_.proc_transitions_.end(), {},
                           &ProcTransition::time_ns);
  trace_.by_proc_ =
      RowGroups(trace_.procs_.size(), static_cast<uint32_t>(trace_.proc_transitions_.size()),
                [this](uint32_t row) { return trace_.proc_transitions_[row].proc.index(); });
  return std::move(trace_);
}

}  // namespace pfa
