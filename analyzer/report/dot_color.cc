#include "analyzer/report/dot_color.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace pfa {

std::string DotColor(double share, bool background) {
  // Below this share colours fade to grey; else small shares would all be yellow.
  constexpr double kGreyBelow = 0.2;
  // Less than 1: small shares use more of the range of colours.
  constexpr double kExponent = 0.3;
  const double value = background ? 0.93 : 0.7;
  double saturation = background ? 0.1 : 1.0;

  const auto channel = [](double part) { return static_cast<int>(part * 255.0) & 0xff; };
  // 0 of 0 has no colour that means anything; this is what pprof's arithmetic gives.
  if (std::isnan(share)) {
    return fmt::format("#{:02x}00{:02x}", channel(value), channel(value * (1 - saturation)));
  }
  share = std::clamp(share, -1.0, 1.0);
  const double size = std::fabs(share);
  if (size < kGreyBelow) saturation *= size / kGreyBelow;
  const double shifted = std::pow(size, kExponent);
  const double less = value * (1 - saturation * shifted);
  const double red = share < 0 ? less : value;
  const double green = share < 0 ? value : less;
  const double blue = value * (1 - saturation);
  return fmt::format("#{:02x}{:02x}{:02x}", channel(red), channel(green), channel(blue));
}

}  // namespace pfa
