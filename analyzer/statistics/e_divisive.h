// Where a series of values is divided best: E-divisive of Matteson and James (arXiv 1306.4933).
#pragma once

#include <cstddef>
#include <span>

namespace pfa {

// How far two samples are from each other, scaled by their sizes: twice the mean distance between
// them, less the mean distances inside of each, times m n / (m + n). Unbiased: pairs of a value
// with itself do not count. Both samples have at least two values.
double EnergyDistance(std::span<const double> x, std::span<const double> y);

struct SeriesSplit {
  size_t at = 0;   // the first value behind the split; 0: there is none
  size_t end = 0;  // behind the values from `at` on that differ most from those before
  double q = 0;    // their energy distance
};

// The split with the largest distance. Each side has at least `min_side` values, two or more. What
// follows a hump is not compared with what was before it: where the right side ends is chosen, too.
// Sums are kept from one split to the next: n^2 steps for n values, and memory for n numbers.
SeriesSplit BestSplit(std::span<const double> values, size_t min_side);

}  // namespace pfa
