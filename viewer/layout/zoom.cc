#include "viewer/layout/zoom.h"

#include <algorithm>
#include <cmath>

namespace pfa {

Extent Clamped(const Extent& extent, const ZoomLimits& limits) {
  const double whole = std::max(limits.whole, 0.0);
  double length = std::clamp(extent.length(), std::min(limits.least, whole), whole);
  if (!std::isfinite(length)) length = whole;
  double from = std::isfinite(extent.from) ? extent.from : 0;
  // What is too short grows around its middle.
  from -= (length - extent.length()) / 2 > 0 ? (length - extent.length()) / 2 : 0;
  from = std::clamp(from, 0.0, whole - length);
  return {from, from + length};
}

Extent ZoomedAt(const Extent& extent, double anchor, double factor, const ZoomLimits& limits) {
  if (!(factor > 0) || !std::isfinite(factor) || !std::isfinite(anchor)) return extent;
  const double whole = std::max(limits.whole, 0.0);
  const double length = std::clamp(extent.length() / factor, std::min(limits.least, whole), whole);
  const double share = extent.length() > 0 ? (anchor - extent.from) / extent.length() : 0.5;
  const double from = std::clamp(anchor - share * length, 0.0, whole - length);
  return {from, from + length};
}

Extent MovedBy(const Extent& extent, double distance, const ZoomLimits& limits) {
  if (!std::isfinite(distance)) return extent;
  return Clamped({extent.from + distance, extent.to + distance}, limits);
}

Extent Between(const Extent& from, const Extent& to, double share) {
  if (share <= 0) return from;
  if (share >= 1 || !(from.length() > 0) || !(to.length() > 0)) return to;
  const double length = from.length() * std::pow(to.length() / from.length(), share);
  // The ends move so that the point that both extents have at the same place stands still.
  const double change = to.length() - from.length();
  const double done =
      std::abs(change) < 1e-9 * from.length() ? share : (length - from.length()) / change;
  const double start = from.from + done * (to.from - from.from);
  return {start, start + length};
}

}  // namespace pfa
