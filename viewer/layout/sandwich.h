// A function between what calls it, above, and what it calls, below: two flame graphs joined at
// the function. Both are as wide as the function, so that widths are shares of its total.
#pragma once

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/text_metrics.h"

namespace pfa {

struct SandwichPicture {
  // Trees that begin at the function (FlameRequest::around): its callers, bottom-up, and what it
  // calls. Their scroll and direction do not matter.
  FlamePicture callers;
  FlamePicture callees;
  // Pixels by which the picture is moved up; kAutomatic: so that the function is seen.
  static constexpr float kAutomatic = -1;
  float scroll = kAutomatic;
};

float SandwichHeight(const SandwichPicture& picture, const TextMetrics& metrics);
// The scroll that the picture has in an area of this height.
float SandwichScroll(const SandwichPicture& picture, float height, const TextMetrics& metrics);

// Each half with a list of its own, since rows of two trees have the same numbers. The function
// itself is of the callees.
void LayoutSandwich(const SandwichPicture& picture, const PxRect& area, const TextMetrics& metrics,
                    DrawList* callers, DrawList* callees);

}  // namespace pfa
