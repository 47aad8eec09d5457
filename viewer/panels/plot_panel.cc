// A report with its plot above.
#include <fmt/format.h>

#include "viewer/layout/report_plots.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"
#include "viewer/state/row_place.h"

namespace pfa {
namespace {

constexpr float kHeightOfPlot = 18;  // lines of text

void PointTooltip(const Plot& plot, const Hit& hit, bool has_place) {
  const PlotSeries& series = plot.series[hit.count];
  const auto point = std::ranges::find(series.points, hit.id, &PlotPoint::row);
  if (point == series.points.end()) return;
  std::string x = PlotText(plot.x.unit, point->x);
  if (series.is_bars) x += " to " + PlotText(plot.x.unit, point->x_end);
  ImGui::BeginTooltip();
  TextLine(fmt::format("{}: {}", plot.x.title, x));
  TextLine(fmt::format("{}: {}", series.name, PlotText(plot.y.unit, point->y)));
  // A bar stands for many.
  if (has_place) {
    TextLine(series.is_bars ? "click: show the longest in the timeline"
                            : "click: show it in the timeline");
  }
  ImGui::EndTooltip();
}

void DrawPlot(const PanelContext& context, const Document& document, const ReportPlot& of_report) {
  const float height = kHeightOfPlot * context.metrics.height;
  ImGui::BeginChild("plot", {0, std::min(height, ImGui::GetContentRegionAvail().y / 2)});
  const Canvas canvas = BeginCanvas("plot");
  LayoutPlot(of_report.plot, canvas.area, context.metrics, context.theme, &context.list);
  Paint(context.list);
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under != nullptr) {
    const Table& table = document.tables[of_report.table];
    const auto place = PlaceOf(*context.views.trace(), document, table, table.rows[under->hit.id]);
    PointTooltip(of_report.plot, under->hit, place.has_value());
    if (canvas.is_clicked && place) context.actions.push_back(*place);
  }
  ImGui::EndChild();
}

}  // namespace

void DrawPlotPanel(const PanelContext& context, std::string_view name) {
  const Made<Result<Document>> report = context.views.Report(name, context.state);
  if (report != nullptr && report->ok()) {
    if (const auto plot = PlotOf(*context.views.trace(), report->value())) {
      DrawPlot(context, report->value(), *plot);
    }
  }
  DrawReportPanel(context, name);
}

}  // namespace pfa
