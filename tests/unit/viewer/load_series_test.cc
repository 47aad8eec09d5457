// Goroutines by state over time.
#include "viewer/layout/load_series.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"
#include "viewer/layout/load_plot.h"

namespace pfa::test {
namespace {

constexpr int64_t kStart = TraceScript::kOrigin;

double Of(const LoadMeans& means, LoadPart part) { return means[static_cast<size_t>(part)]; }

Trace Small() {
  TraceScript script(2);
  script.Exists(1, "main.work", WireState::kWaiting, "chan receive");
  script.Exists(2, "main.feed", WireState::kRunning);
  script.Wake(100, 1, 2);
  script.Run(200, 1);
  script.Exists(3, "runtime.gcBgMarkWorker", WireState::kRunnable);
  script.Run(300, 3, 1);
  script.Syscall(400, 1);
  script.End(500, 2);
  return script.Build(1000);
}

TEST(LoadSeries, CountsByState) {
  const Trace trace = Small();
  const LoadSeries series(trace);
  EXPECT_EQ(series.most(), 3U);
  EXPECT_EQ(series.most_procs(), 3U) << "the script runs three at once";
  LoadSeries::Cursor cursor(series, trace);
  LoadMeans means = cursor.MeansUntil(kStart + 200);
  EXPECT_EQ(Of(means, LoadPart::kWaiting), 0.5);
  EXPECT_EQ(Of(means, LoadPart::kRunnable), 1.5) << "one of half of the time, and the worker";
  EXPECT_EQ(Of(means, LoadPart::kRunning), 1);
  means = cursor.MeansUntil(kStart + 400);
  EXPECT_EQ(Of(means, LoadPart::kRunning), 2);
  EXPECT_EQ(Of(means, LoadPart::kGc), 0.5);
  means = cursor.MeansUntil(kStart + 1000);
  EXPECT_EQ(Of(means, LoadPart::kSyscall), 1);
  EXPECT_NEAR(Of(means, LoadPart::kRunning), 100.0 / 600, 1e-12);
  // Back, and without a length.
  cursor.MoveTo(kStart + 450);
  means = cursor.MeansUntil(kStart + 450);
  EXPECT_EQ(Of(means, LoadPart::kSyscall), 1);
  EXPECT_EQ(Of(means, LoadPart::kRunning), 1);
}

// As a scan of all spans has it, in any order of times.
TEST(LoadSeries, MeansAreThoseOfAllSpans) {
  std::mt19937 random(4);
  TraceScript script(3);
  const int goroutines = 20;
  for (int g = 1; g <= goroutines; ++g) {
    script.Exists(g, "main.f", WireState::kWaiting, "chan receive");
  }
  int64_t at = 10;
  for (int turn = 0; turn < 1500; ++turn) {
    const auto id = static_cast<int64_t>(1 + random() % goroutines);
    script.Wake(at, id, 0);
    at += static_cast<int64_t>(random() % 90);
    script.Run(at, id);
    at += static_cast<int64_t>(random() % 90);
    script.Wait(at, id, "select");
    at += static_cast<int64_t>(random() % 30);
  }
  const Trace trace = script.Build(at + 10);
  const LoadSeries series(trace);
  LoadSeries::Cursor cursor(series, trace);
  for (int round = 0; round < 300; ++round) {
    const auto whole = static_cast<uint64_t>(trace.end_ns() - trace.start_ns());
    int64_t from = trace.start_ns() + static_cast<int64_t>(random() % whole);
    int64_t to = trace.start_ns() + static_cast<int64_t>(random() % whole);
    if (from > to) std::swap(from, to);
    if (from == to) continue;
    cursor.MoveTo(from);
    const LoadMeans means = cursor.MeansUntil(to);
    int64_t running_ns = 0;
    int64_t waiting_ns = 0;
    for (size_t g = 0; g < trace.goroutines().size(); ++g) {
      const auto rows = trace.transitions_of(GoroutineId::FromIndex(g));
      for (size_t i = 0; i < rows.size(); ++i) {
        const int64_t end = i + 1 < rows.size() ? trace.time_ns(rows[i + 1]) : trace.end_ns();
        const int64_t ns = std::min(end, to) - std::max(trace.time_ns(rows[i]), from);
        if (ns <= 0) continue;
        if (trace.state(rows[i]) == GoState::kRunning) running_ns += ns;
        if (trace.state(rows[i]) == GoState::kWaiting) waiting_ns += ns;
      }
    }
    const auto length = static_cast<double>(to - from);
    ASSERT_NEAR(Of(means, LoadPart::kRunning) * length, static_cast<double>(running_ns), 1e-3);
    ASSERT_NEAR(Of(means, LoadPart::kWaiting) * length, static_cast<double>(waiting_ns), 1e-3);
  }
}

TEST(LoadPlot, StacksBandsAndMergesColumns) {
  const Trace trace = Small();
  const LoadSeries series(trace);
  const Color running = {0, 255, 0, 255};
  const Color syscall = {0, 0, 255, 255};
  const std::vector<LoadBand> bands = {{LoadPart::kRunning, running},
                                       {LoadPart::kSyscall, syscall}};
  DrawList list;
  const PxRect area = {0, 0, 100, 40};
  const auto columns =
      LoadColumns(series, trace, Scale1D({0, 1000}, area.x0, area.x1), area.x0, area.x1);
  ASSERT_EQ(columns.size(), 100U);
  const LoadPlot plot{.columns = columns, .bands = bands, .largest = 4, .area = area, .clip = area};
  LayoutLoad(plot, &list);
  // Running: 1 until 200, 2 until 400, 1 until 500; a syscall from 400 on.
  ASSERT_EQ(list.rects.size(), 5U);
  std::vector<PxRect> green;
  std::vector<PxRect> blue;
  for (const DrawRect& rect : list.rects) {
    (rect.color == running ? green : blue).push_back(rect.rect);
  }
  EXPECT_EQ(green, (std::vector<PxRect>{{0, 30, 20, 40}, {20, 20, 40, 40}, {40, 30, 50, 40}}));
  EXPECT_EQ(blue, (std::vector<PxRect>{{40, 20, 50, 30}, {50, 30, 100, 40}}));
}

// So much happens in a pixel that it is not counted; what is left out of one is in the next.
TEST(LoadPlot, LosesNothingOfManyInAPixel) {
  TraceScript script(1);
  script.Exists(1, "main.f", WireState::kWaiting, "select");
  int64_t at = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    script.Wake(at += 10, 1, 0);
    script.Run(at += 5, 1);
    script.Wait(at += turn < 10'000 ? 25 : 5, 1, "select");
  }
  const Trace trace = script.Build(at);
  const LoadSeries series(trace);
  const auto columns =
      LoadColumns(series, trace, Scale1D({0, static_cast<double>(at)}, 0, 20), 0, 20);
  double sum = 0;
  for (const LoadMeans& means : columns) sum += Of(means, LoadPart::kRunning);
  EXPECT_NEAR(sum / 20, 300'000.0 / 600'000, 0.01);
  EXPECT_NEAR(Of(columns[3], LoadPart::kRunning), 0.625, 0.01);
  EXPECT_NEAR(Of(columns[18], LoadPart::kRunning), 0.25, 0.01);
}

TEST(LoadPlot, ShowsFewBelowMany) {
  TraceScript script(1);
  for (int g = 1; g <= 1000; ++g) script.Exists(g, "main.f", WireState::kWaiting, "select");
  script.Exists(2000, "main.main", WireState::kRunning);
  const Trace trace = script.Build(1000);
  const LoadSeries series(trace);
  const std::vector<LoadBand> bands = {{LoadPart::kRunning, {1, 1, 1, 255}},
                                       {LoadPart::kWaiting, {2, 2, 2, 255}}};
  DrawList list;
  const PxRect area = {0, 0, 50, 40};
  const auto columns =
      LoadColumns(series, trace, Scale1D({0, 1000}, area.x0, area.x1), area.x0, area.x1);
  LayoutLoad(
      {.columns = columns, .bands = bands, .largest = 1001, .area = area, .clip = {0, 10, 50, 100}},
      &list);
  ASSERT_EQ(list.rects.size(), 2U);
  EXPECT_EQ(list.rects[0].rect, (PxRect{0, 39, 50, 40}));
  EXPECT_EQ(list.rects[1].rect, (PxRect{0, 10, 50, 39})) << "cut where nothing may be drawn";
}

}  // namespace
}  // namespace pfa::test
