// Colours, light and dark. Those of states differ in brightness as well as in hue, so that they can
// be told apart without seeing red and green (they follow the palette of Okabe and Ito).
#pragma once

#include <cstdint>

#include "analyzer/aggregate/trace/timeline_bins.h"
#include "viewer/layout/draw_list.h"

namespace pfa {

struct Theme {
  bool dark = false;

  [[nodiscard]] Color background() const;
  [[nodiscard]] Color text() const;
  [[nodiscard]] Color faint_text() const;
  [[nodiscard]] Color grid() const;
  [[nodiscard]] Color selection() const;  // around what is selected
  [[nodiscard]] static Color match();     // of what a search found
  [[nodiscard]] static Color TextOn(Color background);

  [[nodiscard]] Color Of(LaneState state) const;
  [[nodiscard]] Color heap() const;    // unlike any state
  [[nodiscard]] Color region() const;  // of a goroutine, that the program names
  // By FlameName::color.
  [[nodiscard]] Color OfPackage(uint8_t package) const;
  // By FlameName::own_color: six hues of Okabe and Ito, without the purple that marks matches, in
  // three shades each.
  [[nodiscard]] Color OfName(uint8_t name) const;
  // Of 0 to 1: the larger, the warmer.
  [[nodiscard]] Color OfShare(double share) const;
  // Of lines on the background, by share; what became less is blue.
  [[nodiscard]] Color OfCall(double share) const;
  // Of -1 (all is gone: blue) to 1 (all is new: red).
  [[nodiscard]] Color OfChange(double change) const;
};

// Paler, towards the background, for what a search did not find.
Color Faded(Color color, Color background);

}  // namespace pfa
