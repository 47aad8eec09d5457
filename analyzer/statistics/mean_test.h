// Whether two samples have different means, as Student's test has it.
#pragma once

#include <cstddef>
#include <span>

#include "analyzer/statistics/intervals.h"

namespace pfa {

struct MeanTest {
  double x_mean = 0;
  double y_mean = 0;
  double t = 0;   // of x less y; infinite if they differ and nothing scatters
  size_t df = 0;  // degrees of freedom: m + n - 2
  double p = 1;   // two-sided
  // n ln(v0 / v1), of the variance around one mean and around two: about chi-square with one degree
  // of freedom.
  double likelihood_ratio = 0;
};

// The variance is supposed to be the same; its estimate divides by the degrees of freedom. There is
// a value on each side, and three together.
MeanTest TestMeans(std::span<const double> x, std::span<const double> y);

// y's mean over x's, both of positive values, with the interval of their logarithms' difference to
// first order. There are two values on each side.
Change RatioOfMeans(std::span<const double> x, std::span<const double> y, double alpha);
// The same for y's mean less x's, of any values.
Change DifferenceOfMeans(std::span<const double> x, std::span<const double> y, double alpha);

}  // namespace pfa
