#include "analyzer/trace/scheduler.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

using enum TraceEvent;

// What an event needs of the thread that emits it: that it is one, has a P, has a goroutine.
enum class Need : uint8_t { kAny, kYes, kNo };
struct Requirement {
  Need thread = Need::kAny;
  Need proc = Need::kAny;
  Need go = Need::kAny;
};

constexpr Requirement kThread{Need::kYes, Need::kAny, Need::kAny};
constexpr Requirement kThreadProc{Need::kYes, Need::kYes, Need::kAny};
constexpr Requirement kThreadProcGo{Need::kYes, Need::kYes, Need::kYes};
constexpr Requirement kThreadGo{Need::kYes, Need::kAny, Need::kYes};

constexpr std::array<Requirement, kTraceEventTypes> kRequirements = [] {
  std::array<Requirement, kTraceEventTypes> table{};
  const auto set = [&table](TraceEvent type, Requirement requirement) {
    table[static_cast<size_t>(type)] = requirement;
  };
  set(kProcStart, {Need::kYes, Need::kNo, Need::kAny});
  set(kProcStop, kThreadProc);
  set(kProcSteal, kThread);
  set(kGoCreate, kThreadProc);
  set(kGoCreateBlocked, kThreadProc);
  set(kGoCreateSyscall, {Need::kYes, Need::kAny, Need::kNo});
  set(kGoStart, {Need::kYes, Need::kYes, Need::kNo});
  for (const TraceEvent type :
       {kGoStop, kGoBlock, kGoDestroy, kGoSwitch, kGoSwitchDestroy, kGoSyscallBegin, kGoSyscallEnd,
        kProcsChange, kGoLabel, kUserLog, kStwBegin, kStwEnd, kGcMarkAssistBegin, kGcMarkAssistEnd,
        kGcEnd, kUserTaskBegin, kUserTaskEnd, kUserRegionBegin, kUserRegionEnd}) {
    set(type, kThreadProcGo);
  }
  set(kGoSyscallEndBlocked, kThreadGo);
  set(kGoDestroySyscall, kThreadGo);
  for (const TraceEvent type : {kHeapAlloc, kHeapGoal, kGcSweepBegin, kGcSweepEnd}) {
    set(type, kThreadProc);
  }
  for (const TraceEvent type :
       {kSpan, kSpanAlloc, kSpanFree, kHeapObject, kHeapObjectAlloc, kHeapObjectFree,
        kGoroutineStack, kGoroutineStackAlloc, kGoroutineStackFree}) {
    set(type, kThread);
  }
  return table;
}();

// The same for the usual case, as bits of what there must be, of those that are looked at. Types
// whose needs depend on more fit nothing.
constexpr unsigned kHasThread = 1;
constexpr unsigned kHasProc = 2;
constexpr unsigned kHasGo = 4;
constexpr uint8_t kNeverFits = 8;
struct QuickRequirement {
  uint8_t looked_at = 0;
  uint8_t wanted = 0;
};
constexpr std::array<QuickRequirement, kTraceEventTypes> kQuickRequirements = [] {
  std::array<QuickRequirement, kTraceEventTypes> table{};
  for (size_t type = 0; type < table.size(); ++type) {
    unsigned looked_at = 0;
    unsigned wanted = 0;
    const auto add = [&](Need need, unsigned bit) {
      if (need != Need::kAny) looked_at |= bit;
      if (need == Need::kYes) wanted |= bit;
    };
    add(kRequirements[type].thread, kHasThread);
    add(kRequirements[type].proc, kHasProc);
    add(kRequirements[type].go, kHasGo);
    table[type] = {static_cast<uint8_t>(looked_at), static_cast<uint8_t>(wanted)};
  }
  for (const TraceEvent type : {kGcBegin, kGcActive, kProcStart}) {
    table[static_cast<size_t>(type)].wanted = kNeverFits;
  }
  return table;
}();

constexpr uint64_t kMaxGoStatus = 4;
constexpr uint64_t kMaxProcStatus = 4;

}  // namespace

struct Scheduler::Now {
  const WireEvent& event;
  ThreadId thread_id;
  ThreadNow& thread;  // a dummy for batches of no thread

  [[nodiscard]] uint64_t arg(size_t i) const { return event.args[i]; }
  [[nodiscard]] StringId string(size_t i) const { return StringId(static_cast<uint32_t>(arg(i))); }
  [[nodiscard]] StackId stack(size_t i) const { return StackId(static_cast<uint32_t>(arg(i))); }
};

namespace {

WireState WireOf(uint64_t go_status) {
  constexpr std::array kStates = {WireState::kUndetermined, WireState::kRunnable,
                                  WireState::kRunning, WireState::kSyscall, WireState::kWaiting};
  return kStates[go_status];
}

std::string_view NameOfType(TraceEvent type) {
  return FindTraceEvent(static_cast<uint8_t>(type))->name;
}

std::string_view NameOfGoStatus(size_t status) {
  constexpr std::array<std::string_view, 6> kNames = {"unknown",      "runnable", "running",
                                                      "in a syscall", "waiting",  "gone"};
  return kNames[status];
}

std::string_view NameOfProcStatus(size_t status) {
  constexpr std::array<std::string_view, 5> kNames = {"unknown", "running", "idle", "in a syscall",
                                                      "in an abandoned syscall"};
  return kNames[status];
}

}  // namespace

