#include "analyzer/model/trace_builder.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"

namespace pfa {
namespace {

// Rows are numbered with 32 bits, of which the last value means none.
constexpr size_t kMaxRows = 0xfffffffe;
constexpr size_t kMaxReasons = 0xffff;

Error TooMany(std::string_view what) {
  return {ErrorCode::kLimit, "more " + std::string(what) + " than pfa can hold", {}};
}

GoState StateOf(WireState state) {
  switch (state) {
    case WireState::kRunnable:
      return GoState::kRunnable;
    case WireState::kRunning:
      return GoState::kRunning;
    case WireState::kSyscall:
      return GoState::kSyscall;
    case WireState::kWaiting:
      return GoState::kWaiting;
    case WireState::kNotExist:
      return GoState::kDead;
    case WireState::kUndetermined:
    case WireState::kIdle:
      break;
  }
  return GoState::kUnknown;
}

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

TraceBuilder::TraceBuilder() : stack_interner_(trace_.stacks_) {
  stack_interner_.Intern({});
  trace_.reasons_.emplace_back(0);
  reason_rows_.emplace(0, uint16_t{0});
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
  now_.emplace_back();
  return GoroutineId::FromIndex(trace_.goroutines_.size() - 1);
}

Result<ProcId> TraceBuilder::AddProc(int64_t id) {
  if (trace_.procs_.size() >= Trace::kNoProc) return TooMany("procs");
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
  Count(EventKind::kSync, time_ns);
  generation_ns_ = time_ns;
  trace_.generations_.push_back({number, time_ns, clock});
}

void TraceBuilder::EndSync(int64_t time_ns) { Count(EventKind::kSync, time_ns); }

uint16_t TraceBuilder::ReasonRow(StringId reason) {
  const auto found = reason_rows_.find(reason.value);
  if (found != reason_rows_.end()) return found->second;
  // Go has some thirty; a file made to break readers may have any number.
  if (trace_.reasons_.size() == kMaxReasons) return kMaxReasons - 1;
  if (trace_.reasons_.size() == kMaxReasons - 1) reason = Intern("(other reasons)");
  const auto row = static_cast<uint16_t>(trace_.reasons_.size());
  trace_.reasons_.push_back(reason);
  reason_rows_.emplace(reason.value, row);
  return row;
}

void TraceBuilder::AppendRow(const Row& row) {
  trace_.times_.push_back(row.time_ns);
  trace_.goroutine_column_.push_back(row.goroutine);
  trace_.states_.push_back(row.state);
  trace_.reason_column_.push_back(row.reason);
  trace_.stack_column_.push_back(row.stack);
  trace_.proc_column_.push_back(row.proc);
  trace_.others_.push_back(row.other);
}

Result<void> TraceBuilder::GoTransition(const GoEvent& event) {
  Count(EventKind::kStateTransition, event.time_ns);
  ++trace_.counts_
        .goroutine_transitions[static_cast<size_t>(event.from)][static_cast<size_t>(event.to)];
  if (event.reason != StringId(0)) {
    if (event.to == WireState::kRunnable) ++trace_.counts_.runnable_reasons[event.reason];
    if (event.to == WireState::kWaiting) ++trace_.counts_.waiting_reasons[event.reason];
  }
  Goroutine& goroutine = trace_.goroutines_[event.goroutine.index()];
  if (goroutine.name == StringId(0) && event.own_stack != StackId(0)) {
    const TraceFrame& entry = trace_.frame(trace_.stacks_[event.own_stack].back());
    goroutine.name = entry.function;
    goroutine.entry_pc = entry.pc;
  }
  if (event.from == event.to) return {};
  if (trace_.times_.size() + late_rows_.size() >= kMaxRows) return TooMany("transitions");

  GoNow& now = now_[event.goroutine.index()];
  if (now.proc.valid()) {
    syscall_on_[now.proc.index()] = GoroutineId();
    now.proc = ProcId();
  }
  now.state = StateOf(event.to);
  now.stack = event.stack;
  ProcId proc = event.proc;
  uint32_t other = event.thread.value;
  switch (event.to) {
    case WireState::kRunnable:
      proc = event.context.proc;
      other = event.context.goroutine == event.goroutine ? GoroutineId::kNoneValue
                                                         : event.context.goroutine.value;
      break;
    case WireState::kSyscall:
      if (proc.valid()) {
        now.proc = proc;
        syscall_on_[proc.index()] = event.goroutine;
      } else if (event.from == WireState::kUndetermined) {
        now.state = GoState::kSyscallBlocked;
      }
      break;
    case WireState::kNotExist:
      now.open_regions.clear();
      break;
    default:
      break;
  }
  Row row{.time_ns = event.time_ns,
          .goroutine = event.goroutine,
          .state = now.state,
          .reason = ReasonRow(event.reason),
          .stack = event.stack,
          .proc = proc.valid() ? static_cast<uint16_t>(proc.value) : Trace::kNoProc,
          .other = other};
  if (event.from == WireState::kNotExist) {
    goroutine.creator = event.context.goroutine;
    goroutine.creation_stack = event.stack;
    InheritRegion(event.context.goroutine, &goroutine);
  }
  if (!now.has_rows) goroutine.stated_ns = event.time_ns;
  if (event.from != WireState::kUndetermined) {
    now.has_rows = true;
    AppendRow(row);
    return {};
  }
  // It was in this state when the generation began, and perhaps long before.
  row.time_ns = generation_ns_;
  if (!now.has_rows) goroutine.existed_before = true;
  now.has_rows = true;
  late_rows_.push_back(row);
  return {};
}

void TraceBuilder::InheritRegion(GoroutineId creator, Goroutine* created) const {
  if (!creator.valid()) return;
  const std::vector<uint32_t>& open = now_[creator.index()].open_regions;
  const Goroutine& parent = trace_.goroutines_[creator.index()];
  created->inherits_region = !open.empty() || parent.inherits_region;
  created->inherited_task =
      open.empty() ? parent.inherited_task : trace_.regions_[open.back()].task;
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
  AppendRow({.time_ns = time_ns,
             .goroutine = goroutine,
             .state = GoState::kSyscallBlocked,
             .reason = 0,
             .stack = now.stack,
             .proc = Trace::kNoProc,
             .other = ThreadId::kNoneValue});
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
  const auto [found, is_new] = task_rows_.emplace(id, static_cast<uint32_t>(trace_.tasks_.size()));
  if (is_new) trace_.tasks_.push_back({.id = id});
  return trace_.tasks_[found->second];
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
  std::vector<uint32_t>& open = now_[context.goroutine.index()].open_regions;
  trace_.regions_.push_back({.goroutine = context.goroutine,
                             .task = task,
                             .name = name,
                             .depth = static_cast<uint32_t>(open.size()),
                             .start_ns = time_ns,
                             .start_stack = stack});
  open.push_back(static_cast<uint32_t>(trace_.regions_.size() - 1));
}

void TraceBuilder::RegionEnd(int64_t time_ns, uint64_t task, StringId name, StackId stack,
                             const Context& context) {
  Count(EventKind::kRegionEnd, time_ns);
  if (task != 0) TaskRow(task);
  std::vector<uint32_t>& open = now_[context.goroutine.index()].open_regions;
  if (open.empty()) {
    trace_.regions_.push_back(
        {.goroutine = context.goroutine, .task = task, .name = name, .end_ns = time_ns});
    trace_.regions_.back().end_stack = stack;
    return;
  }
  Region& region = trace_.regions_[open.back()];
  open.pop_back();
  region.end_ns = time_ns;
  region.end_stack = stack;
}

void TraceBuilder::Log(const TraceLog& log) {
  Count(EventKind::kLog, log.time_ns);
  if (log.task != 0) TaskRow(log.task);
  trace_.logs_.push_back(log);
}

void TraceBuilder::Experimental(int64_t time_ns) { Count(EventKind::kExperimental, time_ns); }

void TraceBuilder::AddGap(int64_t from_ns, int64_t to_ns, std::string why) {
  trace_.gaps_.push_back({from_ns, to_ns, std::move(why)});
  for (size_t i = 0; i < now_.size(); ++i) {
    GoNow& now = now_[i];
    now.open_regions.clear();
    now.proc = ProcId();
    if (now.state == GoState::kDead || now.state == GoState::kUnknown) continue;
    now.state = GoState::kUnknown;
    AppendRow({.time_ns = from_ns,
               .goroutine = GoroutineId::FromIndex(i),
               .state = GoState::kUnknown,
               .reason = 0,
               .stack = StackId(0),
               .proc = Trace::kNoProc,
               .other = ThreadId::kNoneValue});
  }
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

// From the back, so that each row moves once and no second copy of the columns is needed.
void TraceBuilder::MergeLateRows() {
  if (late_rows_.empty()) return;
  std::ranges::stable_sort(late_rows_, {}, &Row::time_ns);
  size_t from = trace_.times_.size();
  for (const Row& row : late_rows_) AppendRow(row);
  size_t late = late_rows_.size();
  for (size_t to = trace_.times_.size(); late > 0;) {
    --to;
    // Late rows come before others of their time: they are the beginnings of what was there.
    if (from > 0 && trace_.times_[from - 1] >= late_rows_[late - 1].time_ns) {
      --from;
      trace_.times_[to] = trace_.times_[from];
      trace_.goroutine_column_[to] = trace_.goroutine_column_[from];
      trace_.states_[to] = trace_.states_[from];
      trace_.reason_column_[to] = trace_.reason_column_[from];
      trace_.stack_column_[to] = trace_.stack_column_[from];
      trace_.proc_column_[to] = trace_.proc_column_[from];
      trace_.others_[to] = trace_.others_[from];
      continue;
    }
    const Row& row = late_rows_[--late];
    trace_.times_[to] = row.time_ns;
    trace_.goroutine_column_[to] = row.goroutine;
    trace_.states_[to] = row.state;
    trace_.reason_column_[to] = row.reason;
    trace_.stack_column_[to] = row.stack;
    trace_.proc_column_[to] = row.proc;
    trace_.others_[to] = row.other;
  }
  late_rows_ = {};
}

Trace TraceBuilder::Build() && {
  MergeLateRows();
  trace_.end_ns_ = empty() ? 0 : last_ns_;
  for (const auto& [key, row] : open_ranges_) trace_.ranges_[row].end_ns = trace_.end_ns_;
  std::ranges::stable_sort(trace_.ranges_.begin(), trace_.ranges_.end(), {}, &Range::start_ns);
  std::ranges::stable_sort(trace_.proc_transitions_.begin(), trace_.proc_transitions_.end(), {},
                           &ProcTransition::time_ns);
  trace_.by_goroutine_ =
      RowGroups(trace_.goroutines_.size(), static_cast<uint32_t>(trace_.times_.size()),
                [this](uint32_t row) { return trace_.goroutine_column_[row].index(); });
  trace_.by_proc_ =
      RowGroups(trace_.procs_.size(), static_cast<uint32_t>(trace_.proc_transitions_.size()),
                [this](uint32_t row) { return trace_.proc_transitions_[row].proc.index(); });
  return std::move(trace_);
}

}  // namespace pfa
