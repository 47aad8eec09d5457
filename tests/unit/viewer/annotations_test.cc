// Tasks, regions, messages and threads, as the timeline finds them.
#include "viewer/layout/annotations.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"
#include "viewer/layout/timeline.h"

namespace pfa::test {
namespace {

constexpr int64_t kStart = TraceScript::kOrigin;

class Annotated : public testing::Test {
 protected:
  Annotated() : trace_(Made()), index_(trace_) {}

  static Trace Made() {
    TraceScript script(2);
    script.Exists(1, "main.work", WireState::kRunning);
    script.Exists(2, "main.work", WireState::kWaiting, "select");
    TraceBuilder& builder = script.builder();
    const TraceBuilder::Context by1{{}, {}, script.Goroutine(1)};
    const TraceBuilder::Context by2{{}, {}, script.Goroutine(2)};
    builder.RegionBegin(kStart + 100, 0, builder.Intern("outer"), StackId(0), by1);
    builder.RegionBegin(kStart + 100, 0, builder.Intern("inner"), StackId(0), by1);
    builder.Log({kStart + 150, by1.goroutine, 0, {}, builder.Intern("one"), {}});
    builder.Log({kStart + 160, by2.goroutine, 0, {}, builder.Intern("two"), {}});
    builder.RegionEnd(kStart + 200, 0, builder.Intern("inner"), StackId(0), by1);
    builder.RegionEnd(kStart + 300, 0, builder.Intern("before"), StackId(0), by2);
    builder.Log({kStart + 400, by1.goroutine, 0, {}, builder.Intern("three"), {}});
    script.End(600, 1);
    return script.Build(1000);
  }

  Trace trace_;
  TimelineIndex index_;
};

TEST_F(Annotated, RegionsAreInTheirGoroutinesLanes) {
  const IntervalLanes& first = index_.annotations().RegionsOf(GoroutineId(0));
  ASSERT_EQ(first.lane_count(), 2U);
  ASSERT_EQ(first.lane(0).size(), 1U);
  EXPECT_EQ(first.lane(0).row(0), 0U) << "the outer one is above";
  EXPECT_EQ(first.lane(0).end_ns(0), kStart + 600) << "it ends with its goroutine";
  EXPECT_EQ(first.lane(1).start_ns(0), kStart + 100);
  EXPECT_EQ(first.lane(1).end_ns(0), kStart + 200);
  const IntervalLanes& second = index_.annotations().RegionsOf(GoroutineId(1));
  ASSERT_EQ(second.lane_count(), 1U);
  EXPECT_EQ(second.lane(0).start_ns(0), trace_.start_ns()) << "its beginning is not known";
}

TEST_F(Annotated, MessagesAreFoundByTime) {
  const LogRows all = index_.annotations().logs();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all.Near(0, kStart + 150), 0U);
  EXPECT_EQ(all.Near(0, kStart + 151), 1U);
  EXPECT_EQ(all.Near(2, kStart), 2U);
  EXPECT_EQ(all.Near(0, kStart + 401), 3U);
  const LogRows first = index_.annotations().LogsOf(GoroutineId(0));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first.row(1), 2U);
}

TEST_F(Annotated, LanesAreThereWhenTheirGroupIsOpen) {
  const auto count = [this](const std::vector<uint32_t>& open, TimelineLaneKind kind) {
    size_t found = 0;
    for (const TimelineLane& lane : TimelineLanes(index_, open)) found += lane.kind == kind ? 1 : 0;
    return found;
  };
  EXPECT_EQ(count({}, TimelineLaneKind::kLogs), 1U);
  EXPECT_EQ(count({}, TimelineLaneKind::kRegions), 0U);
  EXPECT_EQ(count({0}, TimelineLaneKind::kRegions), 3U);
  EXPECT_EQ(count({}, TimelineLaneKind::kThreads), 0U) << "it has none";
}

