#include "viewer/layout/plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "viewer/layout/ticks.h"

namespace pfa {
namespace {

constexpr float kPointSide = 5;
constexpr float kCurveSide = 15;  // of what can be hit of a point without a mark
constexpr float kPlotMargin = 4;
constexpr size_t kYLabel = 9;    // characters
constexpr float kTickRoom = 11;  // characters from a mark to the next

// On a logarithmic axis equal factors are equally far apart.
double OnAxis(const PlotAxis& axis, double value) {
  if (!axis.is_log) return value;
  return std::log10(std::max(value, axis.from));
}

Extent ExtentOf(const PlotAxis& axis) { return {OnAxis(axis, axis.from), OnAxis(axis, axis.to)}; }

// That a number of bytes is shown in: 1, 1024...
double ByteUnit(double bytes) {
  double unit = 1;
  while (bytes >= 1024 * unit) unit *= 1024;
  return unit;
}

class PlotLayout {
 public:
  PlotLayout(const Plot& plot, const PxRect& area, const TextMetrics& metrics, const Theme& theme,
             DrawList* list)
      : plot_(plot),
        area_(area),
        metrics_(metrics),
        theme_(theme),
        list_(list),
        inner_{area.x0 + static_cast<float>(kYLabel) * metrics.advance + 2 * kPlotMargin,
               area.y0 + metrics.height + 2 * kPlotMargin, area.x1 - kPlotMargin,
               area.y1 - 2 * metrics.height - 3 * kPlotMargin},
        x_(ExtentOf(plot.x), inner_.x0, inner_.x1),
        // Upwards.
        y_(ExtentOf(plot.y), 0, inner_.height()) {}

  void Run() {
    if (inner_.width() < kPointSide || inner_.height() < kPointSide) return;
    if (x_.px_per_unit() <= 0 || y_.px_per_unit() <= 0) return;
    Axes();
    for (size_t i = 0; i < plot_.series.size(); ++i) {
      if (plot_.series[i].is_bars) {
        Bars(i);
      } else {
        Line(i);
      }
    }
    Legend();
  }

 private:
  [[nodiscard]] float XOf(double x) const {
    return static_cast<float>(
        std::clamp(x_.PxOf(OnAxis(plot_.x, x)), double{inner_.x0}, double{inner_.x1}));
  }
  [[nodiscard]] float YOf(double y) const {
    const double up = std::clamp(y_.PxOf(OnAxis(plot_.y, y)), 0.0, double{inner_.height()});
    return static_cast<float>(double{inner_.y1} - up);
  }

  void Axes() {
    const Color faint = theme_.faint_text();
    const float row = metrics_.height + kPlotMargin;
    for (const double tick : PlotTicks(plot_.y, static_cast<int>(inner_.height() / (2 * row)))) {
      const float y = std::floor(YOf(tick));
      list_->lines.push_back({{inner_.x0, y}, {inner_.x1, y}, theme_.grid()});
      const std::string text = PlotText(plot_.y.unit, tick);
      const float width = static_cast<float>(std::min(text.size(), kYLabel)) * metrics_.advance;
      list_->Add({inner_.x0 - kPlotMargin - width, y - metrics_.height / 2}, width + 1,
                 metrics_.advance, text, faint);
    }
    const int most = static_cast<int>(inner_.width() / (kTickRoom * metrics_.advance));
    for (const double tick : PlotTicks(plot_.x, most)) {
      const float x = std::floor(XOf(tick));
      list_->lines.push_back({{x, inner_.y0}, {x, inner_.y1 + kPlotMargin}, theme_.grid()});
      const std::string text = PlotText(plot_.x.unit, tick);
      const float width = static_cast<float>(text.size()) * metrics_.advance;
      if (x + kPlotMargin + width > area_.x1) continue;
      list_->Add({x + 2, inner_.y1 + kPlotMargin}, width + 1, metrics_.advance, text, faint);
    }
    list_->lines.push_back({{inner_.x0, inner_.y1}, {inner_.x1, inner_.y1}, faint});
    list_->Add({inner_.x0, area_.y1 - metrics_.height - kPlotMargin}, inner_.width(),
               metrics_.advance, plot_.x.title, faint);
  }

