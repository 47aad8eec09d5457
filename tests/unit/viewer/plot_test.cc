// Plots, and the reports that have one.
#include "viewer/layout/plot.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"
#include "viewer/layout/report_plots.h"

namespace pfa::test {
namespace {

constexpr PxRect kArea = {0, 0, 500, 300};

DrawList Drawn(const Plot& plot) {
  DrawList list;
  LayoutPlot(plot, kArea, {7, 15}, Theme{}, &list);
  return list;
}

TEST(PlotTicks, AreRoundOnBothKindsOfAxes) {
  PlotAxis linear{.from = 0, .to = 100};
  EXPECT_EQ(PlotTicks(linear, 6), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(PlotTicks(linear, 5), (std::vector<double>{0, 50, 100}));
  EXPECT_FALSE(std::signbit(PlotTicks(linear, 5)[0]));
  const PlotAxis bytes{.unit = PlotUnit::kBytes, .from = 0, .to = 5e6};
  EXPECT_EQ(PlotTicks(bytes, 5), (std::vector<double>{0, 2 << 20, 4 << 20}));
  EXPECT_EQ(PlotTicks(linear, 0), std::vector<double>{});
  const PlotAxis logarithmic{.unit = PlotUnit::kNs, .is_log = true, .from = 900, .to = 2e6};
  EXPECT_EQ(PlotTicks(logarithmic, 9), (std::vector<double>{1e3, 1e4, 1e5, 1e6}));
  EXPECT_EQ(PlotTicks(logarithmic, 2).size(), 2U);
}

TEST(Plot, LinesGoUpWithTheirValues) {
  Plot plot{
      .x = {.unit = PlotUnit::kNs, .is_log = true, .from = 10, .to = 1000},
      .y = {.unit = PlotUnit::kPercent, .from = 0, .to = 100},
      .series = {{.name = "one", .points = {{10, 0, 0, 0}, {100, 50, 0, 1}, {1000, 100, 0, 2}}}}};
  const DrawList list = Drawn(plot);
  std::vector<PxRect> points;
  for (const DrawRect& rect : list.rects) {
    if (rect.hit.kind == HitKind::kPoint) points.push_back(rect.rect);
  }
  ASSERT_EQ(points.size(), 3U);
  EXPECT_NEAR(points[1].x0 - points[0].x0, points[2].x0 - points[1].x0, 0.01) << "logarithmic";
  EXPECT_NEAR(points[0].y0 - points[1].y0, points[1].y0 - points[2].y0, 0.01);
  EXPECT_GT(points[0].y0, points[1].y0);
  const DrawRect* const hit = list.At({points[1].x0 + 2, points[1].y0 + 2});
  ASSERT_NE(hit, nullptr);
  EXPECT_EQ(hit->hit.id, 1U);
}

TEST(Plot, BarsStandOnTheAxis) {
  Plot plot{.x = {.is_log = false, .from = 0, .to = 4},
            .y = {.from = 0, .to = 1000},
            .series = {{.name = "bars",
                        .is_bars = true,
                        .points = {{0, 1000, 1, 0}, {1, 0, 2, 1}, {2, 1, 4, 2}}}}};
  std::vector<DrawRect> bars;
  for (const DrawRect& rect : Drawn(plot).rects) {
    if (rect.hit.kind == HitKind::kPoint) bars.push_back(rect);
  }
  ASSERT_EQ(bars.size(), 2U) << "nothing is no bar";
  EXPECT_EQ(bars[0].rect.y1, bars[1].rect.y1);
  EXPECT_NEAR(bars[1].rect.width(), 2 * bars[0].rect.width(), 2);
  EXPECT_GE(bars[1].rect.height(), 1) << "little is seen";
}

TEST(Plot, HasNothingWhereThereIsNoRoom) {
  Plot plot{.x = {.from = 0, .to = 1}, .y = {.from = 0, .to = 1}, .series = {}};
  DrawList list;
  LayoutPlot(plot, {0, 0, 20, 20}, {7, 15}, Theme{}, &list);
  EXPECT_TRUE(list.rects.empty());
  EXPECT_TRUE(list.lines.empty());
}

TEST(ReportPlots, AreMadeOfTables) {
  TraceScript script(1);
  const Trace trace = script.Build(1'000'000);
  Document document;
  EXPECT_FALSE(PlotOf(trace, document).has_value());
  document.report = "sched";
  EXPECT_FALSE(PlotOf(trace, document).has_value());
  Table waits{.key = "waits",
              .unit = "",
              .columns = {{"from", "from_ns", ColumnKind::kValue},
                          {"to", "to_ns", ColumnKind::kValue},
                          {"count", "count", ColumnKind::kValue}},
              .rows = {},
              .groups = {}};
  const auto add = [&waits](int64_t from, std::optional<int64_t> to, int64_t count) {
    waits.rows.push_back({Cell::Value("", from), to ? Cell::Value("", *to) : Cell::Text(""),
                          Cell::Value("", count)});
  };
  add(0, 1000, 7);
  add(1000, 2000, 3);
  add(500'000'000'000, std::nullopt, 1);
  document.tables = {{}, waits};
  const auto plot = PlotOf(trace, document);
  ASSERT_TRUE(plot.has_value());
  EXPECT_EQ(plot->table, 1U);
  EXPECT_EQ(plot->plot.x.from, 500) << "below the first edge";
  EXPECT_EQ(plot->plot.x.to, 1e12) << "the last has no end";
  ASSERT_EQ(plot->plot.series.front().points.size(), 3U);
  EXPECT_EQ(plot->plot.series.front().points[0].y, 7);
}

}  // namespace
}  // namespace pfa::test