Scheduler::Scheduler(TraceBuilder& names, TraceFeed& rows, std::function<void()> wait_for_names)
    : names_(names),
      rows_(rows),
      wait_for_names_(std::move(wait_for_names)),
      last_ns_(std::numeric_limits<int64_t>::min()),
      gc_name_(names.Intern("GC concurrent mark phase")),
      sweep_name_(names.Intern("GC incremental sweep")),
      assist_name_(names.Intern("GC mark assist")) {}

void Scheduler::Restart() {
  gos_.ForEach([](size_t /*row*/, Go& go) {
    if (go.status != GoStatus::kGone) go = Go{};
  });
  std::ranges::fill(procs_, ProcNow{});
  for (ThreadNow& thread : threads_) thread = {.id = thread.id};
  regions_.clear();
  free_region_ = kNoRow;
  stops_.clear();
  active_tasks_.Clear();
  gc_state_ = GcState::kUndetermined;
  gc_sequence_ = 0;
  saw_event_ = false;
}

void Scheduler::BeginGeneration(uint64_t number, const GenerationTables& tables, int64_t time_ns,
                                const std::optional<ClockSnapshot>& clock) {
  if (!saw_event_) first_generation_ = number;
  is_first_ = number == first_generation_;
  generation_ = number;
  ++ordinal_;
  tables_ = &tables;
  entries_.insert(entries_.end(), tables.new_entries().begin(), tables.new_entries().end());
  rows_.Do<&TraceBuilder::BeginGeneration>(number, Stamp(time_ns), clock);
}

void Scheduler::EndSync() {
  if (last_ns_ == std::numeric_limits<int64_t>::min()) return;
  rows_.Do<&TraceBuilder::EndSync>(++last_ns_);
}

int64_t Scheduler::Stamp(int64_t time_ns) {
  last_ns_ = std::max(time_ns, last_ns_ + 1);
  return last_ns_;
}

ThreadId Scheduler::Thread(uint64_t id) {
  const uint32_t row = thread_ids_.Find(id);
  if (row != IdMap::kNotFound) return ThreadId(row);
  const ThreadId thread = ThreadId::FromIndex(threads_.size());
  rows_.Do<&TraceBuilder::AddThread>(static_cast<int64_t>(id));
  thread_ids_.Set(id, thread.value);
  threads_.emplace_back().id = static_cast<int64_t>(id);
  return thread;
}

TraceBuilder::Context Scheduler::ContextOf(ThreadId thread) const {
  if (!thread.valid()) return {};
  const ThreadNow& now = threads_[thread.index()];
  return {thread, now.proc, now.go};
}

ProcId Scheduler::FindProc(uint64_t id) const {
  const uint32_t row = proc_ids_.Find(id);
  return row == IdMap::kNotFound || procs_[row].status == ProcStatus::kUnknown ? ProcId()
                                                                               : ProcId(row);
}

// Of an id that FindGo does not know: a new row, unless its goroutine lived before a gap.
Result<GoroutineId> Scheduler::NewGo(uint64_t id) {
  const uint32_t row = GoRow(id);
  if (row != kNoRow && std::as_const(gos_)[row].status == GoStatus::kUnknown)
    return GoroutineId(row);
  if (gos_.size() >= TraceBuilder::kMaxRows) return TraceBuilder::TooMany("goroutines");
  const GoroutineId go = GoroutineId::FromIndex(gos_.size());
  rows_.Do<&TraceBuilder::AddGoroutine>(static_cast<int64_t>(id));
  go_ids_.Set(id, go.value);
  known_gos_[id % known_gos_.size()] = {id, go.value};
  gos_.push_back({});
  return go;
}

Result<ProcId> Scheduler::Proc(uint64_t id) {
  const uint32_t row = proc_ids_.Find(id);
  if (row != IdMap::kNotFound) return ProcId(row);
  if (procs_.size() >= TransitionColumns::kMaxProcs) return TraceBuilder::TooMany("procs");
  const ProcId proc = ProcId::FromIndex(procs_.size());
  rows_.Do<&TraceBuilder::AddProc>(static_cast<int64_t>(id));
  proc_ids_.Set(id, proc.value);
  procs_.emplace_back();
  return proc;
}

std::vector<StringId>& Scheduler::Stops(GoroutineId id) {
  gos_[id.index()].has_stops = true;
  return stops_[id.value];
}

void Scheduler::OpenInnermost(uint64_t task, StringId name, uint32_t* innermost) {
  const OpenRegion region{.task = task, .name = name, .outer = *innermost};
  if (free_region_ == kNoRow) {
    *innermost = static_cast<uint32_t>(regions_.size());
    regions_.push_back(region);
    return;
  }
  *innermost = free_region_;
  free_region_ = std::exchange(regions_[free_region_], region).outer;
}

void Scheduler::CloseInnermost(uint32_t* innermost) {
  const uint32_t row = *innermost;
  *innermost = std::exchange(regions_[row].outer, free_region_);
  free_region_ = row;
}

void Scheduler::Forget(GoroutineId id) {
  Go& go = gos_[id.index()];
  while (go.region != kNoRow) CloseInnermost(&go.region);
  if (go.has_stops) stops_.erase(id.value);
  gos_.End(id.index());
}

Scheduler::Step Scheduler::Fail(const Now& now, std::string why) {
  const std::string thread = now.thread_id.valid()
                                 ? fmt::format("thread {}", threads_[now.thread_id.index()].id)
                                 : std::string("no thread");
  error_ = BadInputAt(OffsetKind::kInflated, now.event.offset,
                      fmt::format("generation {}, {}: {}: {}", generation_, thread,
                                  NameOfType(now.event.type), why));
  return Step::kFailed;
}

