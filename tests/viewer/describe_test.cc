// Spans and ranges in words.
#include "viewer/panels/describe.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

using Lines = std::vector<std::string>;

TEST(Describe, SpansAndRanges) {
  TraceScript script(1);
  script.Exists(1, "main.work", WireState::kWaiting, "chan receive");
  script.Exists(2, "main.feed", WireState::kRunning);
  script.Wake(100'000, 1, 2);
  script.Wait(150'000, 2, "select", "main.feed");
  script.Run(200'000, 1);
  script.RangeOf(300'000, 301'500, RangeKind::kStw, "read mem stats", 1);
  script.Wait(900'000, 1, "network", "main.read");
  const Trace trace = script.Build(1'000'000);
  const TimelineIndex index(trace);
  const auto describe = [&index](HitKind kind, uint64_t id, uint32_t count = 1) {
    return DescribeInTime(index, {kind, id, count});
  };
  // Rows: 0 and 1 exist, 2 is the wake-up.
  EXPECT_EQ(describe(HitKind::kSpan, 2),
            (Lines{"main.work #1", "runnable for 100us, from 0.000100s", "woken by main.feed #2",
                   "  runtime.goready  :0", "  main.wake  :0"}));
  EXPECT_EQ(describe(HitKind::kSpan, 0)[2], "woken by main.feed #2") << "what ended the wait";
  EXPECT_EQ(describe(HitKind::kSpan, 5)[1], "waiting: network for 100us, from 0.000900s");
  EXPECT_EQ(describe(HitKind::kSpans, 2, 7)[0], "7 spans, too short to be seen; the first:");
  const Lines range = describe(HitKind::kRange, 0);
  ASSERT_GE(range.size(), 3U);
  EXPECT_EQ(range[0], "stop-the-world (read mem stats)");
  EXPECT_EQ(range[1], "1.50us, from 0.000300s");
  EXPECT_EQ(range[2], "by main.work #1");
  EXPECT_EQ(describe(HitKind::kNone, 0), Lines{});
}

TEST(Describe, WhoCreatedIt) {
  TraceScript script(1);
  script.Exists(1, "main.main", WireState::kRunning);
  script.Create(100'000, 2, "main.work", 1);  // row 1
  script.Wait(150'000, 1, "select");
  script.Run(200'000, 2);  // row 3
  const Trace trace = script.Build(1'000'000);
  const TimelineIndex index(trace);
  const Lines first = DescribeInTime(index, {HitKind::kSpan, 1, 1});
  ASSERT_GE(first.size(), 3U);
  EXPECT_EQ(first[2], "created by main.main #1 at 0.000100s") << "and not also woken by it";
  const Lines later = DescribeInTime(index, {HitKind::kSpan, 3, 1});
  EXPECT_EQ(later.back(), "created by main.main #1 at 0.000100s");
}

// With the axis in times of day both are said.
TEST(Describe, TimesOfDay) {
  TraceScript script(1, ClockSnapshot{TraceScript::kOrigin, 0, 1'700'000'000'000'000'000});
  script.Exists(1, "main.work", WireState::kRunning);
  script.Wait(250'000'000, 1, "select");
  const Trace trace = script.Build(1'000'000'000);
  const TimelineIndex index(trace);
  EXPECT_EQ(DescribeInTime(index, {HitKind::kSpan, 1, 1}, true)[1],
            "waiting: select for 750ms, from 22:13:20.250000 (0.250000s)");
  EXPECT_EQ(DescribeInTime(index, {HitKind::kSpan, 1, 1}, false)[1],
            "waiting: select for 750ms, from 0.250000s");
  EXPECT_EQ(
      DescribePlot(index, TimelineLaneKind::kLoad, {trace.start_ns(), trace.end_ns()}, true)[0],
      "at 22:13:20.000000 (0.000000s)");
}

TEST(Describe, Plots) {
  TraceScript script(4);
  script.Exists(1, "main.work", WireState::kRunning);
  script.Exists(2, "main.feed", WireState::kWaiting, "select");
  script.builder().MetricValue(TraceScript::kOrigin + 100, Metric::kHeapLive, 2048);
  script.Wait(500, 1, "select");
  const Trace trace = script.Build(1000);
  const TimelineIndex index(trace);
  const Interval time{trace.start_ns(), trace.end_ns()};
  EXPECT_EQ(DescribePlot(index, TimelineLaneKind::kLoad, time),
            (Lines{"at 0.000000s", "0.5 running", "1.5 waiting"}));
  EXPECT_EQ(DescribePlot(index, TimelineLaneKind::kProcLoad, time),
            (Lines{"at 0.000000s", "0.5 running", "of 4 Ps"}));
  EXPECT_EQ(DescribePlot(index, TimelineLaneKind::kHeap, time),
            (Lines{"at 0.000000s", "heap 2kB"}));
}

}  // namespace
}  // namespace pfa::test
