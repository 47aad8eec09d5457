// The window: GLFW and OpenGL 3.
#pragma once

#include "proto/base/result.h"
#include "viewer/app/load_job.h"

namespace pfa {

// Opens a window, loads, and returns when it is closed. Errors (kUsage): there is no display.
Result<void> RunWindow(OpenRequest request);

}  // namespace pfa
