#include "analyzer/aggregate/trace/mutator_utilization.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_gc.h"

namespace pfa {
namespace {

using test::GcTrace;

constexpr UtilizationParts kAll{.background = true, .assist = true, .sweep = true};

std::vector<std::pair<int64_t, double>> StepsOf(const MutatorUtilization& curve) {
  std::vector<std::pair<int64_t, double>> steps;
  for (const UtilizationStep& step : curve.steps()) {
    steps.emplace_back(step.time_ns, step.utilization);
  }
  return steps;
}

TEST(MutatorUtilization, WorstWindowMeetsAStep) {
  const MutatorUtilization curve({{0, 1}, {100, 0}, {150, 1}, {1000, 0}});
  EXPECT_EQ(curve.length_ns(), 1000);
  EXPECT_DOUBLE_EQ(curve.mean(), 0.95);
  EXPECT_DOUBLE_EQ(curve.Worst(50).utilization, 0);
  EXPECT_EQ(curve.Worst(50).start_ns, 100);
  EXPECT_DOUBLE_EQ(curve.Worst(100).utilization, 0.5);
  EXPECT_EQ(curve.Worst(100).start_ns, 50);
}

TEST(MutatorUtilization, WindowLongerThanTheCurveIsAllOfIt) {
  const MutatorUtilization curve({{10, 1}, {20, 0}, {30, 0.5}, {40, 0}});
  const auto worst = curve.Worst(1000);
  EXPECT_DOUBLE_EQ(worst.utilization, 0.5);
  EXPECT_EQ(worst.start_ns, 10);
  EXPECT_EQ(worst.end_ns, 40);
}

TEST(MutatorUtilization, WorstIsThatOfAllWindows) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<UtilizationStep> steps;
    int64_t time_ns = 0;
    for (int i = 0; i < 12; ++i) {
      steps.push_back({time_ns, static_cast<double>(random() % 5) / 4});
      time_ns += 1 + static_cast<int64_t>(random() % 20);
    }
    const MutatorUtilization curve(steps);
    for (const int64_t length : {int64_t{1}, int64_t{7}, int64_t{30}, curve.length_ns()}) {
      double least = 2;
      for (int64_t t = 0; t + length <= steps.back().time_ns; ++t) {
        least = std::min(least, curve.MeanOf(t, t + length));
      }
      if (length > curve.length_ns()) continue;
      EXPECT_NEAR(curve.Worst(length).utilization, least, 1e-9) << round << " " << length;
    }
  }
}

TEST(MutatorUtilization, WorstApartDoNotOverlapAndGetBetter) {
  const MutatorUtilization curve(
      {{0, 1}, {100, 0}, {110, 1}, {300, 0.5}, {320, 1}, {500, 0}, {505, 1}, {1000, 0}});
  const auto windows = curve.WorstApart(20, 4);
  ASSERT_EQ(windows.size(), 4U);
  for (size_t i = 0; i < windows.size(); ++i) {
    EXPECT_EQ(windows[i].end_ns - windows[i].start_ns, 20);
    for (size_t j = 0; j < i; ++j) {
      EXPECT_LE(windows[j].utilization, windows[i].utilization);
      EXPECT_TRUE(windows[i].end_ns <= windows[j].start_ns ||
                  windows[j].end_ns <= windows[i].start_ns);
    }
  }
  EXPECT_EQ(curve.WorstApart(600, 5).size(), 1U);
}

// Two Ps; a worker runs twice on the first, a goroutine assists on the second, the world stops.
Trace Example() {
  GcTrace trace(2);
  const GoroutineId worker = trace.Create(10, 1, "runtime.gcBgMarkWorker");
  const GoroutineId program = trace.Create(11, 2, "main.main");
  trace.Run(20, program, 1);
  trace.Run(100, worker, 0);
  trace.Label(101, worker, "GC (dedicated)");
  trace.Begin(150, RangeKind::kMarkAssist, "GC mark assist", program, 1);
  trace.Block(200, worker, "system goroutine wait");
  trace.End(220, RangeKind::kMarkAssist, "GC mark assist", program, 1);
  trace.Begin(300, RangeKind::kStw, "GC mark termination", program, 1);
  trace.End(310, RangeKind::kStw, "GC mark termination", program, 1);
  trace.Begin(320, RangeKind::kStw, "read mem stats", program, 1);
  trace.End(330, RangeKind::kStw, "read mem stats", program, 1);
  trace.Wake(390, worker);
  trace.Run(400, worker, 0);
  trace.Label(401, worker, "GC (dedicated)");
  trace.Block(450, worker, "system goroutine wait");
  trace.Sweep(500, 510, program, 1, 4096);
  return std::move(trace).Build(1000);
}

