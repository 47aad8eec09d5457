// The one place that knows which version of ImGui this is: 1.86 (Debian 12) or later.
#pragma once

#include <cstdint>

#include <imgui.h>

namespace pfa {

// Keys that the viewer knows. The values are those of GLFW, which 1.86 uses as they are.
enum class Key : uint16_t {
  kSlash = 47,
  kA = 65,
  kD = 68,
  kE = 69,
  kF = 70,
  kQ = 81,
  kS = 83,
  kW = 87,
  kY = 89,
  kZ = 90,
  kEscape = 256,
  kTab = 258,
  kRight = 262,
  kLeft = 263,
  kDown = 264,
  kUp = 265,
  kF1 = 290,
};

#if IMGUI_VERSION_NUM >= 18700
inline ImGuiKey ToImGui(Key key) {
  switch (key) {
    case Key::kSlash:
      return ImGuiKey_Slash;
    case Key::kA:
      return ImGuiKey_A;
    case Key::kD:
      return ImGuiKey_D;
    case Key::kE:
      return ImGuiKey_E;
    case Key::kF:
      return ImGuiKey_F;
    case Key::kQ:
      return ImGuiKey_Q;
    case Key::kS:
      return ImGuiKey_S;
    case Key::kW:
      return ImGuiKey_W;
    case Key::kY:
      return ImGuiKey_Y;
    case Key::kZ:
      return ImGuiKey_Z;
    case Key::kEscape:
      return ImGuiKey_Escape;
    case Key::kTab:
      return ImGuiKey_Tab;
    case Key::kRight:
      return ImGuiKey_RightArrow;
    case Key::kLeft:
      return ImGuiKey_LeftArrow;
    case Key::kDown:
      return ImGuiKey_DownArrow;
    case Key::kUp:
      return ImGuiKey_UpArrow;
    case Key::kF1:
      return ImGuiKey_F1;
  }
  return ImGuiKey_None;
}
inline bool IsPressed(Key key) { return ImGui::IsKeyPressed(ToImGui(key)); }
#else
inline bool IsPressed(Key key) { return ImGui::IsKeyPressed(static_cast<int>(key)); }
#endif

}  // namespace pfa
