// The font of the window.
#pragma once

namespace pfa {

// On a display of usual density.
inline constexpr float kFontPixels = 13;

// DejaVu Sans Mono where it is installed, which has Greek, Cyrillic and arrows; else what ImGui
// brings. All characters are equally wide. `pixels`: its height.
void AddFonts(float pixels);

}  // namespace pfa
