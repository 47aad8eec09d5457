// The window: GLFW and OpenGL 3.
#pragma once

#include <string>
#include <vector>

#include "proto/base/result.h"
#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/state/action.h"

namespace pfa {

struct WindowRequest {
  std::vector<OpenRequest> files;  // a tab each; the last is shown
  std::vector<Action> actions;     // once it is there
  // If not empty: a picture of the window goes there, and then it is closed.
  std::string screenshot;
  WindowSize size;  // of the picture
};

// Opens a window, loads, and returns when it is closed. Files that are dropped on it are opened.
// Errors (kUsage): there is no display.
Result<void> RunWindow(const WindowRequest& request);

}  // namespace pfa
