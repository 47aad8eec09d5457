// Small traces for tests of the garbage collector's reports: Ps, goroutines that run, and ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/trace_builder.h"

namespace pfa::test {

// Times must not decrease from call to call.
class GcTrace {
 public:
  explicit GcTrace(int procs) {
    builder_.set_version(26);
    builder_.BeginGeneration(1, 0, std::nullopt);
    for (int i = 0; i < procs; ++i) {
      procs_.push_back(builder_.AddProc(i).value());
      builder_.ProcTransition(0, procs_.back(), WireState::kUndetermined, WireState::kRunning,
                              ThreadId());
    }
    builder_.MetricValue(0, Metric::kGomaxprocs, static_cast<uint64_t>(procs));
  }

  TraceBuilder& builder() { return builder_; }

  GoroutineId Create(int64_t time_ns, int64_t id, std::string_view name) {
    const FrameId frame =
        builder_.InternFrame({.pc = static_cast<uint64_t>(id), .function = builder_.Intern(name)});
    const StackId stack = builder_.InternStack({{frame}});
    const GoroutineId go = builder_.AddGoroutine(id).value();
    Move(time_ns, go, WireState::kNotExist, WireState::kRunnable, "", ProcId(), stack);
    return go;
  }
  void Run(int64_t time_ns, GoroutineId go, size_t proc) {
    Move(time_ns, go, WireState::kRunnable, WireState::kRunning, "", procs_[proc]);
  }
  void Yield(int64_t time_ns, GoroutineId go, size_t proc) {
    Move(time_ns, go, WireState::kRunning, WireState::kRunnable, "preempted", procs_[proc]);
  }
  void Block(int64_t time_ns, GoroutineId go, std::string_view reason) {
    Move(time_ns, go, WireState::kRunning, WireState::kWaiting, reason, ProcId());
  }
  void Wake(int64_t time_ns, GoroutineId go) {
    Move(time_ns, go, WireState::kWaiting, WireState::kRunnable, "", ProcId());
  }
  void End(int64_t time_ns, GoroutineId go) {
    Move(time_ns, go, WireState::kRunning, WireState::kNotExist, "", ProcId());
  }
  void Label(int64_t time_ns, GoroutineId go, std::string_view label) {
    builder_.Label(time_ns, builder_.Intern(label),
                   {.thread = ThreadId(), .proc = ProcId(), .goroutine = go});
  }
  void Begin(int64_t time_ns, RangeKind kind, std::string_view name, GoroutineId go, size_t proc) {
    builder_.RangeBegin(time_ns, kind, builder_.Intern(name), StackId(0), At(go, proc));
  }
  void Active(int64_t time_ns, RangeKind kind, std::string_view name, GoroutineId go, size_t proc) {
    builder_.RangeActive(time_ns, kind, builder_.Intern(name), At(go, proc));
  }
  void End(int64_t time_ns, RangeKind kind, std::string_view name, GoroutineId go, size_t proc) {
    builder_.RangeEnd(time_ns, kind, builder_.Intern(name), At(go, proc));
  }
  void Sweep(int64_t start_ns, int64_t end_ns, GoroutineId go, size_t proc, uint64_t bytes) {
    const StringId name = builder_.Intern("GC incremental sweep");
    builder_.RangeBegin(start_ns, RangeKind::kGcSweep, name, StackId(0), At(go, proc));
    builder_.SweepEnd(end_ns, name, bytes, bytes / 2, At(go, proc));
  }
  void Idle(int64_t time_ns, size_t proc) {
    builder_.ProcTransition(time_ns, procs_[proc], WireState::kRunning, WireState::kIdle,
                            ThreadId());
  }
  void Start(int64_t time_ns, size_t proc) {
    builder_.ProcTransition(time_ns, procs_[proc], WireState::kIdle, WireState::kRunning,
                            ThreadId());
  }
  Trace Build(int64_t end_ns) && {
    builder_.EndSync(end_ns);
    return std::move(builder_).Build();
  }

 private:
  [[nodiscard]] TraceBuilder::Context At(GoroutineId go, size_t proc) const {
    return {.thread = ThreadId(), .proc = procs_[proc], .goroutine = go};
  }
  void Move(int64_t time_ns, GoroutineId go, WireState from, WireState to, std::string_view reason,
            ProcId proc, StackId own_stack = StackId(0)) {
    const bool runs = to == WireState::kRunning;
    const auto moved = builder_.GoTransition(
        {.time_ns = time_ns,
         .goroutine = go,
         .from = from,
         .to = to,
         .reason = builder_.Intern(reason),
         .stack = StackId(0),
         .own_stack = own_stack,
         .context = {.thread = ThreadId(),
                     .proc = proc,
                     .goroutine = to == WireState::kRunnable ? go : GoroutineId()},
         .thread = ThreadId(),
         .proc = runs ? proc : ProcId()});
    (void)moved;
  }

  TraceBuilder builder_;
  std::vector<ProcId> procs_;
};

}  // namespace pfa::test
