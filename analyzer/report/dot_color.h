// The colours of a drawing: grey for little, red for much, green for what became less.
#pragma once

#include <string>

namespace pfa {

// "#b23600". `share` is of the total, from -1 to 1. A background is paler.
std::string DotColor(double share, bool background);

}  // namespace pfa
