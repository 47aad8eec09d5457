// Moving and scaling an extent within the whole of its axis. Laws, held by the tests: the result
// lies in [0, whole] and is not shorter than the least length; what is at the anchor stays there
// unless an end of the axis is in the way; zooming in and out by the same factor gives the same.
#pragma once

#include "viewer/layout/geometry.h"

namespace pfa {

struct ZoomLimits {
  double whole = 1;
  double least = 0;  // the shortest extent that can still be told apart
};

// The extent inside of the limits that is most like it.
Extent Clamped(const Extent& extent, const ZoomLimits& limits);
// A factor above 1 shows more detail. `anchor` is a value of the axis.
Extent ZoomedAt(const Extent& extent, double anchor, double factor, const ZoomLimits& limits);
Extent MovedBy(const Extent& extent, double distance, const ZoomLimits& limits);
// Of the way from one to the other, 0 to 1: for animation. Lengths grow by equal factors in equal
// times, so that it looks even.
Extent Between(const Extent& from, const Extent& to, double share);

}  // namespace pfa
