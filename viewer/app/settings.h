// What the window remembers from run to run: a file that people may edit, too.
#pragma once

#include <string>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct WindowSize {
  int width = 1600;
  int height = 1000;
  bool operator==(const WindowSize&) const = default;
};
constexpr int kLeastWindow = 100;
constexpr int kLargestWindow = 16384;

// On a display of usual density.
constexpr float kFontPixels = 13;
constexpr float kLeastFont = 8;
constexpr float kLargestFont = 48;

struct ViewerSettings {
  bool dark = false;
  float font_pixels = kFontPixels;  // before the scale of the display
  WindowSize window;
  std::vector<std::string> recent;  // absolute paths, the latest first
  bool operator==(const ViewerSettings&) const = default;
};

// viewer.toml in ConfigFolder(); "" if there is no such folder.
std::string ViewerSettingsFile();

// Defaults for what is not in the file. Errors name the line, or the key and what is expected.
Result<ViewerSettings> ReadViewerSettings(const std::string& file);
// Keeps other keys of the file, but not its comments. Makes the folder if it is missing.
Result<void> WriteViewerSettings(const std::string& file, const ViewerSettings& settings);

// Puts a file in front of the recent ones.
void RememberFile(const std::string& file, ViewerSettings* settings);

}  // namespace pfa
