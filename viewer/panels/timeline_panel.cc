#include <algorithm>

#include <fmt/format.h>

#include "analyzer/report/trace/registry.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/describe.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr LaneState kLegend[] = {
    LaneState::kRunning,        LaneState::kGc,      LaneState::kRunnable, LaneState::kSyscall,
    LaneState::kSyscallBlocked, LaneState::kNetwork, LaneState::kWaiting,  LaneState::kStopped,
    LaneState::kUnknown};

void Legend(const PanelContext& context) {
  ImDrawList* const target = ImGui::GetWindowDrawList();
  const float side = context.metrics.height;
  for (const LaneState state : kLegend) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Color color = context.theme.Of(state);
    target->AddRectFilled({at.x, at.y + 2}, {at.x + side - 4, at.y + side - 2},
                          IM_COL32(color.r, color.g, color.b, color.a));
    ImGui::Dummy({side, side});
    ImGui::SameLine(0, 2);
    TextLine(NameOf(state));
    ImGui::SameLine(0, 14);
  }
  ImGui::NewLine();
}

void Click(const PanelContext& context, const Hit& hit) {
  const auto id = static_cast<double>(hit.id);
  switch (hit.kind) {
    case HitKind::kSpan:
    case HitKind::kSpans:
      context.actions.push_back({ActionKind::kSpan, "", id});
      return;
    case HitKind::kRange:
    case HitKind::kRanges:
      context.actions.push_back({ActionKind::kRange, "", id});
      return;
    case HitKind::kTask:
    case HitKind::kTasks:
      context.actions.push_back({ActionKind::kTask, "", id});
      return;
    case HitKind::kLaneTitle: {
      const TimelineLane& lane = context.views.Lanes(context.state)[hit.id];
      const auto group = GroupOf(context.views.timeline(), lane);
      if (!group) return;
      const bool is_open = std::ranges::binary_search(context.state.timeline.open_groups, *group);
      context.actions.push_back(
          {is_open ? ActionKind::kClose : ActionKind::kOpen, "", static_cast<double>(*group)});
      return;
    }
    default:
      context.actions.push_back({ActionKind::kDeselect});
  }
}

void Details(const PanelContext& context) {
  const std::vector<std::string> lines =
      DescribeInTime(context.views.timeline(), context.state.timeline.selected);
  if (lines.empty()) {
    TextLine(
        "Click a span to see its state, its stack and who woke it. Shift and drag chooses a time.");
    return;
  }
  const bool is_span = context.state.timeline.selected.kind == HitKind::kSpan;
  for (const char* const where : {"waker", "previous", "next"}) {
    if (!is_span) break;
    if (ImGui::SmallButton(where)) context.actions.push_back({ActionKind::kFollow, where});
    ImGui::SameLine();
  }
  if (is_span) ImGui::NewLine();
  for (const std::string& line : lines) TextLine(line);
}

}  // namespace

void DrawTimelinePanel(const PanelContext& context, std::string_view /*name*/) {
  Document notes;
  AddTraceNotes(*context.views.trace(), &notes);
  for (const Note& note : notes.notes) TextLine(note.text);
  Legend(context);
  const float details = 8 * ImGui::GetTextLineHeightWithSpacing();
  const float left = ImGui::GetContentRegionAvail().y;
  ImGui::BeginChild("lanes", {0, std::max(left - details, left / 2)});
  const Canvas canvas = BeginCanvas("timeline");
  const std::vector<TimelineLane>& lanes = context.views.Lanes(context.state);
  const PxRect times = TimeArea(canvas.area, context.metrics);
  const float most = std::max(0.0F, LanesHeight(lanes, context.metrics) - times.height());
  const TimelinePicture picture{.index = context.views.timeline(),
                                .lanes = lanes,
                                .open_groups = context.state.timeline.open_groups,
                                .time = context.timeline_time,
                                .scroll = std::min(context.state.timeline.scroll, most),
                                .shades_stops = context.state.timeline.shades_stops,
                                .selected = context.state.timeline.selected,
                                .marked = context.state.timeline.marked,
                                .theme = context.theme};
  LayoutTimeline(picture, canvas.area, context.metrics, &context.list);
  Paint(context.list);
  AddNavigation(canvas, times, {picture.scroll, most, 1}, context);
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsItemActive() && io.KeyShift && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const Scale1D scale(picture.time, times.x0, times.x1);
    context.actions.push_back({ActionKind::kMark, "",
                               scale.ValueOf(io.MouseClickedPos[ImGuiMouseButton_Left].x),
                               scale.ValueOf(canvas.mouse.x)});
  }
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under != nullptr && under->hit.kind != HitKind::kLaneTitle) {
    ImGui::BeginTooltip();
    for (const std::string& line : DescribeInTime(picture.index, under->hit)) TextLine(line);
    ImGui::EndTooltip();
  }
  if (canvas.is_clicked) Click(context, under == nullptr ? Hit{} : under->hit);
  ImGui::EndChild();
  ImGui::BeginChild("details", {0, 0}, true);
  Details(context);
  ImGui::EndChild();
}

}  // namespace pfa
