#include "viewer/app/screenshot.h"

#include <imgui.h>

#include "viewer/app/fonts.h"
#include "viewer/app/frame.h"

namespace pfa {
namespace {

constexpr int kFrames = 4;
constexpr float kFontPixels = 13;

}  // namespace

Image TakeScreenshot(Session* session, const ScreenshotSize& size) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
  io.DeltaTime = 1.0F / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  AddFonts(kFontPixels);
  unsigned char* atlas = nullptr;
  int width = 0;
  int height = 0;
  io.Fonts->GetTexDataAsAlpha8(&atlas, &width, &height);
  Frame frame;
  frame.set_animates(false);
  for (int i = 0; i < kFrames; ++i) {
    ImGui::NewFrame();
    frame.Draw(session, 0);
    ImGui::Render();
  }
  Image image = Rasterize(*ImGui::GetDrawData(), atlas, width, height);
  ImGui::DestroyContext();
  return image;
}

}  // namespace pfa
