// A picture of the window without one.
#pragma once

#include "viewer/app/raster.h"
#include "viewer/app/session.h"

namespace pfa {

struct ScreenshotSize {
  int width = 1600;
  int height = 1000;
};

// Draws a few frames, since windows of ImGui find their size in the first, and the last of them.
Image TakeScreenshot(Session* session, const ScreenshotSize& size);

}  // namespace pfa
