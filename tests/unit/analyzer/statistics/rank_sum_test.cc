#include "analyzer/statistics/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using Values = std::vector<double>;

struct RankSumCase {
  Values x;
  Values y;
  double u;
  double less;
  double greater;
  double two_sided;
};

TEST(RankSum, IsExactWithTies) {
  Values to10(10);
  std::iota(to10.begin(), to10.end(), 1);
  Values even;
  for (int i = 2; i <= 24; i += 2) even.push_back(i);
  Values twelves(9, 12);
  twelves.push_back(14);
  const std::vector<RankSumCase> cases = {
      {{2, 1, 3, 5}, {12, 11, 13, 15}, 0, 1.0 / 70, 1, 2.0 / 70},
      {{2, 1, 3, 5}, {0, 4, 6, 7}, 5, 0.2428571, 0.8285714, 34.0 / 70},
      {{2, 1, 3, 5}, {2, 2, 2, 2}, 10, 0.8571429, 0.3571429, 50.0 / 70},
      {to10, even, 22.5, 0.0060017382, 0.9949199407, 7688.0 / 646646},
      {{12, 13, 13, 14}, {12, 12, 12, 12, 13, 13}, 18, 0.9761905, 0.1666667, 40.0 / 210},
      {{14, 14, 14}, {12, 13, 13, 14, 14}, 12, 1, 0.1785714, 11.0 / 56},
      {{12, 12, 13, 13}, twelves, 27, 0.8791209, 0.1758242, 176.0 / 1001},
      {{100, 100, 100, 101}, Values(10, 100), 25, 1, 0.2857143, 286.0 / 1001},
  };
  RankSumTester tester;
  for (const RankSumCase& one : cases) {
    const RankSumTest test = tester.Test(one.x, one.y);
    EXPECT_EQ(test.u, one.u);
    EXPECT_NEAR(test.p_less, one.less, 5e-8);
    EXPECT_NEAR(test.p_greater, one.greater, 5e-8);
    EXPECT_NEAR(test.p_two_sided, one.two_sided, 1e-12);
    EXPECT_TRUE(test.is_exact);
  }
}

// All ways to deal few values out, one by one.
TEST(RankSum, CountsEveryWay) {
  std::mt19937 random(5);
  RankSumTester tester;
  for (int round = 0; round < 200; ++round) {
    const size_t m = 1 + random() % 4;
    const size_t n = 1 + random() % 5;
    Values pooled;
    for (size_t i = 0; i < m + n; ++i) pooled.push_back(static_cast<double>(random() % 5));
    const auto u_of = [&](const std::vector<bool>& in_x) {
      double u = 0;
      for (size_t i = 0; i < pooled.size(); ++i) {
        for (size_t j = 0; j < pooled.size(); ++j) {
          if (!in_x[i] || in_x[j]) continue;
          u += pooled[i] > pooled[j] ? 1 : pooled[i] == pooled[j] ? 0.5 : 0;
        }
      }
      return u;
    };
    std::vector<bool> in_x(m + n);
    std::fill_n(in_x.begin(), m, true);
    const double observed = u_of(in_x);
    const double middle = static_cast<double>(m * n) / 2;
    std::sort(in_x.begin(), in_x.end());
    double ways = 0;
    double less = 0;
    double greater = 0;
    double far = 0;
    do {
      const double u = u_of(in_x);
      ++ways;
      if (u <= observed) ++less;
      if (u >= observed) ++greater;
      if (std::abs(u - middle) >= std::abs(observed - middle)) ++far;
    } while (std::next_permutation(in_x.begin(), in_x.end()));
    const RankSumTest test = tester.Test({pooled.data(), m}, {pooled.data() + m, n});
    EXPECT_EQ(test.u, observed);
    EXPECT_NEAR(test.p_less, less / ways, 1e-12);
    EXPECT_NEAR(test.p_greater, greater / ways, 1e-12);
    EXPECT_NEAR(test.p_two_sided, far / ways, 1e-12);
  }
}

TEST(RankSum, SaysHowLittleIsPossible) {
  EXPECT_NEAR(LeastRankSumP(2, 2), 0.3333, 5e-5);
  EXPECT_NEAR(LeastRankSumP(3, 3), 0.1, 1e-9);
  EXPECT_NEAR(LeastRankSumP(4, 4), 0.0286, 5e-5);
  EXPECT_NEAR(LeastRankSumP(6, 6), 0.00216, 5e-6);
  EXPECT_NEAR(LeastRankSumP(10, 10), 1.08e-5, 5e-8);
  EXPECT_GT(LeastRankSumP(1, 38), 0.05);
  EXPECT_LE(LeastRankSumP(1, 39), 0.05);
  EXPECT_NEAR(LeastRankSumP(2, 8), 0.0444, 5e-5);
  EXPECT_EQ(LeastRankSumP(0, 8), 1);
  EXPECT_EQ(RunsForRankSum(0.05), 4U);
  EXPECT_EQ(RunsForRankSum(0.005), 6U);
}

TEST(RankSum, NothingToCompare) {
  RankSumTester tester;
  EXPECT_EQ(tester.Test({}, Values{1, 2}).p_two_sided, 1);
  EXPECT_EQ(tester.Test(Values{3, 3}, Values{3, 3, 3}).p_two_sided, 1);
}

// One value among many: every place of it is as likely, so p is a share of the values.
TEST(RankSum, LopsidedSamples) {
  Values many;
  for (int i = 0; i < 1999; ++i) many.push_back(i / 100);
  RankSumTester tester;
  for (const double value : {0.0, 7.0, 19.0}) {
    Values pooled = many;
    pooled.push_back(value);
    const auto at_most = std::ranges::count_if(pooled, [&](double v) { return v <= value; });
    const auto at_least = std::ranges::count_if(pooled, [&](double v) { return v >= value; });
    const RankSumTest one_old = tester.Test(Values{value}, many);
    EXPECT_TRUE(one_old.is_exact);
    EXPECT_NEAR(one_old.p_less, static_cast<double>(at_most) / 2000, 1e-9);
    EXPECT_NEAR(one_old.p_greater, static_cast<double>(at_least) / 2000, 1e-9);
    const RankSumTest one_new = tester.Test(many, Values{value});
    EXPECT_NEAR(one_new.p_less, static_cast<double>(at_least) / 2000, 1e-9);
    EXPECT_NEAR(one_new.p_greater, static_cast<double>(at_most) / 2000, 1e-9);
  }
}

// Where counting would take too long, the approximation is close to what counting gives below.
TEST(RankSum, LargeSamples) {
  std::mt19937 random(11);
  std::normal_distribution<double> normal;
  RankSumTester tester;
  Values x;
  Values y;
  for (int i = 0; i < 400; ++i) {
    x.push_back(std::round(normal(random) * 10));
    y.push_back(std::round(normal(random) * 10) + 1);
  }
  const RankSumTest large = tester.Test(x, y);
  EXPECT_FALSE(large.is_exact);
  x.resize(40);
  y.resize(40);
  const RankSumTest exact = tester.Test(x, y);
  EXPECT_TRUE(exact.is_exact);
  EXPECT_NEAR(exact.p_less + exact.p_greater, 1, 0.1);
  EXPECT_NEAR(large.p_less + large.p_greater, 1, 0.01);
}

}  // namespace
}  // namespace pfa
