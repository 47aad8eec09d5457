// The call graph.
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "viewer/layout/graph_picture.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr double kGraphWheelFactor = 1.25;
constexpr double kGraphKeyFactor = 1.5;
constexpr double kGraphKeyMove = 0.15;  // of what is visible
constexpr float kGraphClickSlack = 4;

// The wheel zooms at the mouse, dragging and keys move.
class GraphNavigation {
 public:
  GraphNavigation(const Canvas& canvas, const GraphView& view, const GraphLayout& layout,
                  const PanelContext& context)
      : canvas_(canvas), view_(view), layout_(layout), context_(context) {}

  void Run() {
    const ImGuiIO& io = ImGui::GetIO();
    if (canvas_.is_hovered && io.MouseWheel != 0) {
      Zoom(std::pow(kGraphWheelFactor, io.MouseWheel), canvas_.mouse);
    }
    if (canvas_.is_active && ImGui::IsMouseDragging(ImGuiMouseButton_Left, kGraphClickSlack)) {
      Pan(-io.MouseDelta.x, -io.MouseDelta.y);
    }
    if (!io.WantTextInput) Keys();
  }

 private:
  void Zoom(double factor, Px at) {
    const Px share = view_.ShareOf(at, layout_);
    context_.actions.push_back({ActionKind::kZoom, "", factor, share.x, share.y});
  }
  void Pan(float x, float y) {
    if (x == 0 && y == 0) return;
    if (!(layout_.width > 0) || !(layout_.height > 0)) return;
    context_.actions.push_back({ActionKind::kPan, "", x / (view_.scale * layout_.width),
                                y / (view_.scale * layout_.height)});
  }

  void Keys() {
    const PxRect& area = canvas_.area;
    const Px middle = {(area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2};
    const auto dx = static_cast<float>(kGraphKeyMove) * area.width();
    const auto dy = static_cast<float>(kGraphKeyMove) * area.height();
    if (IsPressed(Key::kW)) Zoom(kGraphKeyFactor, middle);
    if (IsPressed(Key::kS)) Zoom(1 / kGraphKeyFactor, middle);
    if (IsPressed(Key::kA) || IsPressed(Key::kLeft)) Pan(-dx, 0);
    if (IsPressed(Key::kD) || IsPressed(Key::kRight)) Pan(dx, 0);
    if (IsPressed(Key::kUp)) Pan(0, -dy);
    if (IsPressed(Key::kDown)) Pan(0, dy);
    if (IsPressed(Key::kF) && !ImGui::GetIO().KeyCtrl) {
      context_.actions.push_back({ActionKind::kFit});
    }
  }

  const Canvas& canvas_;
  const GraphView& view_;
  const GraphLayout& layout_;
  const PanelContext& context_;
};

void GraphTooltip(const GraphModel& model, const Hit& hit) {
  ImGui::BeginTooltip();
  if (hit.kind == HitKind::kGraphNode) {
    const GraphNode& node = model.nodes[hit.id];
    TextLine(node.name);
    TextLine(node.values);
  } else {
    const GraphEdge& edge = model.edges[hit.id];
    TextLine(fmt::format("{} calls", model.nodes[edge.from].name));
    TextLine(model.nodes[edge.to].name);
    TextLine(fmt::format("{} ({:.2f}%)", edge.text, 100 * edge.share));
    if (edge.is_residual) TextLine("some of it by way of functions that are not shown");
  }
  ImGui::EndTooltip();
}

}  // namespace

void DrawGraphPanel(const PanelContext& context, std::string_view /*name*/) {
  const Result<const Profile*>& profile = context.views.ProfileOf(context.state);
  if (!profile.ok()) {
    TextLine(profile.error().ToString());
    return;
  }
  GraphViews& graphs = context.views.graphs();
  const GraphViews::Found found =
      graphs.Find(*profile.value(), context.state.options, context.metrics);
  if (found.model != nullptr) {
    for (const std::string& line : found.model->summary) TextLine(line);
  }
  if (!found.error.empty()) TextLine(found.error);
  if (found.layout == nullptr) {
    if (graphs.is_working()) {
      TextLine(fmt::format("Graphviz is laying out {} functions and {} calls...",
                           found.model->nodes.size(), found.model->edges.size()));
    }
    return;
  }

  const Canvas canvas = BeginCanvas("graph");
  const GraphPicture picture{.model = *found.model,
                             .layout = *found.layout,
                             .camera = context.state.graph,
                             .selected = context.state.selected,
                             .matches = graphs.Matches(context.state.search),
                             .theme = context.theme};
  LayoutGraph(picture, canvas.area, context.metrics, &context.list);
  ImGui::PushClipRect({canvas.area.x0, canvas.area.y0}, {canvas.area.x1, canvas.area.y1}, true);
  Paint(context.list);
  ImGui::PopClipRect();

  const GraphView view = ViewThrough(picture.camera, picture.layout, canvas.area);
  GraphNavigation(canvas, view, picture.layout, context).Run();
  DrawFunctionMenu(context);
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under == nullptr) {
    if (canvas.is_clicked) context.actions.push_back({ActionKind::kSelect, ""});
    return;
  }
  GraphTooltip(*found.model, under->hit);
  if (under->hit.kind != HitKind::kGraphNode) return;
  const std::string& name = found.model->nodes[under->hit.id].name;
  if (canvas.is_menu_asked_for) OpenFunctionMenu(context, name);
  if (canvas.is_clicked) context.actions.push_back({ActionKind::kSelect, name});
}

}  // namespace pfa
