#include "analyzer/statistics/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "analyzer/statistics/distributions.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

// Beyond, counting takes more than some thousandths of a second.
constexpr double kMostSteps = 5e7;
constexpr size_t kMostKnown = 16;
constexpr size_t kMostKnownPoints = size_t{1} << 16;

double StepsFor(size_t m, size_t n) {
  // Groups, times values of x so far, times doubled rank sums.
  const auto all = static_cast<double>(m + n);
  return all * static_cast<double>(std::min(m, n)) * 2 * static_cast<double>(m) *
         static_cast<double>(n);
}

}  // namespace

const RankSumCounts& RankSumTester::CountsOf(size_t m, const std::vector<size_t>& ties) {
  for (const RankSumCounts& one : known_) {
    if (one.IsOf(m, ties)) return one;
  }
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  return known_.emplace_back(m, ties);
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
  const RankSumCounts& counts = CountsOf(m, ties);
  test.p_less = counts.AtMost(doubled_u);
  test.p_greater = counts.AtLeast(doubled_u);
  // As far from the middle, to either side.
  const size_t mirrored = 2 * m * n - doubled_u;
  if (doubled_u < mirrored) {
    test.p_two_sided = std::min(1.0, test.p_less + counts.AtLeast(mirrored));
  } else if (doubled_u > mirrored) {
    test.p_two_sided = std::min(1.0, test.p_greater + counts.AtMost(mirrored));
  }
  return test;
}

double RankSumTester::NullCdf(size_t m, size_t n, size_t u) {
  PFA_CHECK(m > 0 && n > 0);
  if (StepsFor(m, n) > kMostSteps) {
    const double middle = static_cast<double>(m) * static_cast<double>(n) / 2;
    const double sd = std::sqrt(middle / 6 * static_cast<double>(m + n + 1));
    return NormalCdf((static_cast<double>(u) + 0.5 - middle) / sd);
  }
  const NullPoint point = {m, n, u};
  const auto found = known_points_.find(point);
  if (found != known_points_.end()) return found->second;
  if (known_points_.size() == kMostKnownPoints) known_points_.clear();
  const double p = CountsOf(m, std::vector<size_t>(m + n, 1)).AtMost(2 * u);
  known_points_.emplace(point, p);
  return p;
}

double LeastRankSumP(size_t m, size_t n) {
  if (m == 0 || n == 0) return 1;
  return std::min(1.0, 2 / WaysToChoose(m + n, std::min(m, n)));
}

size_t RunsForRankSum(double alpha) {
  size_t runs = 1;
  while (runs < 1000 && LeastRankSumP(runs, runs) > alpha) ++runs;
  return runs;
}

}  // namespace pfa
