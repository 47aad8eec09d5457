#include "analyzer/statistics/intervals.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include "analyzer/statistics/distributions.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Counting signed ranks takes n^3 / 2 steps.
constexpr size_t kMostCounted = 300;
// Of values; more would take a second.
constexpr size_t kMostPairs = size_t{1} << 22;

// ln C(n, k) - n ln 2
double LogHalfBinomial(size_t n, size_t k) {
  const auto of = [](size_t i) { return std::lgamma(static_cast<double>(i) + 1); };
  return of(n) - of(k) - of(n - k) - static_cast<double>(n) * std::log(2.0);
}

double Between(double low, double high) { return low + (high - low) / 2; }

double MiddleOf(const std::vector<double>& sorted) {
  const size_t n = sorted.size();
  return n % 2 == 1 ? sorted[n / 2] : Between(sorted[n / 2 - 1], sorted[n / 2]);
}

// The largest k for which cdf(k - 1) is at most alpha / 2; 0 if there is none.
template <typename Cdf>
size_t LargestRank(size_t most, double alpha, Cdf cdf) {
  size_t low = 0;
  size_t high = most;
  while (low < high) {
    const size_t middle = low + (high - low + 1) / 2;
    if (cdf(middle - 1) <= alpha / 2) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

// The middle, and what has k - 1 values before it and behind it. Sorting all of them would take ten
// times as long.
Change FromAll(std::vector<double> all, size_t k) {
  const auto at = [&](size_t i) { return all.begin() + static_cast<ptrdiff_t>(i); };
  const size_t upper = all.size() / 2;
  std::nth_element(all.begin(), at(upper), all.end());
  const double middle = *at(upper);
  const bool is_even = all.size() % 2 == 0;
  const double value =
      is_even ? Between(*std::max_element(all.begin(), at(upper)), middle) : middle;
  Change change{.value = value, .low = -kInfinity, .high = kInfinity};
  if (k == 0 || 2 * k > all.size() + 1) return change;
  // Now the lower half is in front.
  const size_t low = k - 1;
  const size_t high = all.size() - k;
  if (low < upper) std::nth_element(all.begin(), at(low), at(upper));
  if (high > upper) std::nth_element(at(upper) + 1, at(high), all.end());
  change.low = *at(low);
  change.high = *at(high);
  change.has_interval = true;
  return change;
}

// Too many pairs would not fit: every so many of the sorted values stand for all.
std::vector<double> Thinned(std::span<const double> values, size_t most) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  if (sorted.size() <= most) return sorted;
  std::vector<double> thin;
  for (size_t i = 0; i < most; ++i)
    thin.push_back(sorted[(2 * i + 1) * sorted.size() / (2 * most)]);
  return thin;
}

template <typename Of>
Change OfAllPairs(std::span<const double> x, std::span<const double> y, double alpha,
                  RankSumTester* tester, Of of) {
  PFA_CHECK(!x.empty() && !y.empty());
  const auto side = static_cast<size_t>(std::sqrt(static_cast<double>(kMostPairs)));
  const bool is_many = x.size() > kMostPairs / y.size();
  const std::vector<double> a = Thinned(x, is_many ? side : x.size());
  const std::vector<double> b = Thinned(y, is_many ? side : y.size());
  std::vector<double> all;
  all.reserve(a.size() * b.size());
  for (const double new_value : b) {
    for (const double old_value : a) all.push_back(of(old_value, new_value));
  }
  const size_t k = LargestRank(all.size(), alpha,
                               [&](size_t u) { return tester->NullCdf(a.size(), b.size(), u); });
  return FromAll(std::move(all), k);
}

Change Exponential(Change change) {
  return {std::exp(change.value), std::exp(change.low), std::exp(change.high), change.has_interval};
}

}  // namespace

Median MedianOf(std::span<const double> values, double level) {
  PFA_CHECK(!values.empty());
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const size_t n = sorted.size();
  // How many values are below the median: these numbers are covered.
  size_t low = n / 2;
  size_t high = low;
  const auto mass_at = [n](size_t k) { return std::exp(LogHalfBinomial(n, k)); };
  double mass = mass_at(low);
  while (mass < level && (low > 0 || high < n)) {
    const double below = low > 0 ? mass_at(low - 1) : -1;
    const double above = high < n ? mass_at(high + 1) : -1;
    // Alike but for the last digit.
    if (below >= above * (1 - 1e-12)) {
      --low;
      mass += below;
    } else {
      ++high;
      mass += above;
    }
  }
  Median median{MiddleOf(sorted), {-kInfinity, kInfinity, 1}};
  if (low > 0 && high < n) median.interval = {sorted[low - 1], sorted[high], mass};
  return median;
}