Scheduler::Step Scheduler::Require(const Now& now) {
  Requirement needs = kRequirements[static_cast<size_t>(now.event.type)];
  // What is the first word on the garbage collector need not come from a goroutine.
  if (now.event.type == kGcBegin && gc_state_ != GcState::kUndetermined) needs = kThreadProcGo;
  if (now.event.type == kGcActive && !is_first_) needs = kThreadProcGo;
  if (needs.thread == Need::kYes && !now.thread_id.valid()) {
    return Fail(now, "expected a thread, found none");
  }
  const auto check = [&](Need need, bool has, std::string_view what) {
    if (need == Need::kYes && !has) return Fail(now, fmt::format("the thread has no {}", what));
    if (need == Need::kNo && has) {
      return Fail(now, fmt::format("the thread already has a {}", what));
    }
    return Step::kDone;
  };
  // A thread that starts a P must have let go of its last one, which may be later in the order.
  if (now.event.type != kProcStart) {
    const Step proc = check(needs.proc, now.thread.proc.valid(), "P");
    if (proc != Step::kDone) return proc;
  }
  return check(needs.go, now.thread.go.valid(), "goroutine");
}

Scheduler::Step Scheduler::FailName(const Now& now) {
  const TraceEventRow& row = *FindTraceEvent(static_cast<uint8_t>(now.event.type));
  for (const int arg : {row.string_arg, row.string_arg2, row.stack_arg, row.stack_arg2}) {
    if (arg < 0 || (now.event.missing >> arg & 1U) == 0) continue;
    const bool is_string = arg == row.string_arg || arg == row.string_arg2;
    return Fail(now,
                fmt::format("{} {}, which its generation does not have",
                            is_string ? "string" : "stack", now.arg(static_cast<size_t>(arg))));
  }
  return Fail(now, "a name is missing");
}

Scheduler::Step Scheduler::Apply(ThreadId thread, const WireEvent& event) {
  saw_event_ = true;
  Now now{event, thread, thread.valid() ? threads_[thread.index()] : no_thread_};
  now.thread.is_known = true;
  const QuickRequirement quick = kQuickRequirements[static_cast<size_t>(event.type)];
  const unsigned has = (thread.valid() ? kHasThread : 0) |
                       (now.thread.proc.valid() ? kHasProc : 0) |
                       (now.thread.go.valid() ? kHasGo : 0);
  if ((has & quick.looked_at) != quick.wanted) {
    const Step required = Require(now);
    if (required != Step::kDone) return required;
  }
  if (event.missing != 0) [[unlikely]]
    return FailName(now);
  return Dispatch(now);
}

Scheduler::Step Scheduler::Dispatch(const Now& now) {
  switch (now.event.type) {
    case kProcStart:
    case kProcStop:
      return ApplyProc(now);
    case kProcSteal:
      return ApplySteal(now);
    case kProcStatus:
      return ApplyProcStatus(now);
    case kGoCreate:
    case kGoCreateBlocked:
    case kGoCreateSyscall:
      return ApplyCreate(now);
    case kGoStart:
      return ApplyStart(now);
    case kGoStop:
    case kGoBlock:
    case kGoDestroy:
      return ApplyStop(now);
    case kGoUnblock:
      return ApplyUnblock(now);
    case kGoSwitch:
    case kGoSwitchDestroy:
      return ApplySwitch(now);
    case kGoSyscallBegin:
    case kGoSyscallEnd:
    case kGoSyscallEndBlocked:
      return ApplySyscall(now);
    case kGoDestroySyscall:
      return ApplyDestroySyscall(now);
    case kGoStatus:
    case kGoStatusStack:
      return ApplyGoStatus(now);
    case kGcActive:
    case kGcBegin:
    case kGcEnd:
      return ApplyGc(now);
    case kStwBegin:
    case kStwEnd:
    case kGcSweepActive:
    case kGcSweepBegin:
    case kGcSweepEnd:
    case kGcMarkAssistActive:
    case kGcMarkAssistBegin:
    case kGcMarkAssistEnd:
      return ApplyRange(now);
    case kUserTaskBegin:
    case kUserTaskEnd:
    case kUserRegionBegin:
    case kUserRegionEnd:
    case kUserLog:
      return ApplyUser(now);
    case kProcsChange:
    case kHeapAlloc:
    case kHeapGoal:
    case kGoLabel:
      return ApplyMetric(now);
    default:
      break;
  }
  return ApplyExperimental(now);
}