TEST(MutatorUtilization, CountsWhatIsAskedFor) {
  const Trace trace = Example();
  const auto work = FindGcWork(trace);
  const Interval all{0, 1000};
  EXPECT_EQ(StepsOf(MutatorUtilization::Compute(trace, work, {}, all)),
            (std::vector<std::pair<int64_t, double>>{{0, 1}, {300, 0}, {310, 1}, {1000, 0}}));
  EXPECT_EQ(StepsOf(MutatorUtilization::Compute(trace, work, kAll, all)),
            (std::vector<std::pair<int64_t, double>>{{0, 1},
                                                     {100, 0.5},
                                                     {150, 0},
                                                     {200, 0.5},
                                                     {220, 1},
                                                     {300, 0},
                                                     {310, 1},
                                                     {400, 0.5},
                                                     {450, 1},
                                                     {500, 0.5},
                                                     {510, 1},
                                                     {1000, 0}}));
}

TEST(MutatorUtilization, WindowCutsTheCurve) {
  const Trace trace = Example();
  const auto work = FindGcWork(trace);
  EXPECT_EQ(StepsOf(MutatorUtilization::Compute(trace, work, kAll, {160, 305})),
            (std::vector<std::pair<int64_t, double>>{
                {160, 0}, {200, 0.5}, {220, 1}, {300, 0}, {305, 0}}));
  const auto mean = [&](int64_t from, int64_t to) {
    return MutatorUtilization::Compute(trace, work, kAll, {from, to}).mean();
  };
  EXPECT_NEAR(mean(0, 430) * 430 + mean(430, 1000) * 570, mean(0, 1000) * 1000, 1e-6);
}

TEST(MutatorUtilization, AsGoCountsAWorkerTwiceWhenItComesBack) {
  const Trace trace = Example();
  const auto curve = MutatorUtilization::ComputeAsGo(trace, {.background = true}, {0, 1000});
  EXPECT_EQ(StepsOf(curve),
            (std::vector<std::pair<int64_t, double>>{
                {0, 1}, {101, 0.5}, {200, 1}, {300, 0}, {310, 1}, {400, 0.5}, {1000, 0}}));
}

TEST(MutatorUtilization, UnknownWithoutProcs) {
  TraceBuilder builder;
  builder.BeginGeneration(1, 0, std::nullopt);
  builder.EndSync(100);
  const Trace trace = std::move(builder).Build();
  const auto curve = MutatorUtilization::Compute(trace, {}, kAll, {0, 100});
  EXPECT_TRUE(curve.empty());
  EXPECT_DOUBLE_EQ(curve.Worst(10).utilization, 1);
  EXPECT_TRUE(curve.WorstApart(10, 3).empty());
}

TEST(GcWork, LabelsCountOnlyForMarkWorkersWhileTheyRun) {
  GcTrace maker(1);
  const GoroutineId reader = maker.Create(1, 5, "runtime/trace.Start.func1");
  const GoroutineId worker = maker.Create(2, 6, "runtime.gcBgMarkWorker");
  maker.Run(10, reader, 0);
  maker.Label(11, reader, "GC (fractional)");
  maker.Block(20, reader, "");
  maker.Run(30, worker, 0);
  maker.Label(31, worker, "GC (idle)");
  maker.Label(32, worker, "GC (idle)");
  maker.Block(40, worker, "");
  maker.Label(50, worker, "GC (dedicated)");
  const Trace trace = std::move(maker).Build(100);
  const auto work = FindGcWork(trace);
  ASSERT_EQ(work.size(), 1U);
  EXPECT_EQ(work[0].kind, GcWorkKind::kIdle);
  EXPECT_EQ(work[0].start_ns, 30);
  EXPECT_EQ(work[0].end_ns, 40);
}

}  // namespace
}  // namespace pfa
