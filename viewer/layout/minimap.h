// The whole trace as a strip: how busy the Ps were, and a frame around what is visible.
#pragma once

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/theme.h"
#include "viewer/layout/timeline_index.h"

namespace pfa {

struct Minimap {
  const TimelineIndex& index;
  Extent visible;  // nanoseconds from the start of the trace
  Theme theme;
};

float MinimapHeight(const TextMetrics& metrics);
// The frame: at least some pixels wide, inside of the area.
PxRect MinimapFrame(const Minimap& map, const PxRect& area);
// Hit as HitKind::kMinimap.
void LayoutMinimap(const Minimap& map, const PxRect& area, DrawList* list);

// What is visible after the frame was dragged by some pixels; before it is inside of the trace.
Extent MinimapDragged(const Minimap& map, const PxRect& area, float px);
// What is visible after a click beside the frame: as long as now, around that place.
Extent MinimapCentered(const Minimap& map, const PxRect& area, float x);

}  // namespace pfa
