// The window: GLFW and OpenGL 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/base/result.h"
#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/state/action.h"

namespace pfa {

struct WindowRequest {
  OpenRequest open;             // of no file: there is none yet
  std::vector<Action> actions;  // once it is there
  // If not empty: a picture of the window goes there, and then it is closed.
  std::string screenshot;
  std::optional<WindowSize> size;  // else what it was last, or the usual one for a picture
};

// Opens a window, loads, and returns when it is closed. Files that are dropped on it are opened.
// What the user sets is read and written (settings.h), except for a picture. Errors (kUsage): there
// is no display.
Result<void> RunWindow(const WindowRequest& request);

}  // namespace pfa