Scheduler::Step Scheduler::ApplyExperimental(const Now& now) {
  const int64_t time_ns = Stamp(now.event.time_ns);
  const auto& args = now.event.args;
  const auto object = [&](HeapAction action) {
    const bool has_type = action != HeapAction::kFree && alloc_types_ != nullptr;
    const uint32_t type = has_type ? alloc_types_->row(args[1]) : 0;
    rows_.Do<&TraceBuilder::HeapObject>(time_ns, action, args[0], type, now.thread.go);
  };
  switch (now.event.type) {
    case kSpan:
    case kSpanAlloc:
      rows_.Do<&TraceBuilder::AddHeapSpan>(time_ns, args[0], args[1], args[2]);
      break;
    case kSpanFree:
      rows_.Do<&TraceBuilder::RemoveHeapSpan>(time_ns, args[0]);
      break;
    case kHeapObject:
      object(HeapAction::kExists);
      break;
    case kHeapObjectAlloc:
      object(HeapAction::kAlloc);
      break;
    case kHeapObjectFree:
      object(HeapAction::kFree);
      break;
    default:
      rows_.Do<&TraceBuilder::Experimental>(time_ns);
  }
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplyProc(const Now& now) {
  if (now.event.type == kProcStop) {
    ProcNow& proc = procs_[now.thread.proc.index()];
    if (proc.status != ProcStatus::kRunning && proc.status != ProcStatus::kSyscall) {
      return Fail(now,
                  fmt::format("its P is {}", NameOfProcStatus(static_cast<size_t>(proc.status))));
    }
    proc.status = ProcStatus::kIdle;
    const ProcId id = std::exchange(now.thread.proc, ProcId());
    rows_.Do<&TraceBuilder::ProcTransition>(Stamp(now.event.time_ns), id, WireState::kRunning,
                                            WireState::kIdle, now.thread_id);
    return Step::kDone;
  }
  const ProcId id = FindProc(now.arg(0));
  const Sequence sequence = Next(now.arg(1));
  if (!id.valid() || procs_[id.index()].status != ProcStatus::kIdle ||
      !procs_[id.index()].sequence.IsBefore(sequence) || now.thread.proc.valid()) {
    return Step::kWait;
  }
  procs_[id.index()].status = ProcStatus::kRunning;
  procs_[id.index()].sequence = sequence;
  now.thread.proc = id;
  rows_.Do<&TraceBuilder::ProcTransition>(Stamp(now.event.time_ns), id, WireState::kIdle,
                                          WireState::kRunning, now.thread_id);
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplyProcStatus(const Now& now) {
  const uint64_t raw = now.arg(1);
  if (raw == 0 || raw > kMaxProcStatus) return Fail(now, fmt::format("status {}", raw));
  auto status = static_cast<ProcStatus>(raw);
  const bool runs = status == ProcStatus::kRunning || status == ProcStatus::kSyscall;
  ProcId id = FindProc(now.arg(0));
  const WireState to = runs || (status == ProcStatus::kSyscallAbandoned && id.valid() &&
                                procs_[id.index()].status == ProcStatus::kSyscall)
                           ? WireState::kRunning
                           : WireState::kIdle;
  WireState from = is_first_ ? WireState::kUndetermined : WireState::kNotExist;
  ThreadId holder = now.thread_id;
  if (id.valid()) {
    ProcNow& proc = procs_[id.index()];
    from = to;
    if (status == ProcStatus::kSyscallAbandoned && proc.status == ProcStatus::kSyscall) {
      // It is about to be stolen by someone who does not know from whom.
      status = ProcStatus::kSyscall;
      const auto found = std::ranges::find(threads_, id, &ThreadNow::proc);
      if (found == threads_.end()) return Fail(now, "no thread holds this P");
      holder = ThreadId::FromIndex(static_cast<size_t>(found - threads_.begin()));
    } else if (proc.status != status) {
      return Fail(now, fmt::format("P {} is {}, not {}", now.arg(0),
                                   NameOfProcStatus(static_cast<size_t>(proc.status)),
                                   NameOfProcStatus(static_cast<size_t>(status))));
    }
  } else {
    auto added = Proc(now.arg(0));
    if (!added.ok()) return Fail(now, added.error().message);
    id = added.value();
  }
  procs_[id.index()].status = status;
  procs_[id.index()].sequence = {ordinal_, 0};
  if (runs && now.thread_id.valid()) now.thread.proc = id;
  rows_.Do<&TraceBuilder::ProcTransition>(Stamp(now.event.time_ns), id, from, to, holder);
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplySteal(const Now& now) {
  const ProcId id = FindProc(now.arg(0));
  const Sequence sequence = Next(now.arg(1));
  if (!id.valid()) return Step::kWait;
  ProcNow& proc = procs_[id.index()];
  if ((proc.status != ProcStatus::kSyscall && proc.status != ProcStatus::kSyscallAbandoned) ||
      !proc.sequence.IsBefore(sequence)) {
    return Step::kWait;
  }
  const bool abandoned = proc.status == ProcStatus::kSyscallAbandoned;
  ThreadId victim;
  if (!abandoned) {
    const uint32_t row = thread_ids_.Find(now.arg(2));
    victim = row == IdMap::kNotFound ? ThreadId() : ThreadId(row);
    if (!victim.valid() || threads_[victim.index()].proc != id) {
      return Fail(now, fmt::format("P {} is not held by thread {}", now.arg(0), now.arg(2)));
    }
    threads_[victim.index()].proc = ProcId();
  }
  proc.status = ProcStatus::kIdle;
  proc.sequence = sequence;
  rows_.Do<&TraceBuilder::ProcTransition>(Stamp(now.event.time_ns), id,
                                          abandoned ? WireState::kIdle : WireState::kRunning,
                                          WireState::kIdle, victim);
  return Step::kDone;
}

inline Scheduler::Step Scheduler::Move(const TraceBuilder::GoEvent& event) {
  TraceEntry entry;
  if (event.own_stack != StackId(0)) {
    // Names are looked up here, since the thread that makes rows may not.
    Go& go = gos_[event.goroutine.index()];
    if (!go.is_named) {
      entry = entries_[event.own_stack.index()];
      go.is_named = entry.has_name;
    }
  }
  rows_.Go(event, entry);
  return Step::kDone;
}

Scheduler::Step Scheduler::Create(const Now& now, uint64_t id, WireState state) {
  if (FindGo(id).valid()) return Fail(now, fmt::format("goroutine {} exists already", id));
  auto added = NewGo(id);
  if (!added.ok()) return Fail(now, added.error().message);
  const GoroutineId go = added.value();
  Go& created = gos_[go.index()];
  created.sequence = {ordinal_, 0};
  const bool in_syscall = state == WireState::kSyscall;
  created.status = state == WireState::kRunnable  ? GoStatus::kRunnable
                   : state == WireState::kWaiting ? GoStatus::kWaiting
                                                  : GoStatus::kSyscall;
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  if (in_syscall) now.thread.go = go;
  const bool has_stacks = now.event.type != kGoCreateSyscall;
  return Move({.time_ns = Stamp(now.event.time_ns),
               .goroutine = go,
               .from = WireState::kNotExist,
               .to = state,
               .stack = has_stacks ? now.stack(2) : StackId(0),
               .own_stack = has_stacks ? now.stack(1) : StackId(0),
               .context = context,
               .thread = in_syscall ? now.thread_id : ThreadId(),
               .proc = in_syscall ? context.proc : ProcId()});
}

Scheduler::Step Scheduler::ApplyCreate(const Now& now) {
  if (now.event.type == kGoCreateSyscall) return Create(now, now.arg(0), WireState::kSyscall);
  if (now.thread.go.valid() && gos_[now.thread.go.index()].status != GoStatus::kRunning) {
    return Fail(now, "the goroutine that creates another is not running");
  }
  return Create(now, now.arg(0),
                now.event.type == kGoCreate ? WireState::kRunnable : WireState::kWaiting);
}

Scheduler::Step Scheduler::ApplyStart(const Now& now) {
  const GoroutineId id = FindGo(now.arg(0));
  const Sequence sequence = Next(now.arg(1));
  if (!id.valid()) return Step::kWait;
  Go& go = gos_[id.index()];
  if (go.status != GoStatus::kRunnable || !go.sequence.IsBefore(sequence)) return Step::kWait;
  go.status = GoStatus::kRunning;
  go.sequence = sequence;
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  now.thread.go = id;
  return Move({.time_ns = Stamp(now.event.time_ns),
               .goroutine = id,
               .from = WireState::kRunnable,
               .to = WireState::kRunning,
               .context = context,
               .thread = now.thread_id,
               .proc = context.proc});
}

Scheduler::Step Scheduler::ApplyStop(const Now& now) {
  const GoroutineId id = now.thread.go;
  Go& go = gos_[id.index()];
  if (go.status != GoStatus::kRunning) {
    return Fail(now,
                fmt::format("the goroutine is {}", NameOfGoStatus(static_cast<size_t>(go.status))));
  }
  TraceBuilder::GoEvent event{.goroutine = id,
                              .from = WireState::kRunning,
                              .to = WireState::kNotExist,
                              .context = ContextOf(now.thread_id)};
  if (now.event.type == kGoDestroy) {
    Forget(id);
  } else {
    const bool stops = now.event.type == kGoStop;
    go.status = stops ? GoStatus::kRunnable : GoStatus::kWaiting;
    event.to = stops ? WireState::kRunnable : WireState::kWaiting;
    event.reason = now.string(0);
    event.stack = event.own_stack = now.stack(1);
    event.proc = event.context.proc;
  }
  now.thread.go = GoroutineId();
  event.time_ns = Stamp(now.event.time_ns);
  return Move(event);
}

Scheduler::Step Scheduler::ApplyUnblock(const Now& now) {
  const GoroutineId id = FindGo(now.arg(0));
  const Sequence sequence = Next(now.arg(1));
  if (!id.valid()) return Step::kWait;
  Go& go = gos_[id.index()];
  if (go.status != GoStatus::kWaiting || !go.sequence.IsBefore(sequence)) return Step::kWait;
  go.status = GoStatus::kRunnable;
  go.sequence = sequence;
  return Move({.time_ns = Stamp(now.event.time_ns),
               .goroutine = id,
               .from = WireState::kWaiting,
               .to = WireState::kRunnable,
               .stack = now.stack(2),
               .context = ContextOf(now.thread_id)});
}

// Three events a nanosecond apart: the target is made runnable, the current one blocks or ends, the
// target runs in its place.
Scheduler::Step Scheduler::ApplySwitch(const Now& now) {
  const GoroutineId target = FindGo(now.arg(0));
  const Sequence sequence = Next(now.arg(1));
  const GoroutineId current = now.thread.go;
  if (gos_[current.index()].status != GoStatus::kRunning) {
    return Fail(now, "the current goroutine is not running");
  }
  if (!target.valid() || gos_[target.index()].status != GoStatus::kWaiting ||
      !gos_[target.index()].sequence.IsBefore(sequence)) {
    return Step::kWait;
  }
  const bool ends = now.event.type == kGoSwitchDestroy;
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  if (ends) {
    Forget(current);
  } else {
    gos_[current.index()].status = GoStatus::kWaiting;
  }
  gos_[target.index()].status = GoStatus::kRunning;
  gos_[target.index()].sequence = sequence;
  now.thread.go = target;
  TraceBuilder::GoEvent event{.time_ns = Stamp(now.event.time_ns),
                              .goroutine = target,
                              .from = WireState::kWaiting,
                              .to = WireState::kRunnable,
                              .context = context};
  Step step = Move(event);
  if (step != Step::kDone) return step;
  event.time_ns = Stamp(now.event.time_ns);
  event.goroutine = current;
  event.from = WireState::kRunning;
  event.to = ends ? WireState::kNotExist : WireState::kWaiting;
  event.proc = context.proc;
  step = Move(event);
  if (step != Step::kDone) return step;
  event.time_ns = Stamp(now.event.time_ns);
  event.goroutine = target;
  event.from = WireState::kRunnable;
  event.to = WireState::kRunning;
  event.thread = now.thread_id;
  event.context.goroutine = GoroutineId();
  return Move(event);
}

Scheduler::Step Scheduler::ApplySyscall(const Now& now) {
  const GoroutineId id = now.thread.go;
  Go& go = gos_[id.index()];
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  TraceBuilder::GoEvent event{.goroutine = id,
                              .from = WireState::kSyscall,
                              .to = WireState::kRunning,
                              .context = context,
                              .thread = now.thread_id,
                              .proc = context.proc};
  if (now.event.type == kGoSyscallBegin) {
    ProcNow& proc = procs_[now.thread.proc.index()];
    const Sequence sequence = Next(now.arg(0));
    if (go.status != GoStatus::kRunning) return Fail(now, "the goroutine is not running");
    if (!proc.sequence.IsBefore(sequence)) {
      return Fail(now, fmt::format("the P's last event has number {}, so {} cannot be next",
                                   proc.sequence.number, now.arg(0)));
    }
    go.status = GoStatus::kSyscall;
    proc.status = ProcStatus::kSyscall;
    proc.sequence = sequence;
    event.from = WireState::kRunning;
    event.to = WireState::kSyscall;
    event.stack = event.own_stack = now.stack(1);
  } else if (now.event.type == kGoSyscallEnd) {
    ProcNow& proc = procs_[now.thread.proc.index()];
    if (go.status != GoStatus::kSyscall) return Fail(now, "the goroutine is in no syscall");
    if (proc.status != ProcStatus::kSyscall) return Fail(now, "the P is in no syscall");
    go.status = GoStatus::kRunning;
    proc.status = ProcStatus::kRunning;
  } else {
    if (now.thread.proc.valid() && procs_[now.thread.proc.index()].status == ProcStatus::kSyscall) {
      return Step::kWait;
    }
    if (go.status != GoStatus::kSyscall) return Fail(now, "the goroutine is in no syscall");
    go.status = GoStatus::kRunnable;
    now.thread.go = GoroutineId();
    event.to = WireState::kRunnable;
  }
  event.time_ns = Stamp(now.event.time_ns);
  return Move(event);
}

Scheduler::Step Scheduler::ApplyDestroySyscall(const Now& now) {
  const GoroutineId id = now.thread.go;
  if (gos_[id.index()].status != GoStatus::kSyscall) {
    return Fail(now, "the goroutine is in no syscall");
  }
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  if (now.thread.proc.valid()) {
    // Whoever takes the P cannot know from whom; to readers it looks stolen now.
    ProcNow& proc = procs_[now.thread.proc.index()];
    if (proc.status != ProcStatus::kSyscall) return Fail(now, "the P is in no syscall");
    proc.status = ProcStatus::kSyscallAbandoned;
    rows_.Do<&TraceBuilder::ProcTransition>(Stamp(now.event.time_ns), now.thread.proc,
                                            WireState::kRunning, WireState::kIdle, now.thread_id);
    now.thread.proc = ProcId();
  }
  Forget(id);
  now.thread.go = GoroutineId();
  return Move({.time_ns = Stamp(now.event.time_ns),
               .goroutine = id,
               .from = WireState::kSyscall,
               .to = WireState::kNotExist,
               .context = context});
}

Scheduler::Step Scheduler::ApplyGoStatus(const Now& now) {
  const uint64_t raw = now.arg(2);
  if (raw == 0 || raw > kMaxGoStatus) return Fail(now, fmt::format("status {}", raw));
  const auto status = static_cast<GoStatus>(raw);
  GoroutineId id = FindGo(now.arg(0));
  const bool is_known = id.valid();
  if (is_known && gos_[id.index()].status != status) {
    return Fail(now, fmt::format("goroutine {} is {}, not {}", now.arg(0),
                                 NameOfGoStatus(static_cast<size_t>(gos_[id.index()].status)),
                                 NameOfGoStatus(raw)));
  }
  if (!is_known) {
    if (!is_first_) {
      return Fail(now,
                  fmt::format("goroutine {} was not there in earlier generations", now.arg(0)));
    }
    auto added = NewGo(now.arg(0));
    if (!added.ok()) return Fail(now, added.error().message);
    id = added.value();
  }
  ThreadId on = now.thread_id;
  if (status == GoStatus::kSyscall) {
    const uint64_t thread = now.arg(1);
    if (thread == kNoTraceThread) return Fail(now, "a syscall on no thread");
    const bool exists =
        thread_ids_.Find(thread) != IdMap::kNotFound && threads_[thread_ids_.Find(thread)].is_known;
    on = Thread(thread);
    ThreadNow& other = threads_[on.index()];
    const bool may_be_new = on == now.thread_id ? is_first_ : !exists;
    if (other.go != id && !may_be_new) {
      return Fail(now,
                  fmt::format("thread {} is not in a syscall of goroutine {}", thread, now.arg(0)));
    }
    other.is_known = true;
    other.go = id;
  } else if (status == GoStatus::kRunning && now.thread_id.valid()) {
    threads_[now.thread_id.index()].go = id;
  }
  gos_[id.index()].status = status;
  gos_[id.index()].sequence = {ordinal_, 0};
  const TraceBuilder::Context context = ContextOf(on);
  const bool executes = status == GoStatus::kRunning || status == GoStatus::kSyscall;
  return Move({.time_ns = Stamp(now.event.time_ns),
               .goroutine = id,
               .from = is_known ? WireOf(raw) : WireState::kUndetermined,
               .to = WireOf(raw),
               .stack = now.event.type == kGoStatusStack ? now.stack(3) : StackId(0),
               .own_stack = now.event.type == kGoStatusStack ? now.stack(3) : StackId(0),
               .context = context,
               .thread = executes ? on : ThreadId(),
               .proc = executes ? context.proc : ProcId()});
}

Scheduler::Step Scheduler::ApplyGc(const Now& now) {
  const uint64_t sequence = now.arg(0);
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  const bool is_next = sequence == gc_sequence_ + 1;
  switch (now.event.type) {
    case kGcActive:
      if (is_first_) {
        if (gc_state_ != GcState::kUndetermined) {
          return Fail(now, "the garbage collector was mentioned before");
        }
      } else {
        if (!is_next) return Step::kWait;
        if (gc_state_ != GcState::kRunning) return Fail(now, "no mark phase is running");
      }
      gc_state_ = GcState::kRunning;
      rows_.Do<&TraceBuilder::RangeActive>(Stamp(now.event.time_ns), RangeKind::kGcMark, gc_name_,
                                           context);
      break;
    case kGcBegin:
      if (gc_state_ != GcState::kUndetermined && !is_next) return Step::kWait;
      if (gc_state_ == GcState::kRunning) return Fail(now, "a mark phase is running already");
      gc_state_ = GcState::kRunning;
      rows_.Do<&TraceBuilder::RangeBegin>(Stamp(now.event.time_ns), RangeKind::kGcMark, gc_name_,
                                          now.stack(1), context);
      break;
    default:
      if (!is_next) return Step::kWait;
      if (gc_state_ != GcState::kRunning) return Fail(now, "no mark phase is running");
      gc_state_ = GcState::kNotRunning;
      rows_.Do<&TraceBuilder::RangeEnd>(Stamp(now.event.time_ns), RangeKind::kGcMark, gc_name_,
                                        context);
      break;
  }
  gc_sequence_ = sequence;
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplyRange(const Now& now) {
  TraceBuilder::Context context = ContextOf(now.thread_id);
  switch (now.event.type) {
    case kStwBegin: {
      const StringId reason = now.string(0);
      std::vector<StringId>& stops = Stops(now.thread.go);
      if (std::ranges::find(stops, reason) != stops.end()) {
        return Fail(now, "the goroutine already stops the world for this");
      }
      stops.push_back(reason);
      rows_.Do<&TraceBuilder::RangeBegin>(Stamp(now.event.time_ns), RangeKind::kStw, reason,
                                          now.stack(1), context);
      break;
    }
    case kStwEnd: {
      std::vector<StringId>& stops = Stops(now.thread.go);
      if (stops.empty()) return Fail(now, "the goroutine does not stop the world");
      rows_.Do<&TraceBuilder::RangeEnd>(Stamp(now.event.time_ns), RangeKind::kStw, stops.front(),
                                        context);
      stops.erase(stops.begin());
      break;
    }
    case kGcMarkAssistBegin:
    case kGcMarkAssistEnd: {
      Go& go = gos_[now.thread.go.index()];
      const bool begins = now.event.type == kGcMarkAssistBegin;
      if (go.in_assist == begins) {
        return Fail(now,
                    begins ? "the goroutine assists already" : "the goroutine does not assist");
      }
      go.in_assist = begins;
      if (begins) {
        rows_.Do<&TraceBuilder::RangeBegin>(Stamp(now.event.time_ns), RangeKind::kMarkAssist,
                                            assist_name_, now.stack(0), context);
      } else {
        rows_.Do<&TraceBuilder::RangeEnd>(Stamp(now.event.time_ns), RangeKind::kMarkAssist,
                                          assist_name_, context);
      }
      break;
    }
    case kGcMarkAssistActive: {
      const GoroutineId id = FindGo(now.arg(0));
      if (!id.valid()) return Fail(now, fmt::format("goroutine {} is unknown", now.arg(0)));
      if (gos_[id.index()].in_assist == is_first_) {
        return Fail(now, is_first_ ? "the goroutine assists already"
                                   : "the goroutine did not assist before");
      }
      gos_[id.index()].in_assist = true;
      context.goroutine = id;
      rows_.Do<&TraceBuilder::RangeActive>(Stamp(now.event.time_ns), RangeKind::kMarkAssist,
                                           assist_name_, context);
      break;
    }
    case kGcSweepActive: {
      const ProcId id = FindProc(now.arg(0));
      if (!id.valid()) return Fail(now, fmt::format("P {} is unknown", now.arg(0)));
      if (procs_[id.index()].in_sweep == is_first_) {
        return Fail(now, is_first_ ? "the P sweeps already" : "the P did not sweep before");
      }
      procs_[id.index()].in_sweep = true;
      context.proc = id;
      rows_.Do<&TraceBuilder::RangeActive>(Stamp(now.event.time_ns), RangeKind::kGcSweep,
                                           sweep_name_, context);
      break;
    }
    default: {
      ProcNow& proc = procs_[now.thread.proc.index()];
      const bool begins = now.event.type == kGcSweepBegin;
      if (proc.in_sweep == begins) {
        return Fail(now, begins ? "the P sweeps already" : "the P does not sweep");
      }
      proc.in_sweep = begins;
      if (begins) {
        rows_.Do<&TraceBuilder::RangeBegin>(Stamp(now.event.time_ns), RangeKind::kGcSweep,
                                            sweep_name_, now.stack(0), context);
      } else {
        rows_.Do<&TraceBuilder::SweepEnd>(Stamp(now.event.time_ns), sweep_name_, now.arg(0),
                                          now.arg(1), context);
      }
      break;
    }
  }
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplyUser(const Now& now) {
  const TraceBuilder::Context context = ContextOf(now.thread_id);
  switch (now.event.type) {
    case kUserTaskBegin: {
      const StringId name = now.string(2);
      const uint64_t parent = now.arg(1);
      if (active_tasks_.Find(now.arg(0)) == 1) {
        return Fail(now, fmt::format("task {} is active already", now.arg(0)));
      }
      active_tasks_.Set(now.arg(0), 1);
      rows_.Do<&TraceBuilder::TaskBegin>(Stamp(now.event.time_ns), now.arg(0), parent, name,
                                         now.stack(3), context);
      break;
    }
    case kUserTaskEnd:
      if (active_tasks_.Find(now.arg(0)) == 1) active_tasks_.Set(now.arg(0), 0);
      rows_.Do<&TraceBuilder::TaskEnd>(Stamp(now.event.time_ns), now.arg(0), now.stack(1), context);
      break;
    case kUserRegionBegin: {
      const StringId name = now.string(1);
      OpenInnermost(now.arg(0), name, &gos_[now.thread.go.index()].region);
      rows_.Do<&TraceBuilder::RegionBegin>(Stamp(now.event.time_ns), now.arg(0), name, now.stack(2),
                                           context);
      break;
    }
    case kUserRegionEnd: {
      const StringId name = now.string(1);
      uint32_t& innermost = gos_[now.thread.go.index()].region;
      if (innermost != kNoRow) {
        const OpenRegion& open = regions_[innermost];
        if (open.task != now.arg(0) || open.name != name) {
          wait_for_names_();
          return Fail(now, fmt::format("the innermost open region is \"{}\" of task {}",
                                       EscapeControl(names_.text(open.name)), open.task));
        }
        CloseInnermost(&innermost);
      }
      rows_.Do<&TraceBuilder::RegionEnd>(Stamp(now.event.time_ns), now.arg(0), name, now.stack(2),
                                         context);
      break;
    }
    default:
      rows_.Do<&TraceBuilder::Log>(TraceLog{.time_ns = Stamp(now.event.time_ns),
                                            .goroutine = now.thread.go,
                                            .task = now.arg(0),
                                            .category = now.string(1),
                                            .message = now.string(2),
                                            .stack = now.stack(3)});
      break;
  }
  return Step::kDone;
}

Scheduler::Step Scheduler::ApplyMetric(const Now& now) {
  const int64_t time_ns = Stamp(now.event.time_ns);
  switch (now.event.type) {
    case kProcsChange:
      rows_.Do<&TraceBuilder::MetricValue>(time_ns, Metric::kGomaxprocs, now.arg(0));
      break;
    case kHeapAlloc:
      rows_.Do<&TraceBuilder::MetricValue>(time_ns, Metric::kHeapLive, now.arg(0));
      break;
    case kHeapGoal:
      rows_.Do<&TraceBuilder::MetricValue>(time_ns, Metric::kHeapGoal, now.arg(0));
      break;
    default:
      rows_.Do<&TraceBuilder::Label>(time_ns, now.string(0), ContextOf(now.thread_id));
      break;
  }
  return Step::kDone;
}

// Samples come from a signal handler, whose view of who runs where need not fit that of events.
void Scheduler::AddSample(const TraceCpuSample& sample, int64_t time_ns) {
  CpuSample row{.time_ns = Stamp(time_ns)};
  if (sample.thread != kNoTraceThread) row.thread = Thread(sample.thread);
  if (sample.proc != kNoTraceThread) {
    const uint32_t proc = proc_ids_.Find(sample.proc);
    if (proc != IdMap::kNotFound) row.proc = ProcId(proc);
  }
  if (sample.goroutine != 0) {
    const uint32_t go = GoRow(sample.goroutine);
    if (go != kNoRow) row.goroutine = GoroutineId(go);
  }
  const StackId stack = tables_->stack(sample.stack);
  if (stack.valid()) {
    row.stack = stack;
  } else {
    names_.diagnostics().Add(DiagnosticKind::kMissingTraceStack, sample.offset, "a CPU sample");
  }
  rows_.Do<&TraceBuilder::StackSample>(row);
}

std::string Scheduler::Situation(ThreadId thread, const WireEvent& event) const {
  const std::string who =
      thread.valid() ? fmt::format("thread {}", threads_[thread.index()].id) : "no thread";
  std::string text = fmt::format("{} on {}", NameOfType(event.type), who);
  const uint64_t id = event.args[0];
  switch (event.type) {
    case kGoStart:
    case kGoUnblock:
    case kGoSwitch:
    case kGoSwitchDestroy: {
      const GoroutineId go = FindGo(id);
      text += fmt::format(
          ": goroutine {} is {}", id,
          go.valid() ? NameOfGoStatus(static_cast<size_t>(gos_[go.index()].status)) : "unknown");
      break;
    }
    case kProcStart:
    case kProcSteal: {
      const ProcId proc = FindProc(id);
      text += fmt::format(": P {} is {}", id,
                          proc.valid()
                              ? NameOfProcStatus(static_cast<size_t>(procs_[proc.index()].status))
                              : "unknown");
      break;
    }
    default:
      break;
  }
  return text;
}

}  // namespace pfa
