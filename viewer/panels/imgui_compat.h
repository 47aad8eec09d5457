// The one place that knows which version of ImGui this is: 1.86 (Debian 12) or later.
#pragma once

#include <cstddef>
#include <cstdint>

#include <imgui.h>
#if IMGUI_VERSION_NUM < 19200
#include <backends/imgui_impl_opengl3.h>
#endif

namespace pfa {

// Keys that the viewer knows. The values are those of GLFW, which 1.86 uses as they are.
enum class Key : uint16_t {
  kMinus = 45,
  kSlash = 47,
  k0 = 48,
  kEqual = 61,
  kA = 65,
  kC = 67,
  kD = 68,
  kE = 69,
  kF = 70,
  kN = 78,
  kO = 79,
  kQ = 81,
  kR = 82,
  kS = 83,
  kW = 87,
  kY = 89,
  kZ = 90,
  kEscape = 256,
  kEnter = 257,
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
    case Key::kMinus:
      return ImGuiKey_Minus;
    case Key::kSlash:
      return ImGuiKey_Slash;
    case Key::k0:
      return ImGuiKey_0;
    case Key::kEqual:
      return ImGuiKey_Equal;
    case Key::kA:
      return ImGuiKey_A;
    case Key::kC:
      return ImGuiKey_C;
    case Key::kD:
      return ImGuiKey_D;
    case Key::kE:
      return ImGuiKey_E;
    case Key::kF:
      return ImGuiKey_F;
    case Key::kN:
      return ImGuiKey_N;
    case Key::kO:
      return ImGuiKey_O;
    case Key::kQ:
      return ImGuiKey_Q;
    case Key::kR:
      return ImGuiKey_R;
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
    case Key::kEnter:
      return ImGuiKey_Enter;
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

inline void FeedMouse(ImVec2 at) { ImGui::GetIO().AddMousePosEvent(at.x, at.y); }
inline void FeedButton(bool is_down, int button = 0) {
  ImGui::GetIO().AddMouseButtonEvent(button, is_down);
}
inline void FeedWheel(float turns) { ImGui::GetIO().AddMouseWheelEvent(0, turns); }
inline void FeedKey(Key key, bool is_down) { ImGui::GetIO().AddKeyEvent(ToImGui(key), is_down); }
inline void FeedModifiers(bool ctrl, bool shift) {
#if IMGUI_VERSION_NUM >= 18900
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, ctrl);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, shift);
#else
  ImGui::GetIO().AddKeyEvent(ImGuiKey_ModCtrl, ctrl);
  ImGui::GetIO().AddKeyEvent(ImGuiKey_ModShift, shift);
#endif
}
// What a window does for text input; later versions know keys by themselves.
inline void MapKeys() {}
#else
inline void MapKeys() {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyMap[ImGuiKey_Tab] = static_cast<int>(Key::kTab);
  io.KeyMap[ImGuiKey_LeftArrow] = static_cast<int>(Key::kLeft);
  io.KeyMap[ImGuiKey_RightArrow] = static_cast<int>(Key::kRight);
  io.KeyMap[ImGuiKey_Enter] = static_cast<int>(Key::kEnter);
  io.KeyMap[ImGuiKey_Escape] = static_cast<int>(Key::kEscape);
}
inline bool IsPressed(Key key) { return ImGui::IsKeyPressed(static_cast<int>(key)); }

// Input without a window. There is no queue of events: one change a frame.
inline void FeedMouse(ImVec2 at) { ImGui::GetIO().MousePos = at; }
inline void FeedButton(bool is_down, int button = 0) { ImGui::GetIO().MouseDown[button] = is_down; }
inline void FeedWheel(float turns) { ImGui::GetIO().MouseWheel = turns; }
inline void FeedKey(Key key, bool is_down) {
  ImGui::GetIO().KeysDown[static_cast<size_t>(key)] = is_down;
}
inline void FeedModifiers(bool ctrl, bool shift) {
  ImGui::GetIO().KeyCtrl = ctrl;
  ImGui::GetIO().KeyShift = shift;
}
#endif

// After the fonts have changed. From 1.92 on the backend sees that by itself.
inline void RenewFontTexture() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace pfa
