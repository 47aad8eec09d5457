// Plots of LoadSeries: bands on top of each other, for lanes of the timeline.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/load_series.h"

namespace pfa {

// What goroutines did in the time of each pixel from x0 to x1; nothing before and after the trace.
// `scale` is of nanoseconds from its start.
std::vector<LoadMeans> LoadColumns(const LoadSeries& series, const Trace& trace,
                                   const Scale1D& scale, float x0, float x1);

struct LoadBand {
  LoadPart part = LoadPart::kRunning;
  Color color;
};

struct LoadPlot {
  std::span<const LoadMeans> columns;  // one for each pixel of the area
  std::span<const LoadBand> bands;     // from below
  double largest = 1;                  // goroutines, as high as the plot
  PxRect area;                         // edges lie on pixels
  PxRect clip;                         // nothing is drawn outside of it
};

// What there is of a band is at least a pixel high, so that ten that run are seen below ten
// thousand that wait, unless there is no room. Neighbours of the same height are one rectangle.
void LayoutLoad(const LoadPlot& plot, DrawList* list);

}  // namespace pfa
