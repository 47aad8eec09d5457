#include "viewer/app/headless.h"

#include <string>

#include <imgui.h>

#include "viewer/app/fonts.h"

namespace pfa {
namespace {

constexpr int kSettlingFrames = 3;
constexpr int kDragSteps = 4;

}  // namespace

Headless::Headless(const WindowSize& size)
    : drawing_(std::make_shared<DrawingProcess>(kMostLayoutTime)) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
  io.DeltaTime = 1.0F / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  MapKeys();
  UseFont(kFontPixels);
  frame_.set_animates(false);
}

Headless::~Headless() { ImGui::DestroyContext(); }

void Headless::UseFont(float pixels) {
  if (pixels == font_pixels_) return;
  font_pixels_ = pixels;
  SetFont(pixels);
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&atlas_, &atlas_width_, &atlas_height_);
}

void Headless::Draw(const Scene& scene) {
  if (scene.desk_ != nullptr) {
    UseFont(scene.desk_->settings().font_pixels);
    if (const auto at = scene.desk_->TakePointer()) FeedMouse({at->x, at->y});
  }
  ImGui::NewFrame();
  if (scene.desk_ != nullptr) {
    scene.desk_->Draw(0);
  } else {
    scene.session_->views().set_background(drawing_, true);
    Frame::Begin(scene.session_->state());
    frame_.Draw(scene.session_, 0);
    Frame::End();
  }
  ImGui::Render();
}

void Headless::Settle(const Scene& scene) {
  for (int i = 0; i < kSettlingFrames; ++i) Draw(scene);
}

Image Headless::Picture() const {
  return Rasterize(*ImGui::GetDrawData(), atlas_, atlas_width_, atlas_height_);
}

void Headless::MoveTo(Px point, const Scene& scene) {
  FeedMouse({point.x, point.y});
  Draw(scene);
}

void Headless::Click(Px point, const Scene& scene, int button) {
  MoveTo(point, scene);
  FeedButton(true, button);
  Draw(scene);
  FeedButton(false, button);
  Draw(scene);
  Draw(scene);
}

void Headless::Drag(Px from, Px to, const Scene& scene) {
  MoveTo(from, scene);
  FeedButton(true);
  Draw(scene);
  for (int i = 1; i <= kDragSteps; ++i) {
    const float share = static_cast<float>(i) / kDragSteps;
    MoveTo({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)}, scene);
  }
  FeedButton(false);
  Draw(scene);
}

void Headless::Wheel(Px point, float turns, const Scene& scene, bool shift) {
  MoveTo(point, scene);
  FeedModifiers(false, shift);
  FeedWheel(turns);
  Draw(scene);
  FeedModifiers(false, false);
  Draw(scene);
}

void Headless::Press(Key key, const Scene& scene, bool ctrl) {
  FeedModifiers(ctrl, false);
  FeedKey(key, true);
  Draw(scene);
  FeedKey(key, false);
  FeedModifiers(false, false);
  Draw(scene);
}

void Headless::Type(std::string_view text, const Scene& scene) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  Draw(scene);
  Draw(scene);
}

}  // namespace pfa
