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
  AddFonts(kFontPixels);
  io.Fonts->GetTexDataAsAlpha8(&atlas_, &atlas_width_, &atlas_height_);
  frame_.set_animates(false);
}

Headless::~Headless() { ImGui::DestroyContext(); }

void Headless::Draw(Session* session) {
  session->views().graphs().set_drawing(drawing_, true);
  ImGui::NewFrame();
  Frame::Begin(session->state());
  frame_.Draw(session, 0);
  Frame::End();
  ImGui::Render();
}

void Headless::Settle(Session* session) {
  for (int i = 0; i < kSettlingFrames; ++i) Draw(session);
}

Image Headless::Picture() const {
  return Rasterize(*ImGui::GetDrawData(), atlas_, atlas_width_, atlas_height_);
}

void Headless::MoveTo(Px point, Session* session) {
  FeedMouse({point.x, point.y});
  Draw(session);
}

void Headless::Click(Px point, Session* session, int button) {
  MoveTo(point, session);
  FeedButton(true, button);
  Draw(session);
  FeedButton(false, button);
  Draw(session);
  Draw(session);
}

void Headless::Drag(Px from, Px to, Session* session) {
  MoveTo(from, session);
  FeedButton(true);
  Draw(session);
  for (int i = 1; i <= kDragSteps; ++i) {
    const float share = static_cast<float>(i) / kDragSteps;
    MoveTo({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)}, session);
  }
  FeedButton(false);
  Draw(session);
}

void Headless::Wheel(Px point, float turns, Session* session, bool shift) {
  MoveTo(point, session);
  FeedModifiers(false, shift);
  FeedWheel(turns);
  Draw(session);
  FeedModifiers(false, false);
  Draw(session);
}

void Headless::Press(Key key, Session* session, bool ctrl) {
  FeedModifiers(ctrl, false);
  FeedKey(key, true);
  Draw(session);
  FeedKey(key, false);
  FeedModifiers(false, false);
  Draw(session);
}

void Headless::Type(std::string_view text, Session* session) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  Draw(session);
  Draw(session);
}

}  // namespace pfa
