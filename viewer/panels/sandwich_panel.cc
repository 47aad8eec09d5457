// The selected function between its callers and its callees.
#include <fmt/format.h>

#include "analyzer/report/plural.h"
#include "analyzer/report/report_header.h"
#include "viewer/layout/sandwich.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/flame_tooltip.h"
#include "viewer/panels/function_lists.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

FlamePicture HalfOf(const PanelContext& context, const FlameView& view, const FlameSearch& search) {
  FlamePicture picture{.report = view.report,
                       .index = view.index,
                       .x = VisibleSandwich(context.state.sandwich, view.index),
                       .colors = context.state.flame.colors,
                       .matches = search.matches,
                       .theme = context.theme};
  const FrameTree& tree = view.report.tree;
  if (tree.size() > 1) picture.selected = tree.nodes[1];
  return picture;
}

// How much of the function's value is in stacks with what the search found.
void FoundAround(const SandwichView& view, const SandwichSearch& search) {
  if (!search.callees.error.empty()) {
    TextLine(search.callees.error);
    return;
  }
  if (search.callees.matches.empty()) return;
  // Row 1 is the function in both.
  const NodeId function =
      view.callees.report.tree.size() > 1 ? view.callees.report.tree.nodes[1] : NodeId();
  if (function.valid() && search.callees.matches[function.index()] != 0) {
    TextLine(fmt::format("The function matches, and so do {} above and {} below.",
                         Plural(search.callers.frames - 1, "frame"),
                         Plural(search.callees.frames - 1, "frame")));
    return;
  }
  const auto part = [](const FlameSearch& half, const FlameView& of) {
    return BarePercentage(half.value, of.index.whole());
  };
  TextLine(fmt::format("The search finds {} above, with {} of its total, and {} below, with {}.",
                       Plural(search.callers.frames, "frame"), part(search.callers, view.callers),
                       Plural(search.callees.frames, "frame"), part(search.callees, view.callees)));
}

// What is clicked comes into the middle.
void UnderTheMouse(const PanelContext& context, const Canvas& canvas, const FlameView& view,
                   const DrawList& list) {
  const DrawRect* const under = canvas.is_hovered ? list.At(canvas.mouse) : nullptr;
  if (under == nullptr) return;
  DrawFlameTooltip(view, under->hit);
  const NodeId node = view.report.tree.nodes[under->hit.id];
  if (!node.valid()) return;
  const std::string& name = view.report.names[node.index()].name;
  if (canvas.is_menu_asked_for) OpenFunctionMenu(context, name);
  if (canvas.is_clicked) context.actions.push_back({ActionKind::kSelect, name});
}

}  // namespace

void DrawSandwichPanel(const PanelContext& context, std::string_view /*name*/) {
  if (context.state.selected.empty()) {
    DrawFunctionChoice(context);
    return;
  }
  const Result<SandwichView>& found = context.views.Sandwich(context.state);
  if (!found.ok()) {
    TextLine(found.error().ToString());
    return;
  }
  const SandwichView& view = found.value();
  DrawFunctionValues(context);
  TextLine("Above it is what calls it, below what it calls; widths are shares of its total.");
  bool collapses = context.state.flame.collapse_recursion;
  if (ImGui::Checkbox("collapse recursion", &collapses)) {
    context.actions.push_back({ActionKind::kCollapseRecursion, collapses ? "on" : "off"});
  }
  const SandwichSearch& search = context.views.SearchSandwich(context.state);
  FoundAround(view, search);
  const Canvas canvas = BeginCanvas("sandwich");
  const SandwichPicture picture{.callers = HalfOf(context, view.callers, search.callers),
                                .callees = HalfOf(context, view.callees, search.callees),
                                .scroll = context.state.sandwich.scroll};
  DrawList callers;
  LayoutSandwich(picture, canvas.area, context.metrics, &callers, &context.list);
  Paint(callers);
  Paint(context.list);
  const float most =
      std::max(0.0F, SandwichHeight(picture, context.metrics) - canvas.area.height());
  const float scroll = SandwichScroll(picture, canvas.area.height(), context.metrics);
  AddNavigation(canvas, canvas.area, {scroll, most, 1}, context);
  DrawFunctionMenu(context);
  UnderTheMouse(context, canvas, view.callers, callers);
  UnderTheMouse(context, canvas, view.callees, context.list);
}

}  // namespace pfa