TEST_F(Annotated, AreDrawn) {
  const std::vector<uint32_t> open = {0};
  const std::vector<TimelineLane> lanes = TimelineLanes(index_, open);
  DrawList list;
  LayoutTimeline(
      {.index = index_, .lanes = lanes, .open_groups = open, .time = {0, 1000}, .theme = {}},
      {0, 0, 1400, 900}, {7, 15}, &list);
  std::vector<std::string> texts;
  for (const DrawText& text : list.texts) texts.emplace_back(list.TextOf(text));
  for (const char* const text : {"outer", "inner", "before", "three"}) {
    EXPECT_EQ(std::ranges::count(texts, text), 1) << text;
  }
  const auto hits = [&list](HitKind kind) {
    return std::ranges::count_if(list.rects,
                                 [kind](const DrawRect& rect) { return rect.hit.kind == kind; });
  };
  EXPECT_EQ(hits(HitKind::kRegion), 3);
  EXPECT_EQ(hits(HitKind::kLog), 6) << "each in the lane of all and in that of its goroutine";
}

TEST(TaskMessages, AreInTheLaneOfTheirTask) {
  TraceScript script(1);
  script.Exists(1, "main.work", WireState::kRunning);
  script.Task(100, 500, 7, "order", 1, 1);
  script.Task(200, 400, 8, "part", 1, 1);
  const auto log = [&script](int64_t at, uint64_t task) {
    script.builder().Log(
        {kStart + at, script.Goroutine(1), task, {}, script.builder().Intern("x"), {}});
  };
  log(300, 8);
  log(310, 7);
  log(320, 0);
  log(330, 99);
  const Trace trace = script.Build(1000);
  const TimelineIndex index(trace);
  ASSERT_EQ(index.tasks().lane_count(), 2U);
  const LogRows first = index.annotations().LogsOfTasks(0);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first.time_ns(0), kStart + 310);
  const LogRows second = index.annotations().LogsOfTasks(1);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.time_ns(0), kStart + 300);
}

// Two goroutines on one thread; one of them in a syscall that loses its P, and then on another.
TEST(Threads, HaveTheSpansThatRanOnThem) {
  TraceBuilder builder;
  builder.set_version(26);
  builder.BeginGeneration(1, 0, std::nullopt);
  const ProcId proc = builder.AddProc(0).value();
  const ThreadId other = builder.AddThread(77);
  const ThreadId thread = builder.AddThread(5);
  builder.AddThread(99);
  const GoroutineId a = builder.AddGoroutine(1).value();
  const GoroutineId b = builder.AddGoroutine(2).value();
  const auto move = [&](int64_t at, GoroutineId id, WireState from, WireState to, ThreadId on) {
    TraceBuilder::GoEvent event{.time_ns = at, .goroutine = id};
    event.from = from;
    event.to = to;
    event.thread = on;
    if (on.valid()) event.proc = proc;
    (void)builder.GoTransition(event);
  };
  using enum WireState;
  move(0, a, kUndetermined, kRunnable, {});
  move(0, b, kUndetermined, kRunnable, {});
  move(100, a, kRunnable, kRunning, thread);
  move(200, a, kRunning, kWaiting, {});
  move(200, b, kRunnable, kRunning, thread);
  move(300, b, kRunning, kSyscall, thread);
  move(500, b, kSyscall, kRunnable, {});
  move(600, b, kRunnable, kRunning, other);
  builder.EndSync(1000);
  const Trace trace = std::move(builder).Build();
  const TimelineIndex index(trace);
  ASSERT_EQ(index.threads().size(), 2U) << "the third ran nothing";
  EXPECT_EQ(index.threads()[0], thread) << "in order of their ids";
  const LaneSpans spans = index.OfThread(thread);
  ASSERT_EQ(spans.size(), 3U);
  EXPECT_EQ(spans.start_ns(0), 100);
  EXPECT_EQ(spans.end_ns(0), 200);
  EXPECT_EQ(spans.state(1), LaneState::kRunning);
  EXPECT_EQ(spans.state(2), LaneState::kSyscall);
  EXPECT_EQ(spans.end_ns(2), 500);
  EXPECT_EQ(index.OfThread(other).size(), 1U);
  size_t lanes = 0;
  for (const TimelineLane& lane : TimelineLanes(index, {index.thread_group()})) {
    lanes += lane.kind == TimelineLaneKind::kThread ? 1 : 0;
  }
  EXPECT_EQ(lanes, 2U);
}

}  // namespace
}  // namespace pfa::test
