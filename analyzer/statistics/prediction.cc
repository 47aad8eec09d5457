#include "analyzer/statistics/prediction.h"

#include <cmath>
#include <numeric>

#include "analyzer/statistics/distributions.h"
#include "proto/base/check.h"

namespace pfa {

PredictionBounds BoundsOfNext(std::span<const double> values, double p) {
  PFA_CHECK(values.size() >= 2);
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  if (!(squares > 0)) return {mean, mean, mean};
  const double half =
      StudentQuantile(2 * p, values.size() - 1) * std::sqrt(squares / (n - 1) * (1 + 1 / n));
  return {mean, mean - half, mean + half};
}

}  // namespace pfa
