#include "viewer/layout/load_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pfa {
namespace {

constexpr double kManyInPixel = 2000;

// Of a band: where the rectangle began that is still growing, and how high it is.
struct BandRun {
  float x0 = 0;
  float low = 0;  // pixels above the bottom
  float high = 0;
};

}  // namespace

void LayoutLoad(const LoadPlot& plot, DrawList* list) {
  const float height = plot.area.height();
  if (plot.area.empty() || !(plot.largest > 0)) return;
  const auto time_of = [&plot](double px) {
    return plot.trace.start_ns() + static_cast<int64_t>(std::ceil(plot.scale.ValueOf(px)));
  };
  std::array<BandRun, kLoadParts> runs{};
  const auto flush = [&](size_t band, float x1) {
    const BandRun& run = runs[band];
    if (!(run.high > run.low)) return;
    const PxRect rect =
        PxRect{run.x0, plot.area.y1 - run.high, x1, plot.area.y1 - run.low}.Clipped(plot.clip);
    if (!rect.empty()) list->rects.push_back({rect, plot.bands[band].color, {}});
  };
  LoadSeries::Cursor cursor(plot.series, plot.trace);
  const double whole_ns = static_cast<double>(plot.trace.end_ns() - plot.trace.start_ns());
  // What a few transitions change in a pixel of thousands is not seen.
  const int64_t from_ns = time_of(plot.area.x0);
  const double in_pixel =
      static_cast<double>(plot.series.CountBetween(from_ns, time_of(plot.area.x1))) /
      static_cast<double>(plot.area.width());
  const bool exact = in_pixel < kManyInPixel;
  cursor.MoveTo(from_ns, exact);
  for (float x = plot.area.x0; x < plot.area.x1; ++x) {
    // What lies before or after the trace is empty.
    const bool is_inside =
        plot.scale.ValueOf(double{x} + 1) > 0 && plot.scale.ValueOf(x) < whole_ns;
    const LoadMeans means = cursor.MeansUntil(time_of(double{x} + 1), exact);
    double sum = 0;
    float low = 0;
    for (size_t i = 0; i < plot.bands.size(); ++i) {
      const double mean = is_inside ? means[static_cast<size_t>(plot.bands[i].part)] : 0;
      sum += mean;
      float high = std::round(static_cast<float>(sum / plot.largest) * height);
      high = std::min(height, std::max(high, mean > 0 ? low + 1 : low));
      if (runs[i].low != low || runs[i].high != high) {
        flush(i, x);
        runs[i] = {x, low, high};
      }
      low = high;
    }
  }
  for (size_t i = 0; i < plot.bands.size(); ++i) flush(i, plot.area.x1);
}

}  // namespace pfa
