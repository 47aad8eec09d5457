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
  double p = 0.001;     // of two neighbouring segments having the same mean
  // The smallest change that matters: a share of the mean before, or an amount; the larger counts.
  double threshold = 0;
  double floor = 0;
};

struct ChangePoint {
  size_t at = 0;     // the first value that is different
  size_t begin = 0;  // of the segment before
  size_t end = 0;    // of the segment behind
  double q = 0;      // the energy distance of the two
  MeanTest test;     // of the two; the place was chosen, which p knows nothing of
};

// In their order. The values are finite. n^2 steps for each division of n values.
std::vector<ChangePoint> FindChangePoints(std::span<const double> values,
                                          const ChangePointQuestion& question);

}  // namespace pfa
