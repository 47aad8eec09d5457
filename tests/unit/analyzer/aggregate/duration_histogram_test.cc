#include "analyzer/aggregate/trace/duration_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(DurationHistogram, OfNothingAllIsZero) {
  const DurationHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.Percentile(50), 0);
  EXPECT_EQ(histogram.mean_ns(), 0);
  EXPECT_TRUE(histogram.Bins().empty());
}

TEST(DurationHistogram, SmallValuesAreExact) {
  DurationHistogram histogram;
  for (int64_t ns = 1; ns <= 100; ++ns) histogram.Add(ns);
  EXPECT_EQ(histogram.Percentile(50), 50);
  EXPECT_EQ(histogram.Percentile(99), 99);
  EXPECT_EQ(histogram.Percentile(100), 100);
  EXPECT_EQ(histogram.sum_ns(), 5050);
}

TEST(DurationHistogram, PercentilesAreRightToALittle) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(0, 18);
  for (int round = 0; round < 20; ++round) {
    DurationHistogram histogram;
    std::vector<int64_t> values;
    for (int i = 0; i < 1000; ++i) {
      values.push_back(static_cast<int64_t>(std::pow(10, exponent(random))));
      histogram.Add(values.back());
    }
    std::ranges::sort(values);
    for (const int percent : {1, 10, 50, 90, 99, 100}) {
      const auto exact = static_cast<double>(values[static_cast<size_t>(percent) * 10 - 1]);
      const auto found = static_cast<double>(histogram.Percentile(percent));
      EXPECT_NEAR(found, exact, exact * 0.004) << percent;
    }
    EXPECT_EQ(histogram.max_ns(), values.back());
  }
}

TEST(DurationHistogram, ExtremeValuesHaveAPlace) {
  DurationHistogram histogram;
  histogram.Add(-5);
  histogram.Add(std::numeric_limits<int64_t>::max());
  histogram.Add(std::numeric_limits<int64_t>::max());
  EXPECT_EQ(histogram.Percentile(1), 0);
  EXPECT_EQ(histogram.Percentile(99), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(histogram.sum_ns(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(histogram.Bins().back().to_ns, std::numeric_limits<int64_t>::max());
}

TEST(DurationHistogram, BinsHoldWhatIsBetweenTheirEdges) {
  DurationHistogram histogram;
  for (const int64_t ns : {999, 1000, 1999, 2000, 4999, 20000}) histogram.Add(ns);
  const auto bins = histogram.Bins();
  std::vector<uint64_t> counts;
  uint64_t sum = 0;
  for (const auto& bin : bins) counts.push_back(bin.count);
  for (const uint64_t count : counts) sum += count;
  EXPECT_EQ(counts, (std::vector<uint64_t>{1, 2, 2, 0, 0, 1}));
  EXPECT_EQ(sum, histogram.count());
  EXPECT_EQ(bins.front().from_ns, 0);
  EXPECT_EQ(bins.back().from_ns, 20000);
  EXPECT_EQ(bins.back().to_ns, 50000);
}

TEST(DurationHistogram, ClearedIsAsNew) {
  DurationHistogram histogram;
  for (const int64_t ns : {1, 1000, 1000000}) histogram.Add(ns);
  histogram.Clear();
  histogram.Add(7);
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.Percentile(50), 7);
  EXPECT_EQ(histogram.max_ns(), 7);
  EXPECT_EQ(histogram.Bins().size(), 1U);
}

}  // namespace
}  // namespace pfa
