#include "viewer/layout/skyline.h"

#include <algorithm>
#include <cmath>

namespace pfa {
namespace {

constexpr size_t kSkylineParts = 1024;
constexpr float kLeastWindow = 3;  // pixels, so that it can be seen and dragged

}  // namespace

std::vector<uint32_t> MakeSkyline(const FlameIndex& index) {
  std::vector<uint32_t> skyline(kSkylineParts);
  const auto whole = static_cast<double>(index.whole());
  if (!(whole > 0)) return skyline;
  for (size_t level = 0; level < index.level_count(); ++level) {
    for (const uint32_t row : index.rows(level)) {
      if (index.end(row) <= index.start(row)) continue;
      const double first = static_cast<double>(index.start(row)) / whole * kSkylineParts;
      const double last = static_cast<double>(index.end(row)) / whole * kSkylineParts;
      const auto begin = std::min(static_cast<size_t>(first), kSkylineParts - 1);
      const auto end = std::clamp(static_cast<size_t>(std::ceil(last)), begin + 1, kSkylineParts);
      for (size_t i = begin; i < end; ++i) skyline[i] = static_cast<uint32_t>(level + 1);
    }
  }
  return skyline;
}

void LayoutSkyline(const SkylinePicture& map, const PxRect& area, DrawList* list) {
  if (area.empty() || map.skyline.empty() || !(map.whole > 0)) return;
  const Theme& theme = map.theme;
  list->rects.push_back({area, theme.grid(), {HitKind::kMinimap, 0, 1}});
  const uint32_t most = std::max(1U, std::ranges::max(map.skyline));
  const auto parts = static_cast<float>(map.skyline.size());
  for (size_t i = 0; i < map.skyline.size();) {
    size_t end = i + 1;
    while (end < map.skyline.size() && map.skyline[end] == map.skyline[i]) ++end;
    const float height =
        area.height() * static_cast<float>(map.skyline[i]) / static_cast<float>(most);
    const PxRect part = {area.x0 + area.width() * static_cast<float>(i) / parts,
                         map.grows_up ? area.y1 - height : area.y0,
                         area.x0 + area.width() * static_cast<float>(end) / parts,
                         map.grows_up ? area.y1 : area.y0 + height};
    if (!part.empty()) list->rects.push_back({part, theme.OfShare(0.35), {}});
    i = end;
  }
  const auto at = [&](double value) {
    return area.x0 + static_cast<float>(value / map.whole) * area.width();
  };
  const float left = std::clamp(at(map.x.from), area.x0, area.x1 - kLeastWindow);
  const float right = std::clamp(at(map.x.to), left + kLeastWindow, area.x1);
  // What is not visible is veiled.
  Color veil = theme.background();
  veil.a = 170;
  for (const PxRect& hidden :
       {PxRect{area.x0, area.y0, left, area.y1}, PxRect{right, area.y0, area.x1, area.y1}}) {
    if (!hidden.empty()) list->rects.push_back({hidden, veil, {}});
  }
  const Color color = theme.selection();
  const Px corners[] = {
      {left, area.y0}, {right - 1, area.y0}, {right - 1, area.y1 - 1}, {left, area.y1 - 1}};
  for (size_t i = 0; i < 4; ++i) list->lines.push_back({corners[i], corners[(i + 1) % 4], color});
}

Extent ExtentAround(float x, const PxRect& area, const Extent& visible, double whole) {
  if (!(area.width() > 0)) return visible;
  const double middle = whole * static_cast<double>((x - area.x0) / area.width());
  const double length = std::min(visible.length(), whole);
  const double from = std::clamp(middle - length / 2, 0.0, whole - length);
  return {from, from + length};
}

}  // namespace pfa
