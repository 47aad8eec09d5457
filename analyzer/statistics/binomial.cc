#include "analyzer/statistics/binomial.h"

#include <algorithm>
#include <cmath>

#include "proto/base/check.h"

namespace pfa {
namespace {

// Of `first` to `last` successes. Terms are added from logarithms, so that none vanishes early.
double BinomialSum(size_t first, size_t last, size_t n, double p) {
  if (p <= 0) return first == 0 ? 1 : 0;
  if (p >= 1) return last == n ? 1 : 0;
  const auto log_factorial = [](size_t i) { return std::lgamma(static_cast<double>(i) + 1); };
  double sum = 0;
  for (size_t k = first; k <= last; ++k) {
    sum += std::exp(log_factorial(n) - log_factorial(k) - log_factorial(n - k) +
                    static_cast<double>(k) * std::log(p) +
                    static_cast<double>(n - k) * std::log1p(-p));
  }
  return std::min(1.0, sum);
}

// The p at which a sum that rises with p reaches `value`.
template <typename Rising>
double WhereReached(Rising rising, double value) {
  double low = 0;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (rising(middle) < value ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double BinomialCdf(size_t k, size_t n, double p) { return k >= n ? 1 : BinomialSum(0, k, n, p); }

double BinomialTail(size_t k, size_t n, double p) {
  if (k == 0) return 1;
  return k > n ? 0 : BinomialSum(k, n, n, p);
}

ConfidenceInterval BinomialInterval(size_t k, size_t n, double level) {
  PFA_CHECK(n > 0 && k <= n);
  const double left = (1 - level) / 2;
  ConfidenceInterval interval{0, 1, level};
  if (k > 0) {
    interval.low = WhereReached([&](double p) { return BinomialTail(k, n, p); }, left);
  }
  if (k < n) {
    interval.high = WhereReached([&](double p) { return 1 - BinomialCdf(k, n, p); }, 1 - left);
  }
  return interval;
}

}  // namespace pfa
