// Plots with axes: lines and bars of numbers, and what each of them stands for.
//
// Laws, held by tests/property: nothing lies outside of the area, larger values are not lower, and
// what is further on an axis is not before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/theme.h"

namespace pfa {

enum class PlotUnit : uint8_t { kNs, kPercent, kCount, kBytes };

struct PlotAxis {
  std::string title = {};
  PlotUnit unit = PlotUnit::kCount;
  bool is_log = false;
  double from = 0;  // above 0 of a logarithmic one
  double to = 1;
};

struct PlotPoint {
  double x = 0;
  double y = 0;
  double x_end = 0;  // of bars
  uint64_t row = 0;  // of what it was made of
};

struct PlotSeries {
  std::string name;
  LaneState color = LaneState::kRunning;
  bool is_bars = false;
  bool has_marks = true;          // at each point of a line
  std::vector<PlotPoint> points;  // by x
};

struct Plot {
  PlotAxis x;
  PlotAxis y;
  std::vector<PlotSeries> series;
};

// A number of the axis' unit: "1.5ms", "12.5%".
std::string PlotText(PlotUnit unit, double value);

// The round values of the axis, at most so many, from the smallest.
std::vector<double> PlotTicks(const PlotAxis& axis, int most);

// Points are hit as HitKind::kPoint: the id is their row, the count their series.
void LayoutPlot(const Plot& plot, const PxRect& area, const TextMetrics& metrics,
                const Theme& theme, DrawList* list);

}  // namespace pfa
