// Plots of LoadSeries: bands on top of each other, for lanes of the timeline.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/load_series.h"

namespace pfa {

struct LoadBand {
  LoadPart part = LoadPart::kRunning;
  Color color;
};

struct LoadPlot {
  const LoadSeries& series;
  const Trace& trace;
  std::span<const LoadBand> bands;  // from below
  double largest = 1;               // goroutines, as high as the plot
  Scale1D scale;                    // nanoseconds from the start of the trace
  PxRect area;                      // edges lie on pixels
  PxRect clip;                      // nothing is drawn outside of it
};

// Each pixel shows the mean of its time. What there is of a band is at least a pixel high, so that
// ten that run are seen below ten thousand that wait, unless there is no room. Neighbours of the
// same height are one rectangle.
void LayoutLoad(const LoadPlot& plot, DrawList* list);

}  // namespace pfa
