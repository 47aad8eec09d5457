// Small traces for tests of reports, told as a story: who was created, ran, waited and was woken,
// and when. Times are nanoseconds and must not decrease; goroutines are named by their ids, Ps and
// threads by theirs (P n runs on thread 100 + n).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/model/trace_builder.h"
#include "analyzer/query/trace_query.h"

namespace pfa::test {

class TraceStory {
 public:
  explicit TraceStory(int64_t start_ns = 0, int procs = 2) {
    builder_.BeginGeneration(1, start_ns, std::nullopt);
    for (int i = 0; i < procs; ++i) {
      procs_.push_back(builder_.AddProc(i).value());
      threads_.push_back(builder_.AddThread(100 + i));
      builder_.ProcTransition(start_ns, procs_.back(), WireState::kUndetermined,
                              WireState::kRunning, threads_.back());
    }
  }

  TraceBuilder& builder() { return builder_; }

  // A goroutine that was there before, and waits.
  void Existing(int64_t at, int64_t id, std::string_view function) {
    Add(id, function);
    Go(at, id, WireState::kUndetermined, WireState::kWaiting, "", StackOf(function), -1, {});
  }
  // `by` (0: nobody) runs the go statement on the P.
  void Create(int64_t at, int64_t id, std::string_view function, int64_t by = 0, int proc = 0) {
    Add(id, function);
    Go(at, id, WireState::kNotExist, WireState::kRunnable, "", StackOf("creator"), proc, Known(by),
       StackOf(function));
  }
  void Run(int64_t at, int64_t id, int proc = 0) {
    Go(at, id, WireState::kRunnable, WireState::kRunning, "", StackId(0), proc, {});
  }
  void Wait(int64_t at, int64_t id, std::string_view reason) {
    Go(at, id, WireState::kRunning, WireState::kWaiting, reason, OwnStack(id), proc_of_[id],
       Known(id));
  }
  void Wake(int64_t at, int64_t id, int64_t by = 0, int proc = 0) {
    Go(at, id, WireState::kWaiting, WireState::kRunnable, "", by == 0 ? StackId(0) : OwnStack(by),
       proc, Known(by));
  }
  void Preempt(int64_t at, int64_t id) {
    Go(at, id, WireState::kRunning, WireState::kRunnable, "preempted", OwnStack(id), proc_of_[id],
       Known(id));
  }
  void Syscall(int64_t at, int64_t id, std::string_view function = "syscall.read") {
    syscall_stack_ = StackOf(function, names_[id]);
    Go(at, id, WireState::kRunning, WireState::kSyscall, "", syscall_stack_, proc_of_[id],
       Known(id));
  }
  void LoseProc(int64_t at, int proc) {
    builder_.ProcTransition(at, P(proc), WireState::kRunning, WireState::kIdle, T(proc));
  }
  void TakeProc(int64_t at, int proc) {
    builder_.ProcTransition(at, P(proc), WireState::kIdle, WireState::kRunning, T(proc));
  }
  void Return(int64_t at, int64_t id) {
    Go(at, id, WireState::kSyscall, WireState::kRunning, "", StackId(0), proc_of_[id], Known(id));
  }
  void ReturnBlocked(int64_t at, int64_t id) {
    Go(at, id, WireState::kSyscall, WireState::kRunnable, "", StackId(0), -1, {});
  }
  void End(int64_t at, int64_t id) {
    Go(at, id, WireState::kRunning, WireState::kNotExist, "", StackId(0), proc_of_[id], Known(id));
  }

