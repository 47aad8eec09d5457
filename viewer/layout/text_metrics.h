// How large text is.
#pragma once

namespace pfa {

// Of the font, which has one width for all characters.
struct TextMetrics {
  float advance = 7;
  float height = 15;
};

}  // namespace pfa
