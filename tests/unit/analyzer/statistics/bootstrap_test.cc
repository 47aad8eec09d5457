#include "analyzer/statistics/bootstrap.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/statistics/split_mix64.h"

namespace pfa {
namespace {

using Values = std::vector<double>;

// The samples that benchstat is tested with.
const Values kJsonBefore = {1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774};
const Values kJsonAfter = {1423, 1416, 1411, 1413, 1412, 1426, 1422, 1424, 1447, 1425};
const Values kGobBefore = {3069, 3075, 3069, 3067, 3207, 3064, 3064, 3058, 3059, 3062};
const Values kGobAfter = {3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062};

double MedianOfRuns(const Values& values, std::span<const uint32_t> runs) {
  Values drawn;
  for (const uint32_t run : runs) drawn.push_back(values[run]);
  return MedianOf(drawn).value;
}

ConfidenceInterval RatioOfMedians(const Values& before, const Values& after,
                                  const BootstrapPlan& plan) {
  return Bootstrap(plan, [&](std::span<const uint32_t> x, std::span<const uint32_t> y) {
    return MedianOfRuns(after, y) / MedianOfRuns(before, x);
  });
}

TEST(SplitMix64, GivesTheKnownNumbers) {
  SplitMix64 random(1);
  EXPECT_EQ(random.Next(), 10451216379200822465U);
  EXPECT_EQ(random.Next(), 13757245211066428519U);
  EXPECT_EQ(random.Next(), 17911839290282890590U);
  // The high half of the product: 10451216379200822465 / 2^64 = 0.5666.
  EXPECT_EQ(SplitMix64(1).Below(1000), 566U);
}

TEST(SplitMix64, ShufflesToEveryOrder) {
  SplitMix64 random(3);
  std::set<std::array<int, 3>> seen;
  for (int i = 0; i < 200; ++i) {
    std::array<int, 3> items = {1, 2, 3};
    random.Shuffle(std::span<int>(items), 3);
    seen.insert(items);
  }
  EXPECT_EQ(seen.size(), 6U);
}

TEST(Bootstrap, RatioOfMediansOfKnownSamples) {
  const BootstrapPlan plan{.old_runs = 10, .new_runs = 10};
  const ConfidenceInterval json = RatioOfMedians(kJsonBefore, kJsonAfter, plan);
  EXPECT_NEAR(json.low, 0.819078, 5e-7);
  EXPECT_NEAR(json.high, 0.834212, 5e-7);
  const ConfidenceInterval gob = RatioOfMedians(kGobBefore, kGobAfter, plan);
  EXPECT_NEAR(gob.low, 0.998044, 5e-7);
  EXPECT_NEAR(gob.high, 1.013381, 5e-7);
}

TEST(Bootstrap, TheSeedDecides) {
  const auto mean_of_last = [](uint64_t seed) {
    double sum = 0;
    Bootstrap({.old_runs = 50, .new_runs = 50, .rounds = 40, .seed = seed},
              [&](std::span<const uint32_t> /*x*/, std::span<const uint32_t> y) {
                sum += y.back();
                return sum;
              });
    return sum / 40;
  };
  EXPECT_EQ(mean_of_last(1), mean_of_last(1));
  EXPECT_NE(mean_of_last(1), mean_of_last(2));
}

TEST(Bootstrap, OneRunHasNoScatter) {
  const ConfidenceInterval interval =
      RatioOfMedians({2}, {3}, {.old_runs = 1, .new_runs = 1, .rounds = 40});
  EXPECT_EQ(interval.low, 1.5);
  EXPECT_EQ(interval.high, 1.5);
}

}  // namespace
}  // namespace pfa