  void BeginTask(int64_t at, uint64_t task, std::string_view name, int64_t by,
                 uint64_t parent = 0) {
    builder_.TaskBegin(at, task, parent, builder_.Intern(name), OwnStack(by), ContextOf(by));
  }
  void EndTask(int64_t at, uint64_t task, int64_t by) {
    builder_.TaskEnd(at, task, OwnStack(by), ContextOf(by));
  }
  void BeginRegion(int64_t at, std::string_view name, int64_t by, uint64_t task = 0) {
    builder_.RegionBegin(at, task, builder_.Intern(name), OwnStack(by), ContextOf(by));
  }
  void EndRegion(int64_t at, std::string_view name, int64_t by, uint64_t task = 0) {
    builder_.RegionEnd(at, task, builder_.Intern(name), OwnStack(by), ContextOf(by));
  }
  void Log(int64_t at, std::string_view category, std::string_view message, int64_t by,
           uint64_t task = 0) {
    builder_.Log({.time_ns = at,
                  .goroutine = ids_.at(by),
                  .task = task,
                  .category = builder_.Intern(category),
                  .message = builder_.Intern(message)});
  }
  void BeginAssist(int64_t at, int64_t id) {
    builder_.RangeBegin(at, RangeKind::kMarkAssist, builder_.Intern("GC mark assist"), StackId(0),
                        ContextOf(id));
  }
  void EndAssist(int64_t at, int64_t id) {
    builder_.RangeEnd(at, RangeKind::kMarkAssist, builder_.Intern("GC mark assist"), ContextOf(id));
  }

  Trace Finish(int64_t at) && {
    builder_.EndSync(at);
    return std::move(builder_).Build();
  }

 private:
  ProcId P(int proc) const { return proc < 0 ? ProcId() : procs_[static_cast<size_t>(proc)]; }
  ThreadId T(int proc) const { return proc < 0 ? ThreadId() : threads_[static_cast<size_t>(proc)]; }
  GoroutineId Known(int64_t id) const { return id == 0 ? GoroutineId() : ids_.at(id); }
  TraceBuilder::Context ContextOf(int64_t id) {
    return {.thread = T(proc_of_[id]), .proc = P(proc_of_[id]), .goroutine = ids_.at(id)};
  }
  StackId OwnStack(int64_t id) { return StackOf("runtime.gopark", names_[id]); }

  // Leaf first; a frame's line is the length of its name.
  StackId StackOf(std::string_view leaf, std::string_view caller = {}) {
    std::vector<FrameId> frames;
    for (const std::string_view name : {leaf, caller}) {
      if (name.empty()) continue;
      frames.push_back(builder_.InternFrame({.pc = name.size(),
                                             .function = builder_.Intern(name),
                                             .file = builder_.Intern("/src/main.go"),
                                             .line = name.size()}));
    }
    return builder_.InternStack(frames);
  }

  void Add(int64_t id, std::string_view function) {
    ids_[id] = builder_.AddGoroutine(id).value();
    names_[id] = function;
    proc_of_[id] = -1;
  }

  void Go(int64_t at, int64_t id, WireState from, WireState to, std::string_view reason,
          StackId stack, int proc, GoroutineId by, StackId own_stack = StackId(0)) {
    if (own_stack == StackId(0) && from == WireState::kUndetermined) own_stack = stack;
    const bool has_proc = to == WireState::kRunning || to == WireState::kSyscall;
    const auto done = builder_.GoTransition({.time_ns = at,
                                             .goroutine = ids_.at(id),
                                             .from = from,
                                             .to = to,
                                             .reason = builder_.Intern(reason),
                                             .stack = stack,
                                             .own_stack = own_stack,
                                             .context = {T(proc), P(proc), by},
                                             .thread = has_proc ? T(proc) : ThreadId(),
                                             .proc = has_proc ? P(proc) : ProcId()});
    (void)done;  // limits of the builder, which no story reaches
    if (to == WireState::kRunning) proc_of_[id] = proc;
  }

  TraceBuilder builder_;
  std::vector<ProcId> procs_;
  std::vector<ThreadId> threads_;
  std::map<int64_t, GoroutineId> ids_;
  std::map<int64_t, std::string> names_;
  std::map<int64_t, int> proc_of_;
  StackId syscall_stack_{0};
};

inline TraceQuery QueryOf(const Trace& trace, TraceOptions options = {}) {
  if (options.format.empty()) options.format = "text";
  return CompileTraceQuery(trace, options).value();
}

}  // namespace pfa::test
