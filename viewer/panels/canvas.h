// A part of a window that layout draws into, and the mouse and the keys that move what it shows.
#pragma once

#include "viewer/layout/geometry.h"
#include "viewer/panels/panel.h"

namespace pfa {

struct Canvas {
  PxRect area;
  Px mouse;
  bool is_hovered = false;
  bool is_active = false;          // the left button was pressed on it and is still down
  bool is_clicked = false;         // pressed and let go without having moved
  bool is_menu_asked_for = false;  // by the right button
  bool moves = true;               // what it shows, when it is dragged
};

// All that is left of the window, or that much of its height.
Canvas BeginCanvas(const char* id, float height = 0);

struct ScrollRange {
  float now = 0;
  float most = 0;
  float direction = 1;  // -1: what is further is further up
};

// W A S D, arrows, wheel and drag, as in `go tool trace`; F shows everything. `x_area` is the part
// that the axis goes along.
void AddNavigation(const Canvas& canvas, const PxRect& x_area, const ScrollRange& scroll,
                   const PanelContext& context);

}  // namespace pfa