  void Bars(size_t number) {
    const PlotSeries& series = plot_.series[number];
    for (const PlotPoint& point : series.points) {
      if (!(point.x_end > plot_.x.from) || point.x >= plot_.x.to) continue;
      const float x0 = XOf(point.x);
      const float gap = XOf(point.x_end) - x0 > 3 ? 1 : 0;
      PxRect rect = {x0, YOf(point.y), XOf(point.x_end) - gap, inner_.y1};
      // What there is is seen.
      if (point.y > 0) rect.y0 = std::min(rect.y0, inner_.y1 - 1);
      if (rect.empty()) continue;
      list_->rects.push_back({rect,
                              theme_.Of(series.color),
                              {HitKind::kPoint, point.row, static_cast<uint32_t>(number)}});
    }
  }

  void Line(size_t number) {
    const PlotSeries& series = plot_.series[number];
    const Color color = theme_.Of(series.color);
    const PlotPoint* last = nullptr;
    for (const PlotPoint& point : series.points) {
      if (point.x < plot_.x.from || point.x > plot_.x.to) continue;
      const Px at = {XOf(point.x), YOf(point.y)};
      if (last != nullptr) list_->lines.push_back({{XOf(last->x), YOf(last->y)}, at, color});
      last = &point;
      const float side = series.has_marks ? kPointSide : kCurveSide;
      const PxRect rect =
          PxRect{at.x - side / 2, at.y - side / 2, at.x + side / 2, at.y + side / 2}.Clipped(area_);
      if (rect.empty()) continue;
      list_->rects.push_back({rect,
                              series.has_marks ? color : Color{0, 0, 0, 0},
                              {HitKind::kPoint, point.row, static_cast<uint32_t>(number)}});
    }
  }

  void Legend() {
    float x = inner_.x0;
    const float side = metrics_.height - 4;
    for (const PlotSeries& series : plot_.series) {
      const float width = static_cast<float>(series.name.size()) * metrics_.advance + 1;
      if (x + side + kPlotMargin + width > area_.x1) return;
      const float y = area_.y0 + kPlotMargin;
      list_->rects.push_back({{x, y + 2, x + side, y + 2 + side}, theme_.Of(series.color), {}});
      list_->Add({x + side + kPlotMargin, y}, width, metrics_.advance, series.name, theme_.text());
      x += side + width + 4 * kPlotMargin;
    }
    list_->Add({x, area_.y0 + kPlotMargin}, area_.x1 - x, metrics_.advance, plot_.y.title,
               theme_.faint_text());
  }

  const Plot& plot_;
  PxRect area_;
  TextMetrics metrics_;
  const Theme& theme_;
  DrawList* list_;
  PxRect inner_;
  Scale1D x_;
  Scale1D y_;
};

}  // namespace

std::string PlotText(PlotUnit unit, double value) {
  switch (unit) {
    case PlotUnit::kNs:
      return DurationText(value);
    case PlotUnit::kPercent:
      return fmt::format("{:.3g}%", value);
    case PlotUnit::kCount:
      return fmt::format("{:.0f}", value);
    case PlotUnit::kBytes:
      return ScaledLabel(static_cast<int64_t>(std::clamp(value, 0.0, 9e18)), "bytes", "minimum");
  }
  return {};
}

std::vector<double> PlotTicks(const PlotAxis& axis, int most) {
  std::vector<double> ticks;
  if (most < 1 || !(axis.to > axis.from)) return ticks;
  if (!axis.is_log) {
    const double unit = axis.unit == PlotUnit::kBytes ? ByteUnit(axis.to) : 1;
    const double step = unit * RoundStep((axis.to - axis.from) / unit / std::max(1, most - 1));
    for (double n = std::ceil(axis.from / step - 1e-9); n * step <= axis.to * (1 + 1e-12); ++n) {
      if (static_cast<int>(ticks.size()) == most) break;
      ticks.push_back(n * step + 0.0);  // there is no -0
    }
    return ticks;
  }
  const double first = std::ceil(std::log10(axis.from) - 1e-9);
  const double last = std::floor(std::log10(axis.to) + 1e-9);
  const double step = std::max(1.0, std::ceil((last - first + 1) / most));
  for (double power = first; power <= last; power += step) ticks.push_back(std::pow(10, power));
  return ticks;
}

void LayoutPlot(const Plot& plot, const PxRect& area, const TextMetrics& metrics,
                const Theme& theme, DrawList* list) {
  PlotLayout(plot, area, metrics, theme, list).Run();
}

}  // namespace pfa
