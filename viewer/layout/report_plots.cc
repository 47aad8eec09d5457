#include "viewer/layout/report_plots.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pfa {
namespace {

// A column of a table by its key, as numbers.
class NumberColumn {
 public:
  NumberColumn(const Table& table, std::string_view key) {
    const auto found = std::ranges::find(table.columns, key, &Column::key);
    column_ = static_cast<size_t>(found - table.columns.begin());
  }
  [[nodiscard]] std::optional<double> Of(const std::vector<Cell>& row) const {
    if (column_ >= row.size()) return std::nullopt;
    if (row[column_].percent) return row[column_].percent;
    if (row[column_].value) return static_cast<double>(*row[column_].value);
    return std::nullopt;
  }

 private:
  size_t column_;
};

PlotSeries SeriesOf(const Table& table, std::string_view x, std::string_view y, std::string name,
                    LaneState color, double x_offset = 0) {
  PlotSeries series{.name = std::move(name), .color = color, .is_bars = false, .points = {}};
  const NumberColumn xs(table, x);
  const NumberColumn ys(table, y);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const auto at = xs.Of(table.rows[row]);
    const auto value = ys.Of(table.rows[row]);
    if (at && value) series.points.push_back({*at - x_offset, *value, 0, row});
  }
  std::ranges::stable_sort(series.points, {}, &PlotPoint::x);
  return series;
}

double LargestY(const Plot& plot) {
  double largest = 0;
  for (const PlotSeries& series : plot.series) {
    for (const PlotPoint& point : series.points) largest = std::max(largest, point.y);
  }
  return largest;
}

// The bins of the distribution; the axis is that of their edges, of which the first may be 0.
std::optional<Plot> LatencyPlot(const Table& table) {
  const NumberColumn from(table, "from_ns");
  const NumberColumn to(table, "to_ns");
  const NumberColumn count(table, "count");
  PlotSeries series{.name = "waits", .color = LaneState::kRunnable, .is_bars = true, .points = {}};
  double first = 0;
  double last = 0;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const auto begin = from.Of(table.rows[row]);
    const auto number = count.Of(table.rows[row]);
    if (!begin || !number) continue;
    // What is shorter than the first edge has no place on a logarithmic axis but below it.
    const double end = to.Of(table.rows[row]).value_or(*begin * 2);
    const double start = *begin > 0 ? *begin : end / 2;
    if (first == 0) first = start;
    last = end;
    series.points.push_back({start, *number, end, row});
  }
  if (series.points.empty() || !(last > first)) return std::nullopt;
  Plot plot{.x = {.title = "how long they waited",
                  .unit = PlotUnit::kNs,
                  .is_log = true,
                  .from = first,
                  .to = last},
            .y = {.title = "", .unit = PlotUnit::kCount, .is_log = false, .from = 0, .to = 1},
            .series = {std::move(series)}};
  plot.y.to = std::max(1.0, LargestY(plot) * 1.05);
  return plot;
}

std::optional<Plot> HeapPlot(const Trace& trace, const Table& table) {
  constexpr std::string_view kStart = "start_ns";
  const auto origin = static_cast<double>(trace.start_ns());
  Plot plot{.x = {.title = "when it began", .unit = PlotUnit::kNs, .is_log = false},
            .y = {.title = "", .unit = PlotUnit::kBytes},
            .series = {SeriesOf(table, kStart, "goal_bytes", "goal", LaneState::kStopped, origin),
                       SeriesOf(table, kStart, "heap_before_bytes", "when it began",
                                LaneState::kRunnable, origin),
                       SeriesOf(table, kStart, "heap_peak_bytes", "when it had marked",
                                LaneState::kGc, origin),
                       SeriesOf(table, kStart, "heap_after_bytes", "still in use",
                                LaneState::kRunning, origin)}};
  const double largest = LargestY(plot);
  if (!(largest > 0) || trace.end_ns() <= trace.start_ns()) return std::nullopt;
  plot.x.to = static_cast<double>(trace.end_ns()) - origin;
  plot.y.to = largest * 1.05;
  return plot;
}

}  // namespace

std::optional<ReportPlot> PlotOf(const Trace& trace, const Document& document) {
  const auto with = [&](std::string_view key, const auto& make) -> std::optional<ReportPlot> {
    const auto table = std::ranges::find(document.tables, key, &Table::key);
    if (table == document.tables.end()) return std::nullopt;
    std::optional<Plot> plot = make(*table);
    if (!plot) return std::nullopt;
    return ReportPlot{static_cast<size_t>(table - document.tables.begin()), std::move(*plot)};
  };
  if (document.report == "sched") return with("waits", LatencyPlot);
  if (document.report == "gc") {
    return with("cycles", [&trace](const Table& table) { return HeapPlot(trace, table); });
  }
  return std::nullopt;
}

}  // namespace pfa
