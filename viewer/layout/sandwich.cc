#include "viewer/layout/sandwich.h"

#include <algorithm>

namespace pfa {
namespace {

// Where the function would be if there were enough on both sides of it.
constexpr float kFunctionAt = 0.45F;

// Level 0 is the root, level 1 the function.
float LevelsBeyond(const FlameIndex& index, size_t first, float row) {
  const size_t levels = index.level_count();
  return levels > first ? static_cast<float>(levels - first) * row : 0;
}

float CallersHeight(const SandwichPicture& picture, const TextMetrics& metrics) {
  return LevelsBeyond(picture.callers.index, 2, FlameRowHeight(metrics));
}

}  // namespace

float SandwichHeight(const SandwichPicture& picture, const TextMetrics& metrics) {
  return CallersHeight(picture, metrics) +
         LevelsBeyond(picture.callees.index, 1, FlameRowHeight(metrics));
}

float SandwichScroll(const SandwichPicture& picture, float height, const TextMetrics& metrics) {
  const float most = std::max(0.0F, SandwichHeight(picture, metrics) - height);
  const float automatic = CallersHeight(picture, metrics) - kFunctionAt * height;
  return std::clamp(picture.scroll < 0 ? automatic : picture.scroll, 0.0F, most);
}

void LayoutSandwich(const SandwichPicture& picture, const PxRect& area, const TextMetrics& metrics,
                    DrawList* callers, DrawList* callees) {
  if (area.empty()) return;
  // Where the callers end and the function begins.
  const float joint =
      area.y0 + CallersHeight(picture, metrics) - SandwichScroll(picture, area.height(), metrics);
  FlamePicture above = picture.callers;
  above.first_level = 2;
  above.grows_up = true;
  above.scroll = joint - area.y1;
  LayoutFlame(above, area, metrics, callers);
  FlamePicture below = picture.callees;
  below.first_level = 1;
  below.grows_up = false;
  below.scroll = area.y0 - joint;
  LayoutFlame(below, area, metrics, callees);
}

}  // namespace pfa
