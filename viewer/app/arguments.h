// The command line of the viewer.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proto/base/result.h"
#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/state/action.h"

namespace pfa {

struct ViewArguments {
  OpenRequest open;           // of no file: only a window
  std::string screenshot;     // file; empty: a window
  bool wants_window = false;  // for the screenshot, too
  std::optional<WindowSize> size;
  std::vector<Action> actions;
  bool wants_help = false;
};

// Options of the tables (-focus=x, --from 1s) have one dash or two, and their value may be a word
// of its own. Reads the file of --actions.
Result<ViewArguments> ParseViewArguments(std::span<const std::string> words);
std::string ViewHelp();

}  // namespace pfa
