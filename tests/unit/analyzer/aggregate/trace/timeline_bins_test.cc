#include "analyzer/aggregate/trace/timeline_bins.h"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

TimelineBins Bin(const Trace& trace, const TraceOptions& options, const TimelineRequest& request) {
  const auto query = CompileTraceQuery(trace, options);
  EXPECT_TRUE(query.ok());
  return BinTimeline(trace, query.value(), request);
}

const Lane* Find(const TimelineBins& bins, LaneKind kind, uint32_t row = 0) {
  const auto found = std::ranges::find_if(
      bins.lanes, [&](const Lane& lane) { return lane.kind == kind && lane.row == row; });
  return found == bins.lanes.end() ? nullptr : &*found;
}

Trace TwoGoroutines() {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Exists(2, "main.worker", WireState::kRunnable);
  script.Preempt(250, 1);
  script.Run(250, 2, 1);
  script.Wait(500, 2, "network");
  script.RangeOf(600, 600, RangeKind::kStw, "read mem stats", 1);
  script.Wake(750, 2, 1);
  script.Task(100, 300, 7, "job", 1, 1);
  return script.Build(1000);
}

TEST(TimelineBins, SharesAreThoseOfTheCells) {
  const Trace trace = TwoGoroutines();
  const TimelineBins bins = Bin(trace, {}, {.cells = 2});
  EXPECT_EQ(bins.StartOf(1), TraceScript::kOrigin + 500);
  EXPECT_EQ(bins.StartOf(2), TraceScript::kOrigin + 1000);
  const Lane* worker = Find(bins, LaneKind::kGoroutine, 1);
  ASSERT_NE(worker, nullptr);
  EXPECT_EQ(worker->cells[0].in(LaneState::kRunnable), 250);
  EXPECT_EQ(worker->cells[0].in(LaneState::kRunning), 250);
  EXPECT_EQ(worker->cells[1].in(LaneState::kNetwork), 250);
  EXPECT_EQ(worker->cells[1].in(LaneState::kRunnable), 250);
  const Lane* proc = Find(bins, LaneKind::kProc, 1);
  ASSERT_NE(proc, nullptr);
  EXPECT_EQ(proc->cells[0].in(LaneState::kRunning), 250);
  EXPECT_EQ(proc->cells[0].in(LaneState::kOther), 250);
  EXPECT_EQ(Find(bins, LaneKind::kTask)->cells[0].in(LaneState::kTask), 200);
  EXPECT_EQ(Find(bins, LaneKind::kGcMark), nullptr);
}

TEST(TimelineBins, AStopOfNoLengthIsThere) {
  const Trace trace = TwoGoroutines();
  const TimelineBins bins = Bin(trace, {}, {.cells = 10});
  const Lane* stops = Find(bins, LaneKind::kStw);
  ASSERT_NE(stops, nullptr);
  for (uint32_t i = 0; i < 10; ++i) EXPECT_EQ(stops->cells[i].ranges, i == 6 ? 1U : 0U) << i;
}

TEST(TimelineBins, BusiestFirstAndTheRestIsCounted) {
  const Trace trace = TwoGoroutines();
  const TimelineBins bins = Bin(trace, {}, {.cells = 3, .max_goroutines = 1, .max_tasks = 0});
  EXPECT_NE(Find(bins, LaneKind::kGoroutine, 0), nullptr);
  EXPECT_EQ(Find(bins, LaneKind::kGoroutine, 1), nullptr);
  EXPECT_EQ(bins.left_goroutines, 1U);
  EXPECT_EQ(bins.left_running_ns, 250);
  EXPECT_EQ(bins.left_tasks, 1U);
}

TEST(TimelineBins, OnlyWhatIsSelectedCounts) {
  const Trace trace = TwoGoroutines();
  TraceOptions options = Between("500ns", "");
  options.goroutine = "main.worker";
  const TimelineBins bins = Bin(trace, options, {.cells = 1});
  EXPECT_EQ(Find(bins, LaneKind::kGoroutine, 0), nullptr);
  ASSERT_NE(Find(bins, LaneKind::kGoroutine, 1), nullptr);
  EXPECT_EQ(Find(bins, LaneKind::kGoroutine, 1)->cells[0].in(LaneState::kRunnable), 250);
  EXPECT_EQ(Find(bins, LaneKind::kStw), nullptr);
  EXPECT_EQ(Find(bins, LaneKind::kProc, 0)->cells[0].in(LaneState::kRunning), 0);
}

TEST(TimelineBins, ManyPsShareALane) {
  TraceScript script(5);
  script.Exists(1, "main.main", WireState::kRunnable);
  script.Run(0, 1, 4);
  const Trace trace = script.Build(100);
  const TimelineBins bins = Bin(trace, {}, {.cells = 1, .max_procs = 2});
  const Lane* rest = Find(bins, LaneKind::kOtherProcs, 3);
  ASSERT_NE(rest, nullptr);
  EXPECT_EQ(rest->cells[0].in(LaneState::kRunning), 100);
  EXPECT_EQ(rest->cells[0].in(LaneState::kOther), 200);
}

TEST(TimelineBins, CellsOfAnyWindowTileIt) {
  const Trace trace = TwoGoroutines();
  for (const uint32_t cells : {1U, 3U, 7U, 999U}) {
    for (const char* from : {"0s", "1ns", "333ns", "999ns", "1us"}) {
      const TimelineBins bins = Bin(trace, Between(from, ""), {.cells = cells});
      EXPECT_EQ(bins.StartOf(0), bins.window.start_ns);
      EXPECT_EQ(bins.StartOf(cells), bins.window.end_ns);
      for (const Lane& lane : bins.lanes) {
        ASSERT_EQ(lane.cells.size(), cells);
        for (uint32_t i = 0; i < cells; ++i) {
          int64_t sum = 0;
          for (const int64_t ns : lane.cells[i].ns) sum += ns;
          EXPECT_LE(sum, bins.StartOf(i + 1) - bins.StartOf(i));
        }
      }
    }
  }
}

}  // namespace
}  // namespace pfa::test
