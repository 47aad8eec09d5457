// One prefix for all numbers of a row, so that they can be compared at a glance: that of the
// smallest, with at least four digits of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pfa {

struct BenchScale {
  double factor = 1;
  std::string_view prefix = {};  // "µ", "Ki"
  int digits = 3;                // behind the point

  // "1.718µ"
  [[nodiscard]] std::string Text(double value) const;
};

// Of values of this unit. Zeros have no say.
BenchScale CommonScale(std::span<const double> values, std::string_view unit);

}  // namespace pfa
