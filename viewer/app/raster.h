// Draws what ImGui wants drawn into memory: no window, no GPU, and the same pixels on every machine
// with the same font.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <imgui.h>

#include "proto/base/result.h"

namespace pfa {

struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;  // rows from the top
};

// The texture of all commands is taken to be the atlas: one byte of alpha a pixel.
Image Rasterize(const ImDrawData& data, const uint8_t* atlas, int atlas_width, int atlas_height);

Result<void> WritePng(const Image& image, const std::string& file);

}  // namespace pfa
