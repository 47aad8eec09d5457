#include "analyzer/aggregate/trace/critical_path.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

constexpr int64_t kOrigin = TraceScript::kOrigin;

// "10-20 #7 running main.loop", and "<" if the path came here by a wake-up.
std::vector<std::string> Dump(const Trace& trace, const std::vector<PathSegment>& path) {
  std::vector<std::string> lines;
  for (const PathSegment& segment : path) {
    const bool woken = segment.wake != PathSegment::kNoRow && segment.state != GoState::kWaiting;
    const std::string_view function = InterestingFunction(trace, segment.stack);
    lines.push_back(fmt::format("{}-{} #{} {}{}{}{}", segment.start_ns - kOrigin,
                                segment.end_ns - kOrigin, trace.goroutine(segment.goroutine).id,
                                NameOf(segment.cause), function.empty() ? "" : " ", function,
                                woken ? " <" : ""));
  }
  return lines;
}

std::vector<std::string> PathOf(const Trace& trace, GoroutineId id, int64_t from, int64_t to,
                                size_t max_segments = 1000) {
  return Dump(trace, CriticalPath(trace, id, {kOrigin + from, kOrigin + to}, max_segments));
}

using Lines = std::vector<std::string>;

TEST(CriticalPath, FollowsTheWaker) {
  TraceScript script;
  script.Exists(1, "main.consumer", WireState::kRunning);
  script.Exists(2, "main.producer", WireState::kRunning);
  script.Wait(10, 1, "chan receive", "main.pop");
  script.Wake(80, 1, 2, "main.push");
  script.Run(85, 1);
  script.Wait(100, 1, "chan receive", "main.pop");
  const GoroutineId consumer = script.Goroutine(1);
  const Trace trace = script.Build(120);
  EXPECT_EQ(PathOf(trace, consumer, 0, 100),
            (Lines{"0-80 #2 running main.push", "80-85 #1 scheduler main.pop <",
                   "85-100 #1 running main.pop"}));
  // In the middle of the wait nobody has woken it yet.
  EXPECT_EQ(PathOf(trace, consumer, 0, 50),
            (Lines{"0-10 #1 running main.pop", "10-50 #1 blocked main.pop"}));
  EXPECT_EQ(PathOf(trace, consumer, 0, 120).back(), "100-120 #1 blocked main.pop");
}

TEST(CriticalPath, FollowsTheCreator) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Create(30, 2, "main.worker", 1, "main.start");
  script.Run(30, 2, 1);
  script.End(50, 2);
  const GoroutineId worker = script.Goroutine(2);
  const Trace trace = script.Build(60);
  // It ran at once: the creation is told where it runs.
  EXPECT_EQ(PathOf(trace, worker, 0, 50),
            (Lines{"0-30 #1 running main.start", "30-50 #2 running <"}));
  EXPECT_EQ(PathOf(trace, worker, 40, 45), (Lines{"40-45 #2 running"}));
}

TEST(CriticalPath, StaysWhereTheOutsideWakes) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Exists(2, "main.other", WireState::kRunning);
  script.Wait(10, 1, "network");
  script.Wake(20, 1, 2);  // which only looked after the network
  script.Run(20, 1);
  script.Wait(30, 1, "sleep");
  script.Wake(40, 1, 2);
  script.Run(40, 1);
  script.Wait(50, 1, "select");
  script.Wake(60, 1, 0);
  script.Run(60, 1);
  script.Syscall(70, 1);
  script.SyscallEnd(80, 1);
  const GoroutineId main = script.Goroutine(1);
  const Trace trace = script.Build(90);
  EXPECT_EQ(
      PathOf(trace, main, 0, 90),
      (Lines{"0-10 #1 running main.wait", "10-20 #1 network main.wait",
             "20-30 #1 running main.wait", "30-40 #1 timer main.wait", "40-50 #1 running main.wait",
             "50-60 #1 timer main.wait", "60-70 #1 running os.(*File).Read",
             "70-80 #1 syscall os.(*File).Read", "80-90 #1 running"}));
}

TEST(CriticalPath, ReturnsToTheWaiterWhereTheWakerHasNoPast) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Exists(3, "runtime.gcBgMarkWorker", WireState::kWaiting, "system goroutine wait");
  script.Wait(10, 1, "chan receive", "main.pop");
  script.Create(60, 2, "context.timeout", 0);
  script.Run(65, 2);
  script.Wake(70, 1, 2, "context.cancel");
  script.Run(70, 1);
  script.Wait(75, 1, "sync", "main.lock");
  script.Wake(80, 3, 0);
  script.Run(80, 3, 1);
  script.Wake(85, 1, 3);
  script.Run(85, 1);
  const GoroutineId main = script.Goroutine(1);
  const Trace trace = script.Build(90);
  EXPECT_EQ(PathOf(trace, main, 0, 90),
            (Lines{"0-10 #1 running main.pop", "10-60 #1 timer main.pop", "60-65 #2 scheduler <",
                   "65-70 #2 running context.cancel", "70-75 #1 running main.lock <",
                   "75-80 #1 blocked main.lock", "80-85 #3 gc main.wake", "85-90 #1 running <"}));
}

