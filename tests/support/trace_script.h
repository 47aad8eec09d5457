// A small trace, told event by event, for tests: times are in ns from 1000, where the trace begins;
// goroutines are called by their ids, and frames by the functions they are in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/trace_builder.h"
#include "analyzer/query/trace_options.h"

namespace pfa::test {

// Only this time, as --from and --to say it; "" for an end that is left open.
inline TraceOptions Between(const std::string& from, const std::string& to) {
  TraceOptions options;
  options.from = from;
  options.to = to;
  return options;
}

class TraceScript {
 public:
  static constexpr int64_t kOrigin = 1000;

  explicit TraceScript(int64_t procs = 2, const std::optional<ClockSnapshot>& clock = {}) {
    builder_.set_version(26);
    builder_.BeginGeneration(1, kOrigin, clock);
    for (int64_t id = 0; id < procs; ++id) {
      const ProcId proc = builder_.AddProc(id).value();
      builder_.ProcTransition(kOrigin, proc, WireState::kUndetermined, WireState::kRunning, {});
    }
    builder_.MetricValue(kOrigin, Metric::kGomaxprocs, static_cast<uint64_t>(procs));
  }

  TraceBuilder& builder() { return builder_; }
  StackId Stack(std::initializer_list<std::string_view> functions) {
    std::vector<FrameId> frames;
    for (const std::string_view function : functions) {
      frames.push_back(builder_.InternFrame({.function = builder_.Intern(function)}));
    }
    return builder_.InternStack(frames);
  }

  // A goroutine that exists already.
  void Exists(int64_t id, std::string_view name, WireState state, std::string_view reason = "") {
    Add(id);
    Event(0, id, WireState::kUndetermined, state, {.reason = reason, .stack = Stack({name})});
  }
  // `by` 0: the runtime, as a timer does.
  void Create(int64_t at, int64_t id, std::string_view name, int64_t by,
              std::string_view where = "main.spawn") {
    Add(id);
    Event(at, id, WireState::kNotExist, WireState::kRunnable,
          {.stack = Stack({where}), .own = Stack({name}), .by = by});
  }
  void Run(int64_t at, int64_t id, uint32_t proc = 0) {
    Event(at, id, WireState::kRunnable, WireState::kRunning, {.proc = ProcId(proc)});
  }
  void Wait(int64_t at, int64_t id, std::string_view reason, std::string_view where = "main.wait") {
    Event(at, id, WireState::kRunning, WireState::kWaiting,
          {.reason = reason, .stack = Stack({"runtime.gopark", where}), .by = id});
  }
  void Wake(int64_t at, int64_t id, int64_t by, std::string_view where = "main.wake") {
    Event(at, id, WireState::kWaiting, WireState::kRunnable,
          {.stack = Stack({"runtime.goready", where}), .by = by});
  }
  void Preempt(int64_t at, int64_t id, std::string_view where = "main.loop") {
    Event(at, id, WireState::kRunning, WireState::kRunnable,
          {.reason = "preempted", .stack = Stack({where}), .by = id});
  }
  void Syscall(int64_t at, int64_t id, uint32_t proc = 0) {
    Event(at, id, WireState::kRunning, WireState::kSyscall,
          {.stack = Stack({"syscall.read", "os.(*File).Read"}), .by = id, .proc = ProcId(proc)});
  }
  void SyscallEnd(int64_t at, int64_t id, uint32_t proc = 0) {
    Event(at, id, WireState::kSyscall, WireState::kRunning, {.by = id, .proc = ProcId(proc)});
  }
  void End(int64_t at, int64_t id) {
    Event(at, id, WireState::kRunning, WireState::kNotExist, {.by = id});
  }
  void RangeOf(int64_t begin, int64_t end, RangeKind kind, std::string_view name, int64_t id) {
    const TraceBuilder::Context context{{}, {}, id == 0 ? GoroutineId() : Goroutine(id)};
    builder_.RangeBegin(kOrigin + begin, kind, builder_.Intern(name), StackId(0), context);
    builder_.RangeEnd(kOrigin + end, kind, builder_.Intern(name), context);
  }
  void Task(int64_t begin, int64_t end, uint64_t id, std::string_view name, int64_t begins,
            int64_t ends) {
    builder_.TaskBegin(kOrigin + begin, id, 0, builder_.Intern(name), StackId(0),
                       {{}, {}, Goroutine(begins)});
    builder_.TaskEnd(kOrigin + end, id, StackId(0), {{}, {}, Goroutine(ends)});
  }

  [[nodiscard]] GoroutineId Goroutine(int64_t id) const { return rows_.at(id); }

  Trace Build(int64_t end) {
    builder_.EndSync(kOrigin + end);
    return std::move(builder_).Build();
  }

 private:
  struct Detail {
    std::string_view reason = {};
    StackId stack{0};
    StackId own{0};
    int64_t by = 0;
    ProcId proc = {};
  };

  void Add(int64_t id) { rows_[id] = builder_.AddGoroutine(id).value(); }
  void Event(int64_t at, int64_t id, WireState from, WireState to, const Detail& detail) {
    TraceBuilder::GoEvent event{.time_ns = kOrigin + at, .goroutine = Goroutine(id)};
    event.from = from;
    event.to = to;
    event.reason = builder_.Intern(detail.reason);
    event.stack = detail.stack;
    event.own_stack = detail.own;
    if (from == WireState::kUndetermined) event.own_stack = detail.stack;
    event.proc = detail.proc;
    if (detail.by != 0) event.context.goroutine = Goroutine(detail.by);
    (void)builder_.GoTransition(event);
  }

  TraceBuilder builder_;
  std::map<int64_t, GoroutineId> rows_;
};

}  // namespace pfa::test
