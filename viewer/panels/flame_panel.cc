#include <algorithm>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/plural.h"
#include "viewer/layout/skyline.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/flame_tooltip.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr float kMinimapHeight = 28;
// Ancestors of what was zoomed to: the root, and the nearest ones.
constexpr size_t kMostCrumbs = 6;

void Found(const PanelContext& context, const FlameView& view) {
  const FlameSearch& search = context.views.Search(context.state);
  if (!search.error.empty()) {
    TextLine(search.error);
  } else if (!search.matches.empty()) {
    TextLine(fmt::format("{} found, {} of the total{}", Plural(search.frames, "frame"),
                         Percentage(search.value, view.index.whole()),
                         search.frames == 0 ? "" : ", callees included"));
    if (search.topmost.empty()) return;
    ImGui::SameLine();
    const auto now = std::ranges::find(search.topmost, context.state.flame.found);
    const bool is_at_one = now != search.topmost.end();
    TextLine(is_at_one ? fmt::format("; {} of {}", now - search.topmost.begin() + 1,
                                     search.topmost.size())
                       : fmt::format("; {} places", search.topmost.size()));
    for (const char* const way : {"previous", "next"}) {
      ImGui::SameLine();
      if (ImGui::SmallButton(way)) context.actions.push_back({ActionKind::kFind, way});
    }
  }
}

// The way from the root to what is zoomed to, to go back along it.
void Breadcrumbs(const PanelContext& context, const FlameView& view) {
  const Extent x = VisibleX(context.state.flame, view.index);
  const std::vector<uint32_t> around = view.index.Around(x);
  // Of all there is only the root; the line stays, so that zooming moves nothing up or down.
  const bool is_whole = x.length() >= static_cast<double>(view.index.whole());
  const size_t count = is_whole ? std::min<size_t>(around.size(), 1) : around.size();
  const size_t skipped = count > kMostCrumbs ? count - kMostCrumbs : 0;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0 && i <= skipped) continue;
    if (i > 0) {
      ImGui::SameLine();
      TextLine(skipped > 0 && i == skipped + 1 ? "> ... >" : ">");
      ImGui::SameLine();
    }
    ImGui::PushID(static_cast<int>(around[i]));
    const std::string name = Shortened(view.report.NameOf(view.report.tree, around[i]), 40);
    if (ImGui::SmallButton(LabelOf(name).c_str())) {
      context.actions.push_back({ActionKind::kFrame, "", static_cast<double>(around[i])});
    }
    ImGui::PopID();
  }
}

// All of the width, and which part of it is visible; a click or dragging moves that.
void DrawMinimap(const PanelContext& context, const FlameView& view) {
  const Canvas canvas = BeginCanvas("minimap", kMinimapHeight);
  const auto whole = static_cast<double>(view.index.whole());
  const Extent visible = VisibleX(context.state.flame, view.index);
  DrawList list;
  LayoutSkyline({.skyline = view.skyline,
                 .whole = whole,
                 .x = context.flame_x,
                 .grows_up = context.state.flame.grows_up,
                 .theme = context.theme},
                canvas.area, &list);
  Paint(list);
  if (!canvas.is_active || visible.length() >= whole) return;
  const Extent moved = ExtentAround(canvas.mouse.x, canvas.area, visible, whole);
  if (moved == visible) return;
  context.actions.push_back({ActionKind::kZoomTo, "", moved.from, moved.to});
}

void Switches(const PanelContext& context) {
  const ViewState& state = context.state;
  const auto checkbox = [](const char* label, bool is_on) {
    // The box is as high as it is wide.
    BesideOrBelow(ImGui::CalcTextSize(label).x + 2 * ImGui::GetFrameHeight());
    return ImGui::Checkbox(label, &is_on);
  };
  bool bottom_up = state.options.bottom_up;
  if (ImGui::Checkbox("callers below (bottom-up)", &bottom_up)) {
    context.actions.push_back({ActionKind::kSet, fmt::format("bottom_up={}", bottom_up)});
  }
  const bool grows_up = state.flame.grows_up;
  if (checkbox("grow upwards", grows_up)) {
    context.actions.push_back({ActionKind::kGrowUp, grows_up ? "off" : "on"});
  }
  const bool collapses = state.flame.collapse_recursion;
  if (checkbox("collapse recursion", collapses)) {
    context.actions.push_back({ActionKind::kCollapseRecursion, collapses ? "off" : "on"});
  }
  static constexpr const char* kColorNames[] = {"package", "share", "name"};  // by FlameColors
  const float width = ImGui::CalcTextSize("package____").x;
  BesideOrBelow(ImGui::CalcTextSize("colour by ").x + width);
  ImGui::AlignTextToFramePadding();
  TextLine("colour by");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("##colors", kColorNames[static_cast<size_t>(state.flame.colors)])) {
    for (const char* const name : kColorNames) {
      if (ImGui::Selectable(name)) context.actions.push_back({ActionKind::kColors, name});
    }
    ImGui::EndCombo();
  }
}

}  // namespace

void DrawFlamePanel(const PanelContext& context, std::string_view /*name*/) {
  const Result<FlameView>& flame = context.views.Flame(context.state);
  if (!flame.ok()) {
    TextLine(flame.error().ToString());
    return;
  }
  const FlameView& view = flame.value();
  for (const std::string& line : view.report.summary) TextLine(line);
  for (const Note& note : view.report.notes) TextLine(note.text);
  Found(context, view);

  Switches(context);
  Breadcrumbs(context, view);
  if (view.index.whole() > 0) DrawMinimap(context, view);
  const Canvas canvas = BeginCanvas("flame");
  FlamePicture picture{.report = view.report,
                       .index = view.index,
                       .x = context.flame_x,
                       .scroll = 0,
                       .grows_up = context.state.flame.grows_up,
                       .colors = context.state.flame.colors,
                       .matches = context.views.Search(context.state).matches,
                       .theme = context.theme};
  const float height = FlameHeight(view.index, context.metrics);
  const float most = std::max(0.0F, height - canvas.area.height());
  picture.scroll = std::min(context.state.flame.scroll, most);
  for (size_t i = 0; i < view.report.names.size() && !context.state.selected.empty(); ++i) {
    if (view.report.names[i].name == context.state.selected)
      picture.selected = NodeId::FromIndex(i);
  }
  LayoutFlame(picture, canvas.area, context.metrics, &context.list);
  Paint(context.list);

  const float direction = picture.grows_up ? -1 : 1;
  AddNavigation(canvas, canvas.area, {picture.scroll, most, direction}, context);
  if (!context.state.search.empty() && !ImGui::GetIO().WantTextInput && IsPressed(Key::kN)) {
    context.actions.push_back({ActionKind::kFind, ImGui::GetIO().KeyShift ? "previous" : "next"});
  }
  DrawFunctionMenu(context);
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under == nullptr) return;
  if (canvas.is_menu_asked_for) {
    const NodeId node = view.report.tree.nodes[under->hit.id];
    if (node.valid()) OpenFunctionMenu(context, view.report.names[node.index()].name);
  }
  DrawFlameTooltip(view, under->hit);
  if (canvas.is_clicked) {
    const auto row = static_cast<uint32_t>(under->hit.id);
    const NodeId node = view.report.tree.nodes[row];
    context.actions.push_back({ActionKind::kFrame, "", static_cast<double>(row)});
    context.actions.push_back(
        {ActionKind::kSelect, node.valid() ? view.report.names[node.index()].name : ""});
  }
}

}  // namespace pfa
