// Where one more value is expected, after some that came from the same.
#pragma once

#include <span>

namespace pfa {

struct PredictionBounds {
  double mean = 0;
  double low = 0;
  double high = 0;
};

// Student's: mean -+ t s sqrt(1 + 1/n). The next value is above the upper bound with a probability
// of `p`, and below the lower one with the same. There are at least two values.
PredictionBounds BoundsOfNext(std::span<const double> values, double p);

}  // namespace pfa
