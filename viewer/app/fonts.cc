#include "viewer/app/fonts.h"

#include <array>
#include <filesystem>
#include <system_error>

#include <imgui.h>

namespace pfa {
namespace {

constexpr std::array kFiles = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
    "/usr/share/fonts/TTF/DejaVuSansMono.ttf",
};

// Latin, Greek, Cyrillic, punctuation with the ellipsis, arrows, mathematical signs.
constexpr std::array<ImWchar, 13> kRanges = {0x20,   0x24f,  0x370,  0x52f,  0x2010, 0x205e, 0x2190,
                                             0x21ff, 0x2200, 0x22ff, 0x2500, 0x25ff, 0};

}  // namespace

void SetFont(float pixels) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  for (const char* file : kFiles) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) continue;
    if (atlas.AddFontFromFileTTF(file, pixels, nullptr, kRanges.data()) != nullptr) return;
  }
  ImFontConfig config;
  config.SizePixels = pixels;
  atlas.AddFontDefault(&config);
}

}  // namespace pfa
