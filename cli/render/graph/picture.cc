#include "cli/render/graph/picture.h"

#include <algorithm>
#include <array>
#include <string>

namespace pfa {
namespace {

constexpr std::array<std::string_view, 5> kFormats = {"svg", "png", "pdf", "ps", "gif"};

// Graphviz's own PostScript has no letters beyond Latin 1.
std::string RendererOf(std::string_view format) {
  return format == "ps" ? "ps:cairo" : std::string(format);
}

}  // namespace

std::span<const std::string_view> PictureFormats() { return kFormats; }

bool IsPictureFormat(std::string_view format) {
  return std::ranges::find(kFormats, format) != kFormats.end();
}

Result<Picture> DrawGraph(const std::string& dot, std::string_view format,
                          const WorkLimits& limits) {
  PFA_ASSIGN_OR_RETURN(Picture picture, PaintDot(dot, RendererOf(format), limits));
  if (format == "svg") {
    PFA_ASSIGN_OR_RETURN(picture.bytes, InteractiveSvg(picture.bytes));
  }
  return picture;
}

}  // namespace pfa
