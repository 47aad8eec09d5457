#include "analyzer/statistics/intervals.h"

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using Values = std::vector<double>;

double Percent(double ratio) { return 100 * (ratio - 1); }

struct MedianCase {
  size_t n;
  double low;
  double high;
  double level;
};

TEST(MedianOf, IntervalIsFromOneRankToAnother) {
  const std::vector<MedianCase> cases = {
      {6, 1, 6, .96875},   {7, 1, 7, .984375},  {8, 1, 7, .9609},    {9, 2, 8, .9609},
      {10, 2, 9, .97852},  {12, 3, 10, .96143}, {15, 4, 12, .96484}, {20, 6, 15, .95861},
      {25, 8, 18, .95671}, {30, 10, 21, .95723}};
  for (const MedianCase& one : cases) {
    Values values(one.n);
    std::iota(values.rbegin(), values.rend(), 1);
    const Median median = MedianOf(values);
    EXPECT_EQ(median.value, (static_cast<double>(one.n) + 1) / 2);
    EXPECT_EQ(median.interval.low, one.low) << one.n;
    EXPECT_EQ(median.interval.high, one.high) << one.n;
    EXPECT_NEAR(median.interval.level, one.level, 5e-5) << one.n;
  }
  for (size_t n = 1; n <= 5; ++n) {
    EXPECT_TRUE(std::isinf(MedianOf(Values(n, 7)).interval.low)) << n;
    EXPECT_TRUE(std::isinf(MedianOf(Values(n, 7)).interval.high)) << n;
  }
  EXPECT_TRUE(std::isinf(MedianOf(Values(7, 1), 0.99).interval.low));
  EXPECT_FALSE(std::isinf(MedianOf(Values(8, 1), 0.99).interval.low));
}

TEST(RatioOf, IntervalInvertsTheRankSumTest) {
  RankSumTester tester;
  const Change change = RatioOf(Values{100, 101, 102, 103, 104, 105},
                                Values{108, 109, 110, 111, 112, 113}, 0.05, &tester);
  ASSERT_TRUE(change.has_interval);
  EXPECT_NEAR(Percent(change.value), 7.8051, 5e-5);
  EXPECT_NEAR(Percent(change.low), 4.8544, 5e-5);
  EXPECT_NEAR(Percent(change.high), 10.7843, 5e-5);
  EXPECT_FALSE(RatioOf(Values{1, 2, 3}, Values{4, 5, 6}, 0.05, &tester).has_interval);
}

TEST(RatioOf, RanksOfTheTable) {
  RankSumTester tester;
  // k is the largest rank with P(U <= k - 1) at most 2.5 %.
  for (const auto& [n, k] : std::vector<std::pair<size_t, size_t>>{
           {4, 1}, {5, 3}, {6, 6}, {7, 9}, {8, 14}, {10, 24}, {12, 38}, {15, 65}, {20, 128}}) {
    EXPECT_LE(tester.NullCdf(n, n, k - 1), 0.025) << n;
    EXPECT_GT(tester.NullCdf(n, n, k), 0.025) << n;
  }
}

const std::vector<std::pair<double, double>> kPairs = {
    {33097, 39633}, {26102, 31567}, {29980, 31398}, {26771, 27452}, {29631, 34881}, {33457, 38246},
    {29541, 33481}, {28631, 31212}, {36650, 32098}, {29622, 28703}, {33496, 34097}, {32811, 36516}};

TEST(PairedRatioOf, SeesWhatDriftHides) {
  Values x;
  Values y;
  for (const auto& [before, after] : kPairs) {
    x.push_back(before);
    y.push_back(after);
  }
  const Change paired = PairedRatioOf(x, y, 0.05);
  ASSERT_TRUE(paired.has_interval);
  EXPECT_NEAR(Percent(paired.value), 8.61, 5e-3);
  EXPECT_NEAR(Percent(paired.low), 1.54, 5e-3);
  EXPECT_NEAR(Percent(paired.high), 15.44, 5e-3);
  RankSumTester tester;
  const Change unpaired = RatioOf(x, y, 0.05, &tester);
  EXPECT_NEAR(Percent(unpaired.value), 7.14, 5e-3);
  EXPECT_NEAR(Percent(unpaired.low), -3.13, 5e-3);
  EXPECT_NEAR(Percent(unpaired.high), 18.32, 5e-3);
  EXPECT_NEAR(tester.Test(x, y).p_two_sided, 0.11350, 5e-6);
  x.resize(5);
  y.resize(5);
  EXPECT_FALSE(PairedRatioOf(x, y, 0.05).has_interval);
}

TEST(SignedRank, Table) {
  EXPECT_LE(SignedRankCdf(12, 13), 0.025);
  EXPECT_GT(SignedRankCdf(12, 14), 0.025);
  EXPECT_EQ(SignedRankCdf(3, 6), 1);
  EXPECT_NEAR(SignedRankCdf(3, 0), 1.0 / 8, 1e-15);
  EXPECT_NEAR(SignedRankCdf(301, 301 * 302 / 4), 0.5, 0.01);
}

TEST(DifferenceOf, ZerosAreValues) {
  RankSumTester tester;
  const Change change =
      DifferenceOf(Values{0, 0, 0, 0, 0, 0}, Values{1, 1, 1, 1, 1, 1}, 0.05, &tester);
  EXPECT_EQ(change.value, 1);
  EXPECT_EQ(change.low, 1);
  EXPECT_EQ(change.high, 1);
}

TEST(RatioOf, ManyValuesAreThinnedOut) {
  RankSumTester tester;
  Values x(20'000);
  std::iota(x.begin(), x.end(), 10'000);
  Values y = x;
  for (double& value : y) value *= 1.1;
  const Change change = RatioOf(x, y, 0.05, &tester);
  EXPECT_NEAR(Percent(change.value), 10, 0.1);
  EXPECT_LT(change.low, 1.1);
  EXPECT_GT(change.high, 1.1);
}

}  // namespace
}  // namespace pfa
