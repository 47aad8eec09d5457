#include "analyzer/statistics/distributions.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "proto/base/check.h"

namespace pfa {
namespace {

// Where a falling function is equal to a value, between two places.
template <typename Function>
double Bisect(Function falling, double value, double low, double high) {
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    (falling(middle) > value ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double NormalCdf(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

double NormalQuantile(double p) {
  if (!(p > 0)) return -std::numeric_limits<double>::infinity();
  if (p >= 1) return std::numeric_limits<double>::infinity();
  return Bisect([](double z) { return -NormalCdf(z); }, -p, -40, 40);
}

// Abramowitz and Stegun, 26.7.3 and 26.7.4: finite sums for whole degrees of freedom. The sums lose
// digits against 1 in the far tail, where the terms that are left out are summed instead.
double StudentTwoSided(double t, size_t df) {
  PFA_CHECK(df >= 1);
  t = std::abs(t);
  if (std::isinf(t)) return 0;
  const auto n = static_cast<double>(df);
  const double cos2 = n / (n + t * t);
  const double sine = t / std::sqrt(n + t * t);
  const double first = df % 2 == 0 ? sine : 2 / std::numbers::pi * sine * std::sqrt(cos2);
  double term = df == 1 ? 0 : first;
  double inside = term;
  // Terms k = 2, 4, ... of even df, 3, 5, ... of odd.
  size_t k = df % 2 == 0 ? 2 : 3;
  for (; k + 2 <= df; k += 2) {
    const auto step = static_cast<double>(k);
    term *= cos2 * (step - 1) / step;
    inside += term;
  }
  if (df % 2 == 1) inside += 2 / std::numbers::pi * std::atan(t / std::sqrt(n));
  if (inside < 0.999) return 1 - inside;
  if (df == 1) return 2 / std::numbers::pi * std::atan(1 / t);
  double tail = 0;
  for (; k < df + 100'000; k += 2) {
    const auto step = static_cast<double>(k);
    term *= cos2 * (step - 1) / step;
    tail += term;
    if (term < tail * 1e-17) break;
  }
  return tail;
}

double StudentQuantile(double p, size_t df) {
  double high = 1;
  while (high < 1e300 && StudentTwoSided(high, df) > p) high *= 2;
  return Bisect([df](double t) { return StudentTwoSided(t, df); }, p, 0, high);
}

double ChiSquare1Tail(double x) { return x > 0 ? std::erfc(std::sqrt(x / 2)) : 1; }

}  // namespace pfa
