#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/trace/registry.h"
#include "viewer/layout/minimap.h"
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
  constexpr float kBetween = 14;
  bool is_first = true;
  for (const LaneState state : kLegend) {
    const float width = static_cast<float>(NameOf(state).size()) * context.metrics.advance;
    if (!std::exchange(is_first, false)) BesideOrBelow(side + 2 + width, kBetween);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Color color = context.theme.Of(state);
    target->AddRectFilled({at.x, at.y + 2}, {at.x + side - 4, at.y + side - 2},
                          IM_COL32(color.r, color.g, color.b, color.a));
    ImGui::Dummy({side, side});
    ImGui::SameLine(0, 2);
    TextLine(NameOf(state));
  }
  // As high as the rest of the line.
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 0});
  const auto width_of = [](const char* text) { return ImGui::CalcTextSize(text).x; };
  BesideOrBelow(width_of("shade stops") + 2 * side, kBetween);
  bool shades = context.state.timeline.shades_stops;
  if (ImGui::Checkbox("shade stops", &shades)) {
    context.actions.push_back({ActionKind::kShadeStops, shades ? "on" : "off"});
  }
  ImGui::PopStyleVar();
  const Trace& trace = *context.views.trace();
  if (!trace.wall_ns(trace.start_ns())) return;
  const bool is_wall = context.state.timeline.wall_clock;
  const char* const clock = is_wall ? "times from the start" : "times of day";
  BesideOrBelow(width_of(clock) + side, kBetween);
  if (ImGui::SmallButton(clock)) {
    context.actions.push_back({ActionKind::kClock, is_wall ? "relative" : "wall"});
  }
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
    case HitKind::kRegion:
    case HitKind::kRegions:
      context.actions.push_back({ActionKind::kRegion, "", id});
      return;
    case HitKind::kLog:
    case HitKind::kLogs:
      context.actions.push_back({ActionKind::kLog, "", id});
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

void TimelineTooltip(const TimelinePicture& picture, const PxRect& times, Px mouse,
                     const Hit& hit) {
  std::vector<std::string> lines;
  if (hit.kind == HitKind::kPlot) {
    // Of the pixel.
    const Scale1D scale(picture.time, times.x0, times.x1);
    const auto time_of = [&](float x) {
      return picture.index.trace().start_ns() +
             static_cast<int64_t>(std::ceil(scale.ValueOf(std::floor(x))));
    };
    lines = DescribePlot(picture.index, picture.lanes[hit.id].kind,
                         {time_of(mouse.x), time_of(mouse.x + 1)}, picture.wall_clock);
  } else {
    lines = DescribeInTime(picture.index, hit, picture.wall_clock);
  }
  if (lines.empty()) return;
  ImGui::BeginTooltip();
  for (const std::string& line : lines) TextLine(line);
  ImGui::EndTooltip();
}

// Whether the mouse was pressed in the minimap: then it moves the frame.
bool DragMinimap(const PanelContext& context, const Canvas& canvas,
                 const TimelinePicture& picture) {
  const PxRect area = MinimapArea(canvas.area, context.metrics);
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 pressed = io.MouseClickedPos[ImGuiMouseButton_Left];
  if (!area.Contains({pressed.x, pressed.y})) return false;
  if (!ImGui::IsItemActive()) return ImGui::IsItemDeactivated();
  // Where it goes, not where it is on the way: what is dragged stays under the mouse.
  const Minimap map{picture.index, VisibleTime(context.state.timeline, picture.index),
                    context.theme};
  const auto show = [&](double from) {
    context.actions.push_back(
        {ActionKind::kMove, "", (from - map.visible.from) / map.visible.length()});
  };
  if (ImGui::IsItemActivated()) {
    const PxRect frame = MinimapFrame(map, area);
    if (pressed.x < frame.x0 || pressed.x >= frame.x1) {
      show(MinimapCentered(map, area, pressed.x).from);
    }
  } else if (io.MouseDelta.x != 0) {
    show(MinimapDragged(map, area, io.MouseDelta.x).from);
  }
  return true;
}

// From a region or a message to what its goroutine did.
void GoroutineButton(const PanelContext& context) {
  const Trace& trace = *context.views.trace();
  const Hit& hit = context.state.timeline.selected;
  GoroutineId id;
  std::optional<int64_t> time_ns;
  if (hit.kind == HitKind::kRegion) {
    id = trace.regions()[hit.id].goroutine;
    time_ns = trace.regions()[hit.id].start_ns;
  } else if (hit.kind == HitKind::kLog) {
    id = trace.logs()[hit.id].goroutine;
    time_ns = trace.logs()[hit.id].time_ns;
  }
  if (!id.valid() || !time_ns || !ImGui::SmallButton("goroutine")) return;
  context.actions.push_back({ActionKind::kAt, "", static_cast<double>(*time_ns - trace.start_ns()),
                             static_cast<double>(trace.goroutine(id).id)});
}

void Details(const PanelContext& context) {
  const std::vector<std::string> lines = DescribeInTime(
      context.views.timeline(), context.state.timeline.selected, context.state.timeline.wall_clock);
  if (lines.empty()) {
    TextLine(
        "Click a span to see its state, its stack and who woke it. Shift and drag chooses a time.");
    return;
  }
  const bool is_span = context.state.timeline.selected.kind == HitKind::kSpan;
  for (const char* const where : {"waker", "woken", "creator", "previous", "next"}) {
    if (!is_span) break;
    if (ImGui::SmallButton(where)) context.actions.push_back({ActionKind::kFollow, where});
    ImGui::SameLine();
  }
  if (is_span) ImGui::NewLine();
  GoroutineButton(context);
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
  Canvas canvas = BeginCanvas("timeline");
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
                                .wall_clock = context.state.timeline.wall_clock,
                                .theme = context.theme};
  LayoutTimeline(picture, canvas.area, context.metrics, &context.list);
  Paint(context.list);
  const bool is_in_map = DragMinimap(context, canvas, picture);
  canvas.moves = !is_in_map;
  AddNavigation(canvas, times, {picture.scroll, most, 1}, context);
  const ImGuiIO& io = ImGui::GetIO();
  if (!is_in_map && ImGui::IsItemActive() && io.KeyShift &&
      ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const Scale1D scale(picture.time, times.x0, times.x1);
    context.actions.push_back({ActionKind::kMark, "",
                               scale.ValueOf(io.MouseClickedPos[ImGuiMouseButton_Left].x),
                               scale.ValueOf(canvas.mouse.x)});
  }
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under != nullptr) TimelineTooltip(picture, times, canvas.mouse, under->hit);
  if (canvas.is_clicked && !is_in_map) Click(context, under == nullptr ? Hit{} : under->hit);
  ImGui::EndChild();
  ImGui::BeginChild("details", {0, 0}, true);
  Details(context);
  ImGui::EndChild();
}

}  // namespace pfa
