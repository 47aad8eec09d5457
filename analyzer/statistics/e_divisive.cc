#include "analyzer/statistics/e_divisive.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "proto/base/check.h"

namespace pfa {
namespace {

// Sums of |a - b| over all pairs.
struct PairSums {
  double between = 0;
  double inside_left = 0;
  double inside_right = 0;
};

double EnergyOf(const PairSums& sums, size_t left, size_t right) {
  const auto n = static_cast<double>(left);
  const auto m = static_cast<double>(right);
  return (2 * sums.between - 2 * m / (n - 1) * sums.inside_left -
          2 * n / (m - 1) * sums.inside_right) /
         (n + m);
}

}  // namespace

double EnergyDistance(std::span<const double> x, std::span<const double> y) {
  PFA_CHECK(x.size() >= 2 && y.size() >= 2);
  PairSums sums;
  for (size_t i = 0; i < x.size(); ++i) {
    for (size_t k = 0; k < i; ++k) sums.inside_left += std::abs(x[i] - x[k]);
    for (const double other : y) sums.between += std::abs(x[i] - other);
  }
  for (size_t i = 0; i < y.size(); ++i) {
    for (size_t k = 0; k < i; ++k) sums.inside_right += std::abs(y[i] - y[k]);
  }
  return EnergyOf(sums, x.size(), y.size());
}

SeriesSplit BestSplit(std::span<const double> values, size_t min_side) {
  min_side = std::max<size_t>(min_side, 2);
  const size_t n = values.size();
  SeriesSplit best;
  if (n < 2 * min_side) return best;
  // Distances of value k to all values before it, and to those left of the split.
  std::vector<double> before(n);
  std::vector<double> to_left(n);
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = 0; i < k; ++i) before[k] += std::abs(values[k] - values[i]);
  }
  PairSums sums;
  for (size_t at = 1; at + min_side <= n; ++at) {
    sums.inside_left += before[at - 1];
    for (size_t k = at; k < n; ++k) to_left[k] += std::abs(values[k] - values[at - 1]);
    if (at < min_side) continue;
    sums.between = 0;
    sums.inside_right = 0;
    for (size_t k = at; k < n; ++k) {
      sums.between += to_left[k];
      sums.inside_right += before[k] - to_left[k];
      const size_t right = k + 1 - at;
      if (right < min_side) continue;
      const double q = EnergyOf(sums, at, right);
      if (best.at == 0 || q > best.q) best = {at, k + 1, q};
    }
  }
  return best;
}

}  // namespace pfa
