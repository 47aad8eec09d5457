#include "viewer/panels/canvas.h"

#include <algorithm>
#include <cmath>

#include "viewer/panels/imgui_compat.h"

namespace pfa {
namespace {

constexpr double kWheelFactor = 1.25;
constexpr double kKeyFactor = 1.5;
constexpr double kKeyMove = 0.15;
constexpr float kScrollRows = 3;
constexpr float kClickSlack = 4;  // pixels that a click may move

class Navigation {
 public:
  Navigation(const Canvas& canvas, const PxRect& x_area, const ScrollRange& scroll,
             const PanelContext& context)
      : canvas_(canvas), x_area_(x_area), scroll_(scroll), context_(context) {}

  void Run() {
    if (canvas_.is_hovered) Wheel();
    if (ImGui::IsItemActive() && canvas_.moves) Drag();
    if (!ImGui::GetIO().WantTextInput) Keys();
  }

 private:
  void Zoom(double factor) {
    const double where =
        canvas_.is_hovered && x_area_.width() > 0
            ? std::clamp((canvas_.mouse.x - x_area_.x0) / x_area_.width(), 0.0F, 1.0F)
            : 0.5F;
    context_.actions.push_back({ActionKind::kZoom, "", factor, where});
  }
  void Move(double share) { context_.actions.push_back({ActionKind::kMove, "", share}); }
  void Scroll(float px) {
    // The state may have scrolled further than there is anything to see.
    const float target = std::clamp(scroll_.now + scroll_.direction * px, 0.0F, scroll_.most);
    if (target == scroll_.now) return;
    context_.actions.push_back({ActionKind::kScroll, "", double{target} - double{StateScroll()}});
  }

  // What the action is added to.
  [[nodiscard]] float StateScroll() const {
    const ViewState& state = context_.state;
    if (IsSandwich(state)) return std::max(0.0F, state.sandwich.scroll);
    return ShowsProfile(state, context_.views) ? state.flame.scroll : state.timeline.scroll;
  }

  void Wheel() {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheelH != 0) Move(-kKeyMove * io.MouseWheelH);
    if (io.MouseWheel == 0) return;
    if (io.KeyShift) {
      Scroll(-io.MouseWheel * kScrollRows * FlameRowHeight(context_.metrics));
    } else {
      Zoom(std::pow(kWheelFactor, io.MouseWheel));
    }
  }

  void Drag() {
    const ImVec2 delta = ImGui::GetIO().MouseDelta;
    if (ImGui::GetIO().KeyShift) return;  // chooses a part of the time
    if (!ImGui::IsMouseDragging(ImGuiMouseButton_Left, kClickSlack)) return;
    if (delta.x != 0 && x_area_.width() > 0) Move(-delta.x / x_area_.width());
    if (delta.y != 0) Scroll(-delta.y);
  }

  void Keys() {
    if (ImGui::GetIO().KeyCtrl) return;
    const float row = kScrollRows * FlameRowHeight(context_.metrics);
    if (IsPressed(Key::kW)) Zoom(kKeyFactor);
    if (IsPressed(Key::kS)) Zoom(1 / kKeyFactor);
    if (IsPressed(Key::kA) || IsPressed(Key::kLeft)) Move(-kKeyMove);
    if (IsPressed(Key::kD) || IsPressed(Key::kRight)) Move(kKeyMove);
    if (IsPressed(Key::kUp)) Scroll(-row);
    if (IsPressed(Key::kDown)) Scroll(row);
    if (IsPressed(Key::kF)) context_.actions.push_back({ActionKind::kFit});
  }

  const Canvas& canvas_;
  const PxRect& x_area_;
  const ScrollRange& scroll_;
  const PanelContext& context_;
};

}  // namespace

Canvas BeginCanvas(const char* id, float height) {
  Canvas canvas;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImVec2 size = ImGui::GetContentRegionAvail();
  if (height > 0) size.y = height;
  // ImGui has no buttons without a size.
  size = {std::max(size.x, 1.0F), std::max(size.y, 1.0F)};
  canvas.area = {std::floor(at.x), std::floor(at.y), std::floor(at.x + size.x),
                 std::floor(at.y + size.y)};
  ImGui::InvisibleButton(id, size);
  const ImGuiIO& io = ImGui::GetIO();
  canvas.mouse = {io.MousePos.x, io.MousePos.y};
  canvas.is_hovered = ImGui::IsItemHovered();
  canvas.is_active = ImGui::IsItemActive();
  const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
  canvas.is_clicked = canvas.is_hovered && ImGui::IsItemDeactivated() &&
                      std::abs(moved.x) + std::abs(moved.y) < kClickSlack;
  canvas.is_menu_asked_for = canvas.is_hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  return canvas;
}

void AddNavigation(const Canvas& canvas, const PxRect& x_area, const ScrollRange& scroll,
                   const PanelContext& context) {
  Navigation(canvas, x_area, scroll, context).Run();
}

}  // namespace pfa
