// Where a series of values changed for good: divided where that is best (e_divisive.h), again and
// again, and what does not hold against Student's test is given up, as Hunter has it (arXiv
// 2301.03034).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyzer/statistics/mean_test.h"

namespace pfa {

struct ChangePointQuestion {
  size_t min_side = 5;  // values between two changes, and before and after all; at least 3
  double p = 0.001;     // that chance alone makes a step somewhere, as large as this
  // The smallest change that matters: a share of the mean before, or an amount; the larger counts.
  double threshold = 0;
  double floor = 0;
};

struct ChangePoint {
  size_t at = 0;     // the first value that is different
  size_t begin = 0;  // of the segment before
  size_t end = 0;    // of the segment behind
  double q = 0;      // the energy distance of the two
  MeanTest test;     // of the two, as if the place had been known
  double p = 1;      // of the largest step at any place (PlacedP)
};

// How likely the largest of all steps in a series of n values would look at least as sure as a p of
// `p_known` at a known place, with `min_side` values on each side: Miller and Siegmund's
// approximation (Biometrics 38, 1982) for the largest of all standardized differences, of which
// values are about normal. At least p_known.
double PlacedP(double p_known, size_t n, size_t min_side);

// In their order. The values are finite. n^2 steps for each division of n values.
std::vector<ChangePoint> FindChangePoints(std::span<const double> values,
                                          const ChangePointQuestion& question);

}  // namespace pfa