size_t RunsForMedian(double level) {
  // From the least to the largest value: but for all being on one side.
  size_t runs = 2;
  while (1 - std::exp2(1 - static_cast<double>(runs)) < level && runs < kMostCounted) ++runs;
  return runs;
}

double VarianceOfLog(const Change& ratio) {
  if (!ratio.has_interval) return 0;
  constexpr double kWidth = 2 * kNormalOf95;
  const double deviation = (std::log(ratio.high) - std::log(ratio.low)) / kWidth;
  return deviation * deviation;
}

Change RatioOf(std::span<const double> x, std::span<const double> y, double alpha,
               RankSumTester* tester) {
  return Exponential(OfAllPairs(x, y, alpha, tester, [](double a, double b) {
    PFA_CHECK(a > 0 && b > 0);
    return std::log(b) - std::log(a);
  }));
}

Change DifferenceOf(std::span<const double> x, std::span<const double> y, double alpha,
                    RankSumTester* tester) {
  return OfAllPairs(x, y, alpha, tester, [](double a, double b) { return b - a; });
}

Change PairedRatioOf(std::span<const double> x, std::span<const double> y, double alpha) {
  PFA_CHECK(x.size() == y.size() && !x.empty());
  std::vector<double> changes;
  for (size_t i = 0; i < x.size(); ++i) {
    PFA_CHECK(x[i] > 0 && y[i] > 0);
    changes.push_back(std::log(y[i]) - std::log(x[i]));
  }
  changes = Thinned(changes, static_cast<size_t>(std::sqrt(static_cast<double>(kMostPairs))));
  const size_t n = changes.size();
  std::vector<double> averages;
  averages.reserve(n * (n + 1) / 2);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) averages.push_back((changes[i] + changes[j]) / 2);
  }
  const size_t k =
      LargestRank(averages.size(), alpha, [n](size_t t) { return SignedRankCdf(n, t); });
  return Exponential(FromAll(std::move(averages), k));
}

// Ranks of equal sizes are shared, and rounded against the alternative; zeros say nothing.
double SignedRankAboveP(std::span<const double> changes) {
  std::vector<double> nonzero;
  std::ranges::copy_if(changes, std::back_inserter(nonzero), [](double d) { return d != 0; });
  std::ranges::sort(nonzero, {}, [](double d) { return std::abs(d); });
  if (nonzero.empty()) return 1;
  double below = 0;
  for (size_t begin = 0; begin < nonzero.size();) {
    size_t end = begin;
    while (end < nonzero.size() && std::abs(nonzero[end]) == std::abs(nonzero[begin])) ++end;
    const double rank = static_cast<double>(begin + end + 1) / 2;
    for (size_t i = begin; i < end; ++i) below += nonzero[i] < 0 ? rank : 0;
    begin = end;
  }
  return SignedRankCdf(nonzero.size(), static_cast<size_t>(std::ceil(below)));
}

double LeastSignedRankP(size_t n) {
  return std::min(1.0, std::ldexp(2.0, -static_cast<int>(std::min<size_t>(n, 1000))));
}

size_t RunsForSignedRank(double alpha) {
  size_t runs = 1;
  while (runs < 1000 && LeastSignedRankP(runs) > alpha) ++runs;
  return runs;
}

double SignP(size_t n, size_t beyond) {
  double p = 0;
  for (size_t k = beyond; k <= n; ++k) p += std::exp(LogHalfBinomial(n, k));
  return std::min(p, 1.0);
}

double SignedRankCdf(size_t n, size_t t) {
  const size_t most = n * (n + 1) / 2;
  if (t >= most) return 1;
  if (n > kMostCounted) {
    const auto count = static_cast<double>(n);
    const double middle = count * (count + 1) / 4;
    const double sd = std::sqrt(count * (count + 1) * (2 * count + 1) / 24);
    return NormalCdf((static_cast<double>(t) + 0.5 - middle) / sd);
  }
  // Each rank counts or does not, with even odds.
  std::vector<double> p(t + 1);
  p[0] = 1;
  for (size_t rank = 1; rank <= n; ++rank) {
    for (size_t sum = t + 1; sum-- > 0;) {
      p[sum] = (p[sum] + (sum >= rank ? p[sum - rank] : 0)) / 2;
    }
  }
  double sum = 0;
  for (const double one : p) sum += one;
  return std::min(1.0, sum);
}

}  // namespace pfa
