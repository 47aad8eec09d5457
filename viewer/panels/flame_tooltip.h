// What is under the mouse in a flame graph.
#pragma once

#include "viewer/layout/draw_list.h"
#include "viewer/panels/views.h"

namespace pfa {

void DrawFlameTooltip(const FlameView& view, const Hit& hit);

}  // namespace pfa
