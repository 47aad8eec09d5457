#include "viewer/layout/load_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pfa {
namespace {

// From here on nobody sees that a pixel begins some transitions early.
constexpr double kManyInPixel = 500;

// Of a band: where the rectangle began that is still growing, and how high it is.
struct BandRun {
  float x0 = 0;
  float low = 0;  // pixels above the bottom
  float high = 0;
};

}  // namespace

std::vector<LoadMeans> LoadColumns(const LoadSeries& series, const Trace& trace,
                                   const Scale1D& scale, float x0, float x1) {
  std::vector<LoadMeans> columns;
  if (!(x1 > x0)) return columns;
  const auto time_of = [&](double px) {
    return trace.start_ns() + static_cast<int64_t>(std::ceil(scale.ValueOf(px)));
  };
  const double in_pixel = static_cast<double>(series.CountBetween(time_of(x0), time_of(x1))) /
                          static_cast<double>(x1 - x0);
  const bool exact = in_pixel < kManyInPixel;
  const auto whole_ns = static_cast<double>(trace.end_ns() - trace.start_ns());
  LoadSeries::Cursor cursor(series, trace);
  cursor.MoveTo(time_of(x0), exact);
  columns.reserve(static_cast<size_t>(x1 - x0) + 1);
  for (float x = x0; x < x1; ++x) {
    const LoadMeans means = cursor.MeansUntil(time_of(double{x} + 1), exact);
    const bool is_inside = scale.ValueOf(double{x} + 1) > 0 && scale.ValueOf(x) < whole_ns;
    columns.push_back(is_inside ? means : LoadMeans{});
  }
  return columns;
}

void LayoutLoad(const LoadPlot& plot, DrawList* list) {
  const float height = plot.area.height();
  if (plot.area.empty() || !(plot.largest > 0)) return;
  std::array<BandRun, kLoadParts> runs{};
  const auto flush = [&](size_t band, float x1) {
    const BandRun& run = runs[band];
    if (!(run.high > run.low)) return;
    const PxRect rect =
        PxRect{run.x0, plot.area.y1 - run.high, x1, plot.area.y1 - run.low}.Clipped(plot.clip);
    if (!rect.empty()) list->rects.push_back({rect, plot.bands[band].color, {}});
  };
  float x = plot.area.x0;
  for (const LoadMeans& means : plot.columns) {
    double sum = 0;
    float low = 0;
    for (size_t i = 0; i < plot.bands.size(); ++i) {
      const double mean = means[static_cast<size_t>(plot.bands[i].part)];
      sum += mean;
      float high = std::round(static_cast<float>(sum / plot.largest) * height);
      high = std::min(height, std::max(high, mean > 0 ? low + 1 : low));
      if (runs[i].low != low || runs[i].high != high) {
        flush(i, x);
        runs[i] = {x, low, high};
      }
      low = high;
    }
    ++x;
  }
  for (size_t i = 0; i < plot.bands.size(); ++i) flush(i, x);
}

}  // namespace pfa
