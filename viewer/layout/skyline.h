// A flame graph as a thin strip: how deep the stacks are from left to right, and which part of them
// is visible.
#pragma once

#include <cstdint>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame_index.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/theme.h"

namespace pfa {

// How many levels there are in each part of the width; all parts are equally wide.
std::vector<uint32_t> MakeSkyline(const FlameIndex& index);

struct SkylinePicture {
  const std::vector<uint32_t>& skyline;
  double whole = 0;  // of the axis
  Extent x;          // what is visible
  bool grows_up = false;
  Theme theme;
};

void LayoutSkyline(const SkylinePicture& map, const PxRect& area, DrawList* list);

// The extent of the same length with its middle where the pixel is, within the whole.
Extent ExtentAround(float x, const PxRect& area, const Extent& visible, double whole);

}  // namespace pfa
