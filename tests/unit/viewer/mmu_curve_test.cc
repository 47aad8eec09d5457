// The curve of mutator utilization: that of the report, with more points.
#include "viewer/layout/mmu_curve.h"

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

TEST(MmuCurve, ReachesFromStopsToAllOfTheTrace) {
  constexpr int64_t kMs = 1'000'000;
  TraceScript script(1);
  script.Exists(1, "main.work", WireState::kRunning);
  script.RangeOf(20 * kMs, 22 * kMs, RangeKind::kStw, "GC sweep termination", 1);
  const Trace trace = script.Build(100 * kMs);
  const MmuCurve curve = MakeMmuCurve(trace, {trace.start_ns(), trace.end_ns()});
  ASSERT_EQ(curve.plot.series.size(), 3U);
  EXPECT_EQ(curve.plot.x.to, 100.0 * kMs);
  const std::vector<PlotPoint>& points = curve.plot.series.front().points;
  EXPECT_GT(points.size(), 90U);
  EXPECT_EQ(points.size() * 3, curve.worst.size());
  double last = 0;
  for (const PlotPoint& point : points) {
    const MutatorUtilization::Window& worst = curve.worst[point.row];
    // One stop of two milliseconds: what is left of a longer window is the program's.
    EXPECT_NEAR(point.y, std::max(0.0, 100 * (1 - 2 * kMs / point.x)), 0.01);
    EXPECT_GE(point.y, last);
    last = point.y;
    EXPECT_EQ(static_cast<double>(worst.end_ns - worst.start_ns), point.x);
    EXPECT_LE(worst.start_ns, trace.start_ns() + 22 * kMs);
    EXPECT_GE(worst.end_ns, trace.start_ns() + 20 * kMs);
  }
}

TEST(MmuCurve, IsEmptyWhereNothingIsKnown) {
  TraceBuilder builder;
  builder.BeginGeneration(1, 0, std::nullopt);
  builder.EndSync(1000);
  const Trace trace = std::move(builder).Build();
  EXPECT_TRUE(MakeMmuCurve(trace, {trace.start_ns(), trace.end_ns()}).plot.series.empty());
}

}  // namespace
}  // namespace pfa::test
