// The test of Mann, Whitney and Wilcoxon: whether values of one sample tend to be larger than those
// of another. Exact with ties as well: all ways to deal the pooled values out are equally likely.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "analyzer/statistics/rank_sum_counts.h"

namespace pfa {

struct RankSumTest {
  double u = 0;            // pairs with x > y; those with x == y count half
  double p_less = 1;       // of a U as small as this one
  double p_greater = 1;    // of a U as large
  double p_two_sided = 1;  // of a U as far from m n / 2, to either side
  bool is_exact = true;    // or else the normal approximation, with corrections for ties and steps
};

// Counts in two halves of the pooled values, which takes (m+n)^4 / 100 additions at most, and about
// two million for the largest samples that are counted; beyond, the normal approximation is taken.
// Keeps what it has counted last, for samples with ties in the same places. Not for several
// threads.
class RankSumTester {
 public:
  // Without values on both sides all is possible: p is 1. No value may be a NaN.
  RankSumTest Test(std::span<const double> x, std::span<const double> y);

  // Of the U without ties: how likely it is to be at most u.
  double NullCdf(size_t m, size_t n, size_t u);

 private:
  using NullPoint = std::tuple<size_t, size_t, size_t>;  // m, n, u
  const RankSumCounts& CountsOf(size_t m, const std::vector<size_t>& ties);

  std::vector<RankSumCounts> known_;
  std::map<NullPoint, double> known_points_;
};

// The smallest two-sided p that samples of these sizes can give: 2 of C(m+n, m) ways.
double LeastRankSumP(size_t m, size_t n);
// How many values on each side can give a two-sided p of at most alpha.
size_t RunsForRankSum(double alpha);

}  // namespace pfa
