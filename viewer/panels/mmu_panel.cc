// Minimum mutator utilization: the curve, and the report below it.
#include <algorithm>

#include <fmt/format.h>

#include "analyzer/report/trace/labels.h"
#include "viewer/layout/mmu_curve.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr float kHeightOfCurve = 18;  // lines of text
constexpr float kCurveMark = 3;       // half a side

// What each of the curves says of the length that is pointed at, and where that was.
void MmuTooltip(const Trace& trace, const MmuCurve& curve, const Hit& hit) {
  const PlotSeries& pointed = curve.plot.series[hit.count];
  const auto point = std::ranges::find(pointed.points, hit.id, &PlotPoint::row);
  if (point == pointed.points.end()) return;
  const auto number = point - pointed.points.begin();
  ImGui::BeginTooltip();
  TextLine(fmt::format("in the worst {}:", PlotText(curve.plot.x.unit, point->x)));
  for (const PlotSeries& series : curve.plot.series) {
    const PlotPoint& same = series.points[static_cast<size_t>(number)];
    TextLine(fmt::format("{:>8}  {:<13} from {}", PlotText(curve.plot.y.unit, same.y), series.name,
                         OffsetLabel(trace, curve.worst[same.row].start_ns)));
  }
  TextLine(fmt::format("click: show that of '{}' in the timeline", pointed.name));
  ImGui::EndTooltip();
}

void DrawCurve(const PanelContext& context, const MmuCurve& curve) {
  const Trace& trace = *context.views.trace();
  const float height = kHeightOfCurve * context.metrics.height;
  ImGui::BeginChild("curve", {0, std::min(height, ImGui::GetContentRegionAvail().y / 2)});
  const Canvas canvas = BeginCanvas("curve");
  LayoutPlot(curve.plot, canvas.area, context.metrics, context.theme, &context.list);
  const DrawRect* const found = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (found != nullptr && found->hit.kind == HitKind::kPoint) {
    const DrawRect under = *found;
    const Px at = {(under.rect.x0 + under.rect.x1) / 2, (under.rect.y0 + under.rect.y1) / 2};
    context.list.rects.push_back(
        {{at.x - kCurveMark, at.y - kCurveMark, at.x + kCurveMark, at.y + kCurveMark},
         context.theme.text(),
         under.hit});
    MmuTooltip(trace, curve, under.hit);
    const MutatorUtilization::Window& worst = curve.worst[under.hit.id];
    if (canvas.is_clicked) {
      context.actions.push_back({ActionKind::kAt, "",
                                 static_cast<double>(worst.start_ns - trace.start_ns()), 0,
                                 static_cast<double>(worst.end_ns - worst.start_ns)});
    }
  }
  Paint(context.list);
  ImGui::EndChild();
}

}  // namespace

void DrawMmuPanel(const PanelContext& context, std::string_view name) {
  const Made<Result<MmuCurve>> curve = context.views.Mmu(context.state);
  if (curve == nullptr) {
    TextLine("Finding the worst windows of each length...");
  } else if (curve->ok() && !curve->value().plot.series.empty()) {
    DrawCurve(context, curve->value());
  }
  DrawReportPanel(context, name);
}

}  // namespace pfa