// The worker began before there was anybody to wait for it.
TEST(CriticalPath, ReturnsToTheCreatorOfAWaiterThatWasNotThere) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Exists(3, "runtime.gcBgMarkWorker", WireState::kWaiting, "system goroutine wait");
  script.Wake(10, 3, 0);
  script.Run(10, 3, 1);
  script.Create(20, 2, "main.worker", 1);
  script.Preempt(21, 1);
  script.Run(21, 2);
  script.Wait(30, 2, "sync");
  script.Wake(50, 2, 3);
  script.Run(50, 2);
  const GoroutineId worker = script.Goroutine(2);
  const Trace trace = script.Build(60);
  EXPECT_EQ(PathOf(trace, worker, 0, 60),
            (Lines{"0-10 #1 running main.loop", "10-50 #3 gc main.wake", "50-60 #2 running <"}));
}

TEST(CriticalPath, SaysWhatTheCollectorTook) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.RangeOf(5, 15, RangeKind::kMarkAssist, "GC mark assist", 1);
  script.Preempt(20, 1);
  script.RangeOf(18, 25, RangeKind::kStw, "GC mark termination", 0);
  script.RangeOf(28, 29, RangeKind::kMarkAssist, "GC mark assist", 1);  // it does not run then
  script.Run(30, 1);
  const GoroutineId main = script.Goroutine(1);
  const Trace trace = script.Build(40);
  EXPECT_EQ(PathOf(trace, main, 0, 40),
            (Lines{"0-5 #1 running main.loop", "5-15 #1 gc main.loop", "15-20 #1 running main.loop",
                   "20-25 #1 gc main.loop", "25-30 #1 scheduler main.loop", "30-40 #1 running"}));
}

TEST(CriticalPath, StopsAtTheLimit) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  for (int64_t at = 10; at < 1000; at += 10) {
    script.Preempt(at, 1);
    script.Run(at + 5, 1);
  }
  const GoroutineId main = script.Goroutine(1);
  const Trace trace = script.Build(1000);
  const auto path = CriticalPath(trace, main, {kOrigin, kOrigin + 1000}, 10);
  ASSERT_EQ(path.size(), 10U);
  EXPECT_TRUE(path.front().is_cut_off);
  EXPECT_EQ(path.front().start_ns, kOrigin);
  EXPECT_FALSE(path[1].is_cut_off);
}

TEST(CriticalPath, EndsWhereTwoWakeEachOtherAtOneMoment) {
  TraceScript script;
  script.Exists(1, "main.a", WireState::kRunning);
  script.Exists(2, "main.b", WireState::kWaiting, "chan receive");
  for (int i = 0; i < 1000; ++i) {
    script.Wake(10, 2, 1);
    script.Run(10, 2);
    script.Wait(10, 1, "chan receive");
    script.Wake(10, 1, 2);
    script.Run(10, 1);
    script.Wait(10, 2, "chan receive");
  }
  const GoroutineId a = script.Goroutine(1);
  const Trace trace = script.Build(20);
  const auto path = CriticalPath(trace, a, {kOrigin, kOrigin + 20}, 100);
  ASSERT_EQ(path.size(), 2U);
  EXPECT_EQ(path[0].end_ns, kOrigin + 10);
}

TEST(CriticalPath, WhatIsBeforeAGoroutineIsUnknown) {
  TraceScript script;
  script.Create(30, 2, "main.callback", 0);
  script.Run(30, 2);
  const GoroutineId id = script.Goroutine(2);
  const Trace trace = script.Build(60);
  EXPECT_EQ(PathOf(trace, id, 0, 50), (Lines{"0-30 #2 unknown", "30-50 #2 running <"}));
  EXPECT_TRUE(PathOf(trace, id, 20, 20).empty());
}

TEST(InterestingFunction, SkipsWhatEveryProgramHas) {
  TraceScript script;
  const StackId plain =
      script.Stack({"runtime.gopark", "sync.(*Mutex).Lock", "internal/poll.Read", "main.f"});
  const StackId runtime = script.Stack({"runtime.gopark", "runtime.bgsweep"});
  const Trace trace = script.Build(1);
  EXPECT_EQ(InterestingFunction(trace, plain), "main.f");
  EXPECT_EQ(InterestingFunction(trace, runtime), "runtime.bgsweep");
  EXPECT_EQ(InterestingFunction(trace, StackId(0)), "");
}

}  // namespace
}  // namespace pfa::test
