#include "analyzer/statistics/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyzer/statistics/distributions.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

// Beyond, counting takes more than some hundredths of a second.
constexpr double kMostSteps = 5e7;
constexpr size_t kMostKnown = 64;

double StepsFor(size_t m, size_t n) {
  // Groups, times values of x so far, times doubled rank sums.
  const auto all = static_cast<double>(m + n);
  return all * static_cast<double>(std::min(m, n)) * 2 * static_cast<double>(m) *
         static_cast<double>(n);
}

double Choose(size_t n, size_t k) {
  double ways = 1;
  for (size_t i = 1; i <= k; ++i) {
    ways = ways * static_cast<double>(n - k + i) / static_cast<double>(i);
  }
  return ways;
}

}  // namespace

// Adds group by group. Of a group of t equal values k belong to x in C(t, k) ways; each is larger
// than the values of y so far, and equal to the other t - k: doubled, k (2 y + (t - k)).
const RankSumTester::Distribution& RankSumTester::Of(size_t m, std::vector<size_t> ties) {
  for (const Distribution& one : known_) {
    if (one.m == m && one.ties == ties) return one;
  }
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  size_t all = 0;
  for (const size_t t : ties) all += t;
  const size_t most = 2 * m * (all - m);
  // By the number of values of x so far. As probabilities, so that nothing overflows: each value
  // belongs to x or y, whichever way, with weight 1, and the whole is divided by C(m+n, m).
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1));
  std::vector<size_t> reach(m + 1);  // the largest doubled U that is possible
  ways[0][0] = 1;
  size_t before = 0;
  for (const size_t t : ties) {
    // From many to few: what is read is not written yet.
    for (size_t x = std::min(m, before + t) + 1; x-- > 0;) {
      std::vector<double>& target = ways[x];
      // k = 0 stays where it is, and comes last.
      for (size_t k = std::min({t, x, m}); k > 0; --k) {
        const size_t from = x - k;
        if (from > before || before - from > all - m) continue;
        const size_t larger_than = before - from;  // values of y so far
        const size_t added = k * (2 * larger_than + (t - k));
        const double times = Choose(t, k);
        for (size_t u = 0; u <= reach[from] && u + added <= most; ++u) {
          target[u + added] += times * ways[from][u];
        }
        reach[x] = std::max(reach[x], std::min(most, reach[from] + added));
      }
    }
    before += t;
  }
  Distribution distribution{std::move(ties), m, std::move(ways[m])};
  const double whole = Choose(all, m);
  for (double& p : distribution.probability) p /= whole;
  return known_.emplace_back(std::move(distribution));
}

RankSumTest RankSumTester::Test(std::span<const double> x, std::span<const double> y) {
  RankSumTest test;
  if (x.empty() || y.empty()) return test;
  std::vector<std::pair<double, bool>> pooled;  // whether it is of x
  pooled.reserve(x.size() + y.size());
  for (const double value : x) pooled.emplace_back(value, true);
  for (const double value : y) pooled.emplace_back(value, false);
  std::ranges::sort(pooled);
  std::vector<size_t> ties;
  size_t doubled_u = 0;
  size_t of_y = 0;
  for (size_t begin = 0; begin < pooled.size();) {
    size_t end = begin;
    size_t in_x = 0;
    for (; end < pooled.size() && pooled[end].first == pooled[begin].first; ++end) {
      in_x += pooled[end].second ? 1 : 0;
    }
    const size_t in_y = end - begin - in_x;
    doubled_u += in_x * (2 * of_y + in_y);
    of_y += in_y;
    ties.push_back(end - begin);
    begin = end;
  }
  const size_t m = x.size();
  const size_t n = y.size();
  test.u = static_cast<double>(doubled_u) / 2;
  if (ties.size() == 1) return test;
  const double middle = static_cast<double>(m) * static_cast<double>(n) / 2;
  if (StepsFor(m, n) > kMostSteps) {
    const auto all = static_cast<double>(m + n);
    double correction = 0;
    for (const size_t t : ties) {
      const auto size = static_cast<double>(t);
      correction += size * size * size - size;
    }
    const double sd = std::sqrt(middle / 6 * (all + 1 - correction / (all * (all - 1))));
    test.is_exact = false;
    test.p_less = NormalCdf((test.u + 0.5 - middle) / sd);
    test.p_greater = NormalCdf(-(test.u - 0.5 - middle) / sd);
    test.p_two_sided = std::min(1.0, 2 * NormalCdf(-(std::abs(test.u - middle) - 0.5) / sd));
    return test;
  }
  const std::vector<double>& p = Of(m, std::move(ties)).probability;
  const size_t most = p.size() - 1;
  const size_t distance = doubled_u > m * n ? doubled_u - m * n : m * n - doubled_u;
  test.p_less = test.p_greater = test.p_two_sided = 0;
  for (size_t u = 0; u <= most; ++u) {
    if (u <= doubled_u) test.p_less += p[u];
    if (u >= doubled_u) test.p_greater += p[u];
    if ((u > m * n ? u - m * n : m * n - u) >= distance) test.p_two_sided += p[u];
  }
  test.p_less = std::min(1.0, test.p_less);
  test.p_greater = std::min(1.0, test.p_greater);
  test.p_two_sided = std::min(1.0, test.p_two_sided);
  return test;
}

double RankSumTester::NullCdf(size_t m, size_t n, size_t u) {
  PFA_CHECK(m > 0 && n > 0);
  if (StepsFor(m, n) > kMostSteps) {
    const double middle = static_cast<double>(m) * static_cast<double>(n) / 2;
    const double sd = std::sqrt(middle / 6 * static_cast<double>(m + n + 1));
    return NormalCdf((static_cast<double>(u) + 0.5 - middle) / sd);
  }
  const std::vector<double>& p = Of(m, std::vector<size_t>(m + n, 1)).probability;
  double sum = 0;
  for (size_t doubled = 0; doubled <= 2 * u && doubled < p.size(); doubled += 2) sum += p[doubled];
  return std::min(1.0, sum);
}

double LeastRankSumP(size_t m, size_t n) {
  if (m == 0 || n == 0) return 1;
  return std::min(1.0, 2 / Choose(m + n, std::min(m, n)));
}

size_t RunsForRankSum(double alpha) {
  size_t runs = 1;
  while (runs < 1000 && LeastRankSumP(runs, runs) > alpha) ++runs;
  return runs;
}

}  // namespace pfa
