#include "analyzer/trace/trace_feed.h"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace pfa {
namespace {

// More than all blocks hold, so that both sides have to wait for each other.
constexpr int64_t kCalls = 300'000;

TEST(TraceFeed, MakesCallsInOrder) {
  TraceBuilder builder;
  TraceFeed feed(builder, TraceContent::kAll);
  feed.Do<&TraceBuilder::BeginGeneration>(uint64_t{1}, int64_t{0}, std::optional<ClockSnapshot>());
  for (int64_t i = 0; i < kCalls; ++i) {
    feed.Do<&TraceBuilder::MetricValue>(i, Metric::kHeapLive, static_cast<uint64_t>(i) * 3);
  }
  ASSERT_TRUE(feed.Wait().ok());
  const Trace trace = std::move(builder).Build();
  const auto points = trace.metric(Metric::kHeapLive);
  ASSERT_EQ(points.size(), static_cast<size_t>(kCalls));
  for (int64_t i = 0; i < kCalls; ++i) {
    ASSERT_EQ(points[static_cast<size_t>(i)].time_ns, i);
    ASSERT_EQ(points[static_cast<size_t>(i)].value, static_cast<uint64_t>(i) * 3);
  }
}

TEST(TraceFeed, TransitionsArriveWhole) {
  TraceBuilder builder;
  const StringId function = builder.Intern("main.work");
  const FrameId frame = builder.InternFrame({.pc = 1, .function = function});
  const StackId stack = builder.InternStack({&frame, 1});
  const StringId reason = builder.Intern("select");
  const TraceEntry entry = builder.EntryOf(stack);
  TraceFeed feed(builder, TraceContent::kAll);
  feed.Do<&TraceBuilder::BeginGeneration>(uint64_t{1}, int64_t{0}, std::optional<ClockSnapshot>());
  feed.Do<&TraceBuilder::AddThread>(int64_t{7});
  feed.Do<&TraceBuilder::AddProc>(int64_t{0});
  feed.Do<&TraceBuilder::AddGoroutine>(int64_t{1});
  feed.Do<&TraceBuilder::AddGoroutine>(int64_t{2});
  const TraceBuilder::Context context{ThreadId(0), ProcId(0), GoroutineId(0)};
  feed.Go({.time_ns = 1,
           .goroutine = GoroutineId(1),
           .from = WireState::kNotExist,
           .to = WireState::kRunnable,
           .stack = stack,
           .context = context},
          entry);
  // Those between are there to have it done by the second thread.
  for (int64_t i = 0; i < kCalls; ++i) {
    feed.Go({.time_ns = 2 * i + 2,
             .goroutine = GoroutineId(1),
             .from = WireState::kRunnable,
             .to = WireState::kRunning,
             .context = context,
             .thread = ThreadId(0),
             .proc = ProcId(0)},
            {});
    feed.Go({.time_ns = 2 * i + 3,
             .goroutine = GoroutineId(1),
             .from = WireState::kRunning,
             .to = WireState::kWaiting,
             .reason = reason,
             .stack = stack,
             .context = context,
             .proc = ProcId(0)},
            {});
  }
  ASSERT_TRUE(feed.Wait().ok());
  const Trace trace = std::move(builder).Build();
  EXPECT_EQ(trace.text(trace.goroutine(GoroutineId(1)).name), "main.work");
  EXPECT_EQ(trace.goroutine(GoroutineId(1)).creator, GoroutineId(0));
  const auto rows = trace.transitions_of(GoroutineId(1));
  ASSERT_EQ(rows.size(), static_cast<size_t>(2 * kCalls + 1));
  EXPECT_EQ(trace.transition(rows[0]).waker, GoroutineId(0));
  EXPECT_EQ(trace.proc(rows[0]), ProcId(0));
  for (size_t i = 1; i < rows.size(); i += 2) {
    const Transition runs = trace.transition(rows[i]);
    ASSERT_EQ(runs.state, GoState::kRunning);
    ASSERT_EQ(runs.time_ns, static_cast<int64_t>(i + 1));
    ASSERT_EQ(runs.thread, ThreadId(0));
    ASSERT_EQ(runs.proc, ProcId(0));
    const Transition waits = trace.transition(rows[i + 1]);
    ASSERT_EQ(waits.state, GoState::kWaiting);
    ASSERT_EQ(waits.reason, reason);
    ASSERT_EQ(waits.stack, stack);
    ASSERT_EQ(waits.proc, ProcId(0));
  }
}

TEST(TraceFeed, BuilderMayBeUsedAfterWaiting) {
  TraceBuilder builder;
  TraceFeed feed(builder, TraceContent::kAll);
  feed.Do<&TraceBuilder::BeginGeneration>(uint64_t{1}, int64_t{0}, std::optional<ClockSnapshot>());
  for (int64_t i = 1; i < kCalls; ++i) {
    feed.Do<&TraceBuilder::MetricValue>(i, Metric::kHeapGoal, uint64_t{1});
    if (i % (kCalls / 10) != 0) continue;
    ASSERT_TRUE(feed.Wait().ok());
    ASSERT_EQ(builder.last_ns(), i);
  }
  // What is not waited for may be lost, but nothing must hang or leak.
}

}  // namespace
}  // namespace pfa
