#include "analyzer/trace/v1_mapper.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/trace/v1_rules.h"

namespace pfa {
namespace {

using Type = TraceV1Type;

constexpr int kEntryIsPc = 5;  // the version in which the stack of a new goroutine is its address

// Made-up Ps, with the numbers that Go's reader has for them.
constexpr int32_t kTimers = 1'000'001;
constexpr int32_t kNetwork = 1'000'002;
constexpr int32_t kSyscalls = 1'000'003;
constexpr int32_t kGc = 1'000'004;

}  // namespace

V1Mapper::V1Mapper(const TraceV1File& file, TraceContent wanted, TraceBuilder& builder,
                   V1Checker& checker)
    : file_(&file),
      wanted_(wanted),
      builder_(&builder),
      checker_(&checker),
      names_(file, builder),
      mark_name_(builder.Intern("GC concurrent mark phase")),
      sweep_name_(builder.Intern("GC incremental sweep")),
      assist_name_(builder.Intern("GC mark assist")) {
  for (size_t i = 0; i < kTraceV1Types; ++i) {
    reasons_[i] = builder.Intern(RuleOf(static_cast<Type>(i)).reason);
  }
}

int64_t V1Mapper::Stamp(int64_t time_ns) {
  last_ns_ = std::max(time_ns, last_ns_ + 1);
  return last_ns_;
}

V1Mapper::Go& V1Mapper::GoOf(uint64_t id) {
  const uint32_t row = checker_->GoRow(id);
  if (row >= gos_.size()) gos_.resize(checker_->go_count());
  return gos_[row];
}

Result<void> V1Mapper::Move(const TraceBuilder::GoEvent& event) {
  if (TraceContent::kStates > wanted_) return {};
  return builder_->GoTransition(event);
}

Result<GoroutineId> V1Mapper::Goroutine(uint64_t id) {
  Go& go = GoOf(id);
  if (!go.id.valid()) {
    PFA_ASSIGN_OR_RETURN(go.id, builder_->AddGoroutine(static_cast<int64_t>(id)));
  }
  return go.id;
}

Result<ProcId> V1Mapper::ProcOf(int32_t p) {
  const uint32_t row = checker_->ProcRow(p);
  if (row >= procs_.size()) procs_.resize(checker_->proc_count());
  Proc& proc = procs_[row];
  if (!proc.id.valid()) {
    PFA_ASSIGN_OR_RETURN(proc.id, builder_->AddProc(p));
  }
  return proc.id;
}

ThreadId V1Mapper::ThreadOf(uint64_t id) {
  const auto [found, is_new] = threads_.emplace(id, ThreadId());
  if (is_new) found->second = builder_->AddThread(static_cast<int64_t>(id));
  return found->second;
}

// The P that an event is shown on.
int32_t V1Mapper::PlaceOf(const TraceV1Event& event) {
  switch (event.type) {
    case Type::kGoSyscallExit:
      return kSyscalls;
    case Type::kGcStart:
      return kGc;
    case Type::kGoUnblock:
      if (GoOf(event.args[0]).on_network) return kNetwork;
      return file_->is_timer_goroutine(event.goroutine) ? kTimers : event.p;
    default:
      return event.p;
  }
}

Result<void> V1Mapper::FindContext(const TraceV1Event& event, Context* context) {
  const int32_t p = PlaceOf(event);
  if (p >= 0) {
    PFA_ASSIGN_OR_RETURN(context->proc, ProcOf(p));
    // Samples come from signals, whatever runs on the P when they are written.
    if (event.type != Type::kCpuSample) context->thread = procs_[checker_->ProcRow(p)].thread;
  }
  if (event.goroutine != 0) {
    PFA_ASSIGN_OR_RETURN(context->goroutine, Goroutine(event.goroutine));
  }
  return {};
}

void V1Mapper::Stray(const TraceV1Event& event) {
  builder_->diagnostics().Add(DiagnosticKind::kStrayTraceEvent, event.offset,
                              SpecOf(event.type).name);
}

Result<void> V1Mapper::Map(const TraceV1Event& event, int64_t time_ns, bool blocks) {
  switch (event.type) {
    case Type::kFutileWakeup:
    case Type::kGoSyscallBlock:  // shown by the P that stops
      return {};
    case Type::kProcStart:
    case Type::kProcStop:
      return ProcChange(event, time_ns);
    case Type::kGoCreate:
      if (preamble_) {
        GoOf(event.args[0]).pending = true;
        pending_.push_back(event.args[0]);
        return {};
      }
      break;
    case Type::kGomaxprocs:
      if (preamble_) return EndPreamble(time_ns);
      break;
    default:
      break;
  }
  Context context;
  PFA_TRY(FindContext(event, &context));
  switch (event.type) {
    case Type::kGoCreate:
      return Create(event, time_ns, context);
    case Type::kGomaxprocs:
      Do<&TraceBuilder::MetricValue>(Stamp(time_ns), Metric::kGomaxprocs, event.args[0]);
      return {};
    case Type::kHeapAlloc:
      Do<&TraceBuilder::MetricValue>(Stamp(time_ns), Metric::kHeapLive, event.args[0]);
      return {};
    case Type::kHeapGoal:
      Do<&TraceBuilder::MetricValue>(Stamp(time_ns), Metric::kHeapGoal, event.args[0]);
      return {};
    case Type::kCpuSample:
      Sample(event, time_ns, context);
      return {};
    case Type::kStwStart:
    case Type::kStwDone:
      Stopping(event, time_ns, context);
      return {};
    case Type::kTaskCreate:
    case Type::kTaskEnd:
    case Type::kRegion:
    case Type::kLog:
      User(event, time_ns, context);
      return {};
    default:
      break;
  }
  const V1Rule& rule = RuleOf(event.type);
  if (rule.wire_from != rule.wire_to) return Change(event, rule, time_ns, context, blocks);
  Range(event, time_ns, context);
  return {};
}

// Goroutines that were there and of which nothing else was said are runnable.
Result<void> V1Mapper::EndPreamble(int64_t time_ns) {
  preamble_ = false;
  for (const uint64_t id : pending_) {
    if (!std::exchange(GoOf(id).pending, false)) continue;
    PFA_ASSIGN_OR_RETURN(const GoroutineId goroutine, Goroutine(id));
    PFA_TRY(Move({.time_ns = Stamp(time_ns),
                  .goroutine = goroutine,
                  .from = WireState::kUndetermined,
                  .to = WireState::kRunnable,
                  .context = {},
                  .thread = {},
                  .proc = {}}));
  }
  pending_ = {};
  return {};
}

Result<void> V1Mapper::Create(const TraceV1Event& event, int64_t time_ns, const Context& context) {
  PFA_ASSIGN_OR_RETURN(const GoroutineId goroutine, Goroutine(event.args[0]));
  const StackId entry = file_->version() == kEntryIsPc ? names_.StackOfPc(event.args[1])
                                                       : names_.Stack(event.args[1], event.offset);
  return Move({.time_ns = Stamp(time_ns),
               .goroutine = goroutine,
               .from = WireState::kNotExist,
               .to = WireState::kRunnable,
               .stack = names_.Stack(event.stack, event.offset),
               .own_stack = entry,
               .context = context,
               .thread = {},
               .proc = {}});
}

// A change of state that the table of rules describes.
Result<void> V1Mapper::Change(const TraceV1Event& event, const V1Rule& rule, int64_t time_ns,
                              const Context& context, bool blocks) {
  const bool is_self = rule.subject == V1Subject::kSelf;
  const uint64_t id = is_self ? event.goroutine : event.args[0];
  PFA_ASSIGN_OR_RETURN(const GoroutineId goroutine, Goroutine(id));
  Go& go = GoOf(id);
  WireState from =
      rule.wire_from == WireState::kUndetermined ? WireState::kRunnable : rule.wire_from;
  if (std::exchange(go.pending, false)) from = WireState::kUndetermined;
  go.on_network = event.type == Type::kGoBlockNet;
  const StackId stack = names_.Stack(event.stack, event.offset);
  // Of a goroutine that was in a system call before the trace nobody knows the thread, nor whether
  // it still had a P. Go's reader takes the P that writes the event for its own.
  const bool on_proc = rule.wire_to == WireState::kRunning || rule.wire_to == WireState::kSyscall;
  const TraceBuilder::GoEvent change{
      .time_ns = Stamp(time_ns),
      .goroutine = goroutine,
      .from = from,
      .to = rule.wire_to,
      .reason = reasons_[static_cast<size_t>(event.type)],
      .stack = stack,
      .own_stack = is_self ? stack : StackId(0),
      .context = context,
      .thread = on_proc && event.type != Type::kGoInSyscall ? context.thread : ThreadId(),
      .proc = on_proc ? context.proc : ProcId(),
      .proc_is_of_others = event.type == Type::kGoInSyscall};
  PFA_TRY(Move(change));
  if (event.type == Type::kGoSyscall && !blocks) {
    return Move({.time_ns = Stamp(time_ns + 1),
                 .goroutine = goroutine,
                 .from = WireState::kSyscall,
                 .to = WireState::kRunning,
                 .context = context,
                 .thread = context.thread,
                 .proc = context.proc});
  }
  if (event.type == Type::kGoStartLabel) {
    Do<&TraceBuilder::Label>(Stamp(time_ns), names_.Text(event.args[2], event.offset), context);
  }
  return {};
}

Result<void> V1Mapper::ProcChange(const TraceV1Event& event, int64_t time_ns) {
  if (event.p < 0) {
    Stray(event);
    return {};
  }
  PFA_ASSIGN_OR_RETURN(const ProcId id, ProcOf(event.p));
  Proc& proc = procs_[checker_->ProcRow(event.p)];
  const bool starts = event.type == Type::kProcStart;
  const bool seen = std::exchange(proc.seen, true);
  if (starts) proc.thread = ThreadOf(event.args[0]);
  WireState from = starts ? WireState::kIdle : WireState::kRunning;
  if (!seen) from = WireState::kUndetermined;
  Do<&TraceBuilder::ProcTransition>(Stamp(time_ns), id, from,
                                    starts ? WireState::kRunning : WireState::kIdle, proc.thread);
  if (!starts) proc.thread = ThreadId();
  return {};
}

void V1Mapper::Range(const TraceV1Event& event, int64_t time_ns, const Context& context) {
  const auto begin = [&](RangeKind kind, StringId name) {
    Do<&TraceBuilder::RangeBegin>(Stamp(time_ns), kind, name,
                                  names_.Stack(event.stack, event.offset), context);
  };
  switch (event.type) {
    case Type::kGcStart:
      return begin(RangeKind::kGcMark, mark_name_);
    case Type::kGcDone:
      return Do<&TraceBuilder::RangeEnd>(Stamp(time_ns), RangeKind::kGcMark, mark_name_, context);
    case Type::kSweepStart:
      return begin(RangeKind::kGcSweep, sweep_name_);
    case Type::kSweepDone:
      return Do<&TraceBuilder::SweepEnd>(Stamp(time_ns), sweep_name_, event.args[0], event.args[1],
                                         context);
    case Type::kMarkAssistStart:
      return begin(RangeKind::kMarkAssist, assist_name_);
    case Type::kMarkAssistDone:
      return Do<&TraceBuilder::RangeEnd>(Stamp(time_ns), RangeKind::kMarkAssist, assist_name_,
                                         context);
    default:
      return;
  }
}

// The end says neither why nor, reliably, for whom the world was stopped; the beginning does.
void V1Mapper::Stopping(const TraceV1Event& event, int64_t time_ns, const Context& context) {
  const uint32_t key = file_->version() < kV1GlobalStops ? checker_->ProcRow(event.p) : 0;
  if (event.type == Type::kStwStart) {
    const std::string_view reason = V1StopReason(file_->version(), event.args[0]);
    const Stop stop{builder_->Intern(reason), context};
    stops_[key] = stop;
    Do<&TraceBuilder::RangeBegin>(Stamp(time_ns), RangeKind::kStw, stop.reason, StackId(0),
                                  context);
    return;
  }
  const Stop stop = stops_[key];
  Do<&TraceBuilder::RangeEnd>(Stamp(time_ns), RangeKind::kStw, stop.reason, stop.context);
}

void V1Mapper::User(const TraceV1Event& event, int64_t time_ns, const Context& context) {
  const StackId stack = names_.Stack(event.stack, event.offset);
  switch (event.type) {
    case Type::kTaskCreate:
      Do<&TraceBuilder::TaskBegin>(Stamp(time_ns), event.args[0], event.args[1],
                                   names_.Text(event.args[2], event.offset), stack, context);
      return;
    case Type::kTaskEnd:
      Do<&TraceBuilder::TaskEnd>(Stamp(time_ns), event.args[0], stack, context);
      return;
    case Type::kLog:
      Do<&TraceBuilder::Log>(TraceLog{
          .time_ns = Stamp(time_ns),
          .goroutine = context.goroutine,
          .task = event.args[0],
          .category = names_.Text(event.args[1], event.offset),
          // Most messages are there once.
          .message = Wants<&TraceBuilder::Log>() ? builder_->Intern(event.text) : StringId(0),
          .stack = stack});
      return;
    default:
      break;
  }
  if (!context.goroutine.valid()) {
    Stray(event);
    return;
  }
  const StringId name = names_.Text(event.args[2], event.offset);
  if (event.args[1] == 0) {
    Do<&TraceBuilder::RegionBegin>(Stamp(time_ns), event.args[0], name, stack, context);
  } else {
    Do<&TraceBuilder::RegionEnd>(Stamp(time_ns), event.args[0], name, stack, context);
  }
}

void V1Mapper::Sample(const TraceV1Event& event, int64_t time_ns, const Context& context) {
  Do<&TraceBuilder::StackSample>(CpuSample{.time_ns = Stamp(time_ns),
                                           .goroutine = context.goroutine,
                                           .proc = context.proc,
                                           .thread = {},
                                           .stack = names_.Stack(event.stack, event.offset)});
}

}  // namespace pfa
