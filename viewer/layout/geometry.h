// Pixels and extents. Layout works in pixels of the window, y downwards, and in extents: a part of
// an axis in the axis' own unit (nanoseconds from the start of a trace, values of a profile).
#pragma once

#include <algorithm>

namespace pfa {

struct Px {
  float x = 0;
  float y = 0;
  bool operator==(const Px&) const = default;
};

// Half open: x1 and y1 are outside.
struct PxRect {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;

  [[nodiscard]] float width() const { return x1 - x0; }
  [[nodiscard]] float height() const { return y1 - y0; }
  [[nodiscard]] bool empty() const { return !(x1 > x0 && y1 > y0); }
  [[nodiscard]] bool Contains(Px point) const {
    return point.x >= x0 && point.x < x1 && point.y >= y0 && point.y < y1;
  }
  [[nodiscard]] PxRect Clipped(const PxRect& to) const {
    return {std::max(x0, to.x0), std::max(y0, to.y0), std::min(x1, to.x1), std::min(y1, to.y1)};
  }
  bool operator==(const PxRect&) const = default;
};

// Of an axis that begins at 0. Doubles hold every nanosecond of a hundred days.
struct Extent {
  double from = 0;
  double to = 0;

  [[nodiscard]] double length() const { return to - from; }
  bool operator==(const Extent&) const = default;
};

// From an axis to pixels and back. An extent of no length has no scale: everything is at x0.
class Scale1D {
 public:
  Scale1D(const Extent& extent, float x0, float x1)
      : from_(extent.from),
        x0_(x0),
        per_unit_(extent.length() > 0 ? static_cast<double>(x1 - x0) / extent.length() : 0) {}

  [[nodiscard]] double PxOf(double value) const { return x0_ + (value - from_) * per_unit_; }
  [[nodiscard]] double ValueOf(double px) const {
    return per_unit_ > 0 ? from_ + (px - x0_) / per_unit_ : from_;
  }
  [[nodiscard]] double px_per_unit() const { return per_unit_; }

 private:
  double from_;
  double x0_;
  double per_unit_;
};

}  // namespace pfa
