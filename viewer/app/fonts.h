// The font of the window.
#pragma once

namespace pfa {

// DejaVu Sans Mono where it is installed, which has Greek, Cyrillic and arrows; else what ImGui
// brings. All characters are equally wide. `pixels`: its height. Takes the place of the fonts
// before, and not between frames' begin and end.
void SetFont(float pixels);

}  // namespace pfa
