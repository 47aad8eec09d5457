#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

void Tooltip(const FlameView& view, const DrawRect& under) {
  const FlameReport& report = view.report;
  const auto row = static_cast<uint32_t>(under.hit.id);
  ImGui::BeginTooltip();
  TextLine(report.NameOf(report.tree, row));
  const NodeId node = report.tree.nodes[row];
  if (node.valid() && !report.names[node.index()].place.empty()) {
    TextLine(report.names[node.index()].place);
  }
  TextLine(report.ValuesOf(row));
  const uint32_t parent = report.tree.parents[row];
  if (parent != FrameTree::kNoRow && parent != 0) {
    TextLine(
        fmt::format("{} of its caller", Percentage(report.WidthOf(row), report.WidthOf(parent))));
  }
  if (under.hit.count > 1) {
    TextLine(fmt::format("and {} more frames too narrow to be seen", under.hit.count - 1));
  }
  ImGui::EndTooltip();
}

void Found(const PanelContext& context, const FlameView& view) {
  const FlameSearch& search = context.views.Search(context.state);
  if (!search.error.empty()) {
    TextLine(search.error);
  } else if (!search.matches.empty()) {
    TextLine(fmt::format("{} frames match, {} of the total{}", search.frames,
                         Percentage(search.value, view.index.whole()),
                         search.frames == 0 ? "" : ", callees included"));
  }
}

void Switches(const PanelContext& context) {
  const ViewState& state = context.state;
  bool bottom_up = state.options.bottom_up;
  if (ImGui::Checkbox("callers below (bottom-up)", &bottom_up)) {
    context.actions.push_back({ActionKind::kSet, fmt::format("bottom_up={}", bottom_up)});
  }
  ImGui::SameLine();
  bool grows_up = state.flame.grows_up;
  if (ImGui::Checkbox("grow upwards", &grows_up)) {
    context.actions.push_back({ActionKind::kGrowUp, grows_up ? "on" : "off"});
  }
  ImGui::SameLine();
  bool by_share = state.flame.colors == FlameColors::kShare;
  if (ImGui::Checkbox("colour by share", &by_share)) {
    context.actions.push_back({ActionKind::kColors, by_share ? "share" : "package"});
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
  DrawFunctionMenu(context);
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under == nullptr) return;
  if (canvas.is_menu_asked_for) {
    const NodeId node = view.report.tree.nodes[under->hit.id];
    if (node.valid()) OpenFunctionMenu(context, view.report.names[node.index()].name);
  }
  Tooltip(view, *under);
  if (canvas.is_clicked) {
    const auto row = static_cast<uint32_t>(under->hit.id);
    const NodeId node = view.report.tree.nodes[row];
    context.actions.push_back({ActionKind::kFrame, "", static_cast<double>(row)});
    context.actions.push_back(
        {ActionKind::kSelect, node.valid() ? view.report.names[node.index()].name : ""});
  }
}

}  // namespace pfa
