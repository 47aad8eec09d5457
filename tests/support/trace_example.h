// A small trace in which everything occurs once, for tests of reports. Times are nanoseconds:
//
//   1000 main (1) runs, as it did before     1600 the syscall ends
//   1100 main makes worker (2)               1650 worker logs
//   1200 main receives from a channel        1700 worker wakes main
//   1250 worker runs                         1750-1760 worker stops the world
//   1300 CPU sample of worker                1800 task and region end
//   1400 worker begins a task and a region   1900 worker ends, 1950 main runs
//   1500 worker is in a syscall              1990 CPU sample of main, 2000 the end
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/model/trace_builder.h"

namespace pfa::test {

struct TraceExampleOptions {
  std::string_view worker = "main.worker";
  std::string_view region = "region";
  bool has_cpu_samples = true;
  int64_t start_ns = 1000;
  int64_t late_ns = 0;  // how much later everything from 1700 on is
};

inline Trace TraceExample(const TraceExampleOptions& options = {}) {
  TraceBuilder builder;
  builder.set_version(26);
  uint64_t pc = 0x1000;
  const auto stack = [&](std::initializer_list<std::string_view> leaf_first) {
    std::vector<FrameId> frames;
    for (const std::string_view name : leaf_first) {
      frames.push_back(builder.InternFrame({.pc = pc++,
                                            .function = builder.Intern(name),
                                            .file = builder.Intern("/src/main.go"),
                                            .line = 7}));
    }
    return builder.InternStack(frames);
  };
  const auto at = [&](int64_t ns) {
    return options.start_ns + ns - 1000 + (ns >= 1700 ? options.late_ns : 0);
  };
  static_cast<void>(builder.InternStack({}));
  const StackId in_main = stack({"runtime.chanrecv1", "main.main"});
  const StackId in_worker = stack({"os.Read", options.worker});
  const StackId main_only = stack({"main.main"});
  const StackId entry = stack({options.worker});

  builder.BeginGeneration(1, at(1000), ClockSnapshot{at(1000), 5, 1'700'000'000'000'000'000});
  const ThreadId thread = builder.AddThread(50);
  const ProcId proc = builder.AddProc(0).value();
  const GoroutineId main = builder.AddGoroutine(1).value();
  const GoroutineId worker = builder.AddGoroutine(2).value();
  const TraceBuilder::Context by_main{thread, proc, main};
  const TraceBuilder::Context by_worker{thread, proc, worker};
  const TraceBuilder::Context by_nobody{thread, proc, {}};
  const auto go = [&](TraceBuilder::GoEvent event) {
    if (event.to == WireState::kRunning || event.to == WireState::kSyscall) {
      event.thread = thread;
      event.proc = proc;
    }
    PFA_CHECK(builder.GoTransition(event).ok());
  };
  using enum WireState;
  builder.ProcTransition(at(1000), proc, kUndetermined, kRunning, thread);
  go({.time_ns = at(1000),
      .goroutine = main,
      .to = kRunning,
      .own_stack = main_only,
      .context = by_nobody});
  builder.MetricValue(at(1010), Metric::kHeapLive, 4096);
  go({.time_ns = at(1100),
      .goroutine = worker,
      .from = kNotExist,
      .to = kRunnable,
      .stack = main_only,
      .own_stack = entry,
      .context = by_main});
  go({.time_ns = at(1200),
      .goroutine = main,
      .from = kRunning,
      .to = kWaiting,
      .reason = builder.Intern("chan receive"),
      .stack = in_main,
      .own_stack = in_main,
      .context = by_main});
  go({.time_ns = at(1250),
      .goroutine = worker,
      .from = kRunnable,
      .to = kRunning,
      .context = by_nobody});
  if (options.has_cpu_samples) {
    builder.StackSample({at(1300), worker, proc, thread, in_worker});
  }
  builder.TaskBegin(at(1400), 7, 0, builder.Intern("job"), in_worker, by_worker);
  const StringId region = builder.Intern(options.region);
  builder.RegionBegin(at(1410), 7, region, in_worker, by_worker);
  go({.time_ns = at(1500),
      .goroutine = worker,
      .from = kRunning,
      .to = kSyscall,
      .stack = in_worker,
      .own_stack = in_worker,
      .context = by_worker});
  go({.time_ns = at(1600),
      .goroutine = worker,
      .from = kSyscall,
      .to = kRunning,
      .context = by_worker});
  builder.Log({at(1650), worker, 7, builder.Intern("category"), builder.Intern("message"), entry});
  go({.time_ns = at(1700),
      .goroutine = main,
      .from = kWaiting,
      .to = kRunnable,
      .stack = entry,
      .context = by_worker});
  const StringId stop = builder.Intern("test");
  builder.RangeBegin(at(1750), RangeKind::kStw, stop, entry, by_worker);
  builder.RangeEnd(at(1760), RangeKind::kStw, stop, by_worker);
  builder.RegionEnd(at(1800), 7, region, in_worker, by_worker);
  builder.TaskEnd(at(1810), 7, entry, by_worker);
  go({.time_ns = at(1900),
      .goroutine = worker,
      .from = kRunning,
      .to = kNotExist,
      .context = by_worker});
  go({.time_ns = at(1950),
      .goroutine = main,
      .from = kRunnable,
      .to = kRunning,
      .context = by_nobody});
  if (options.has_cpu_samples) builder.StackSample({at(1990), main, proc, thread, main_only});
  builder.EndSync(at(2000));
  return std::move(builder).Build();
}

}  // namespace pfa::test
