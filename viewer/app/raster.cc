#include "viewer/app/raster.h"

#include <algorithm>
#include <cmath>
#include <png.h>

namespace pfa {
namespace {

struct Clip {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;
};

class Rasterizer {
 public:
  Rasterizer(Image* image, const uint8_t* atlas, int width, int height)
      : image_(image), atlas_(atlas), atlas_width_(width), atlas_height_(height) {}

  // Pixels whose centres lie inside, with the edges of the upper left.
  void Triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, const Clip& clip) {
    const double area = Edge(a.pos, b.pos, c.pos);
    if (area == 0 || !std::isfinite(area)) return;
    if (area < 0) return Triangle(a, c, b, clip);
    const int x0 = std::max(clip.x0, Floor(std::min({a.pos.x, b.pos.x, c.pos.x})));
    const int x1 = std::min(clip.x1, Floor(std::max({a.pos.x, b.pos.x, c.pos.x})) + 1);
    const int y0 = std::max(clip.y0, Floor(std::min({a.pos.y, b.pos.y, c.pos.y})));
    const int y1 = std::min(clip.y1, Floor(std::max({a.pos.y, b.pos.y, c.pos.y})) + 1);
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) {
        const ImVec2 at(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const double u = Edge(b.pos, c.pos, at);
        const double v = Edge(c.pos, a.pos, at);
        const double w = Edge(a.pos, b.pos, at);
        if (!Inside(u, b.pos, c.pos) || !Inside(v, c.pos, a.pos) || !Inside(w, a.pos, b.pos)) {
          continue;
        }
        Pixel(x, y, a, b, c, u / area, v / area, w / area);
      }
    }
  }

 private:
  static int Floor(float value) {
    return static_cast<int>(std::floor(std::clamp(value, -1e6F, 1e6F)));
  }
  static double Edge(const ImVec2& a, const ImVec2& b, const ImVec2& p) {
    return (double{b.x} - a.x) * (double{p.y} - a.y) - (double{b.y} - a.y) * (double{p.x} - a.x);
  }
  // So that two triangles with a common edge share no pixel.
  static bool Inside(double edge, const ImVec2& from, const ImVec2& to) {
    if (edge != 0) return edge > 0;
    return to.y < from.y || (to.y == from.y && to.x > from.x);
  }

  void Pixel(int x, int y, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, double u,
             double v, double w) {
    const auto channel = [&](unsigned shift) {
      return u * ((a.col >> shift) & 0xffU) + v * ((b.col >> shift) & 0xffU) +
             w * ((c.col >> shift) & 0xffU);
    };
    double alpha = channel(IM_COL32_A_SHIFT) / 255;
    alpha *= Coverage(u * a.uv.x + v * b.uv.x + w * c.uv.x, u * a.uv.y + v * b.uv.y + w * c.uv.y);
    uint8_t* const out =
        &image_->rgb[3 * (static_cast<size_t>(y) * static_cast<size_t>(image_->width) +
                          static_cast<size_t>(x))];
    const double colors[] = {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT),
                             channel(IM_COL32_B_SHIFT)};
    for (size_t i = 0; i < 3; ++i) {
      out[i] =
          static_cast<uint8_t>(std::clamp(out[i] + (colors[i] - out[i]) * alpha + 0.5, 0.0, 255.0));
    }
  }

  [[nodiscard]] double AtlasAt(int x, int y) const {
    x = std::clamp(x, 0, atlas_width_ - 1);
    y = std::clamp(y, 0, atlas_height_ - 1);
    return atlas_[static_cast<size_t>(y) * static_cast<size_t>(atlas_width_) +
                  static_cast<size_t>(x)] /
           255.0;
  }
  // Between the four nearest pixels of the atlas, as graphics cards do: text may be scaled.
  [[nodiscard]] double Coverage(double u, double v) const {
    const double x = std::clamp(u * atlas_width_ - 0.5, -1.0, 1.0 * atlas_width_);
    const double y = std::clamp(v * atlas_height_ - 0.5, -1.0, 1.0 * atlas_height_);
    const int x0 = static_cast<int>(std::floor(x));
    const int y0 = static_cast<int>(std::floor(y));
    const double right = x - x0;
    const double below = y - y0;
    const double upper = AtlasAt(x0, y0) * (1 - right) + AtlasAt(x0 + 1, y0) * right;
    const double lower = AtlasAt(x0, y0 + 1) * (1 - right) + AtlasAt(x0 + 1, y0 + 1) * right;
    return upper * (1 - below) + lower * below;
  }

  Image* image_;
  const uint8_t* atlas_;
  int atlas_width_;
  int atlas_height_;
};

}  // namespace

Image Rasterize(const ImDrawData& data, const uint8_t* atlas, int atlas_width, int atlas_height) {
  Image image;
  image.width = static_cast<int>(data.DisplaySize.x);
  image.height = static_cast<int>(data.DisplaySize.y);
  image.rgb.assign(3 * static_cast<size_t>(image.width) * static_cast<size_t>(image.height), 0);
  Rasterizer rasterizer(&image, atlas, atlas_width, atlas_height);
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const Clip clip = {std::max(0, static_cast<int>(command.ClipRect.x)),
                         std::max(0, static_cast<int>(command.ClipRect.y)),
                         std::min(image.width, static_cast<int>(command.ClipRect.z)),
                         std::min(image.height, static_cast<int>(command.ClipRect.w))};
      const ImDrawIdx* const indices = list.IdxBuffer.Data + command.IdxOffset;
      const ImDrawVert* const vertices = list.VtxBuffer.Data + command.VtxOffset;
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        rasterizer.Triangle(vertices[indices[i]], vertices[indices[i + 1]],
                            vertices[indices[i + 2]], clip);
      }
    }
  }
  return image;
}

Result<void> WritePng(const Image& image, const std::string& file) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = PNG_FORMAT_RGB;
  png.flags = PNG_IMAGE_FLAG_FAST;
  if (png_image_write_to_file(&png, file.c_str(), 0, image.rgb.data(), 0, nullptr) == 0) {
    Error error = BadInput(std::string("cannot write the picture: ") + png.message);
    error.source = file;
    return error;
  }
  return {};
}

}  // namespace pfa
