#include "analyzer/statistics/change_points.h"

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/e_divisive.h"
#include "analyzer/statistics/prediction.h"

namespace pfa {
namespace {

using Values = std::vector<double>;

const Values kSpeedup = {10.43, 10.23, 10.29, 10.91, 10.34, 10.69, 9.23, 9.11, 9.13, 9.03};
// Means of something that did not change.
const Values kGuard = {154023, 138455, 143112, 149190, 132098,
                       151344, 155145, 148889, 149466, 148209};

double DistanceAt(const Values& values, size_t at) {
  const std::span<const double> all = values;
  return EnergyDistance(all.first(at), all.subspan(at));
}

TEST(EDivisive, DistanceOfEverySplit) {
  const Values expected = {.5926, 1.208, 1.9136, 3.128, 5.5136, 3.734, 2.1097};
  for (size_t at = 2; at <= 8; ++at) {
    EXPECT_NEAR(DistanceAt(kSpeedup, at), expected[at - 2], 5e-4) << at;
  }
  EXPECT_NEAR(DistanceAt(kSpeedup, 6), 5.513600, 5e-7);
}

TEST(EDivisive, FindsTheBestSplit) {
  const SeriesSplit split = BestSplit(kSpeedup, 3);
  EXPECT_EQ(split.at, 6U);
  EXPECT_EQ(split.end, 10U);
  EXPECT_NEAR(split.q, 5.513600, 5e-7);
  EXPECT_EQ(BestSplit(kSpeedup, 5).at, 5U);  // no other has five on both sides
  EXPECT_EQ(BestSplit(kSpeedup, 6).at, 0U);
}

// Against the definition, for all ends of the right side.
TEST(EDivisive, KeepsItsSumsRight) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> next(0, 100);
  for (int round = 0; round < 50; ++round) {
    Values values(4 + random() % 30);
    for (double& value : values) value = std::floor(next(random));
    const size_t min_side = 2 + random() % 3;
    const std::span<const double> all = values;
    double best = -1e300;
    bool found = false;
    for (size_t at = min_side; at + min_side <= values.size(); ++at) {
      for (size_t end = at + min_side; end <= values.size(); ++end) {
        best = std::max(best, EnergyDistance(all.first(at), all.subspan(at, end - at)));
        found = true;
      }
    }
    const SeriesSplit split = BestSplit(values, min_side);
    ASSERT_EQ(split.at != 0, found);
    if (!found) continue;
    EXPECT_NEAR(split.q, best, 1e-9 * std::max(1.0, std::abs(best)));
    EXPECT_NEAR(EnergyDistance(all.first(split.at), all.subspan(split.at, split.end - split.at)),
                best, 1e-9 * std::max(1.0, std::abs(best)));
  }
}

TEST(MeanTest, KnownAnswers) {
  const std::span<const double> all = kSpeedup;
  const MeanTest test = TestMeans(all.first(6), all.subspan(6));
  EXPECT_NEAR(test.x_mean, 10.4817, 5e-5);
  EXPECT_NEAR(test.y_mean, 9.1250, 5e-5);
  EXPECT_NEAR(test.t, 9.7731, 5e-5);
  EXPECT_EQ(test.df, 8U);
  EXPECT_NEAR(test.p, 1.007e-5, 5e-9);
  EXPECT_NEAR(test.likelihood_ratio, 25.603, 1e-3);
  EXPECT_NEAR(ChiSquare1Tail(test.likelihood_ratio), 4.2e-7, 1e-8);
  const Change change = RatioOfMeans(all.first(6), all.subspan(6), 0.05);
  EXPECT_NEAR(change.value, 0.8706, 5e-5);
  EXPECT_LT(change.low, change.value);
  EXPECT_LT(change.high, 0.9);
  EXPECT_GT(change.low, 0.84);
}

TEST(MeanTest, WithoutScatter) {
  const Values one = {1, 1, 1};
  const Values two = {2, 2, 2};
  EXPECT_EQ(TestMeans(one, one).p, 1);
  EXPECT_EQ(TestMeans(one, two).p, 0);
  EXPECT_TRUE(std::isinf(TestMeans(one, two).t));
  EXPECT_EQ(RatioOfMeans(one, two, 0.05).low, 2);
  EXPECT_EQ(DifferenceOfMeans(one, two, 0.05).high, 1);
}

// Of 25 values with mean 100 and standard deviation 10.
TEST(Prediction, KnownAnswer) {
  Values values;
  for (int i = 0; i < 12; ++i) {
    values.push_back(90);
    values.push_back(110);
  }
  values.push_back(100);
  const PredictionBounds bounds = BoundsOfNext(values, 1 - 0.977);
  EXPECT_NEAR(bounds.mean, 100, 1e-9);
  EXPECT_NEAR(bounds.high, 121.46, 0.005);
  EXPECT_NEAR(bounds.low, 78.54, 0.005);
  EXPECT_EQ(BoundsOfNext(Values(5, 3), 0.001).high, 3);
}

std::vector<size_t> PlacesOf(const Values& values, const ChangePointQuestion& question) {
  std::vector<size_t> places;
  for (const ChangePoint& point : FindChangePoints(values, question)) places.push_back(point.at);
  return places;
}

TEST(ChangePoints, FindsTheSpeedup) {
  const auto points = FindChangePoints(kSpeedup, {.min_side = 3, .p = 0.001});
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].at, 6U);
  EXPECT_EQ(points[0].begin, 0U);
  EXPECT_EQ(points[0].end, 10U);
  EXPECT_NEAR(points[0].q, 5.513600, 5e-7);
}

// Without a smallest segment, one value has no distance inside, and wins.
TEST(ChangePoints, OneValueIsNoSegment) {
  for (const size_t min_side : {0, 1, 3, 5}) {
    EXPECT_TRUE(PlacesOf(kGuard, {.min_side = min_side, .p = 0.001}).empty()) << min_side;
  }
}

TEST(ChangePoints, SmallOnesDoNotMatter) {
  EXPECT_TRUE(PlacesOf(kSpeedup, {.min_side = 3, .threshold = 0.13}).empty());
  EXPECT_EQ(PlacesOf(kSpeedup, {.min_side = 3, .threshold = 0.12}).size(), 1U);
  EXPECT_TRUE(PlacesOf(kSpeedup, {.min_side = 3, .floor = 1.4}).empty());
  EXPECT_EQ(PlacesOf(kSpeedup, {.min_side = 3, .floor = 1.3}).size(), 1U);
}

Values Noise(const std::vector<std::pair<size_t, double>>& levels, double sd, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(0, sd);
  Values values;
  for (const auto& [count, level] : levels) {
    for (size_t i = 0; i < count; ++i) values.push_back(level * (1 + noise(random)));
  }
  return values;
}

TEST(ChangePoints, StepsHumpsAndAllocations) {
  const Values steps = Noise({{30, 100}, {20, 120}, {25, 90}}, 0.01, 1);
  EXPECT_EQ(PlacesOf(steps, {.threshold = 0.05}), (std::vector<size_t>{30, 50}));
  // What comes after the hump is as before.
  const Values hump = Noise({{60, 100}, {6, 110}, {60, 100}}, 0.01, 2);
  EXPECT_EQ(PlacesOf(hump, {.threshold = 0.05}), (std::vector<size_t>{60, 66}));
  const Values exact = Noise({{7, 3}, {5, 4}, {9, 3}}, 0, 3);
  EXPECT_EQ(PlacesOf(exact, {}), (std::vector<size_t>{7, 12}));
  EXPECT_TRUE(PlacesOf(Values(50, 3), {}).empty());
  EXPECT_TRUE(PlacesOf({}, {}).empty());
}

// The place is chosen, so p promises too much; a smallest change that matters makes up for it.
TEST(ChangePoints, SeldomWhereThereIsNone) {
  size_t by_p = 0;
  size_t with_threshold = 0;
  constexpr size_t kSeries = 300;
  for (uint64_t seed = 0; seed < kSeries; ++seed) {
    const Values values = Noise({{100, 100}}, 0.03, 1000 + seed);
    by_p += PlacesOf(values, {}).empty() ? 0 : 1;
    with_threshold += PlacesOf(values, {.threshold = 0.05}).empty() ? 0 : 1;
  }
  EXPECT_LE(by_p, kSeries / 10);
  EXPECT_LE(with_threshold, kSeries / 50);
}

TEST(ChangePoints, ScaleDoesNotMatter) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Values values = Noise({{12, 100}, {9, 108}, {14, 100}}, 0.01, 50 + seed);
    const auto places = PlacesOf(values, {.threshold = 0.05});
    for (double& value : values) value *= 1024;
    EXPECT_EQ(PlacesOf(values, {.threshold = 0.05}), places);
  }
}

// Of series that do not change, no more show a step than p says; of ones that do, most.
TEST(ChangePoints, KnowThatThePlaceWasChosen) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise;
  const auto count_steps = [&](size_t length, double step) {
    size_t found = 0;
    for (int round = 0; round < 400; ++round) {
      std::vector<double> values;
      for (size_t i = 0; i < length; ++i) {
        values.push_back(100 + noise(random) + (i >= length / 2 ? step : 0));
      }
      const bool is_found =
          !FindChangePoints(values, {.min_side = 5, .p = 0.05, .threshold = 0, .floor = 0}).empty();
      found += is_found ? 1 : 0;
    }
    return found;
  };
  // 20 are allowed; 32 is beyond chance.
  EXPECT_LE(count_steps(30, 0), 32U);
  EXPECT_LE(count_steps(120, 0), 32U);
  EXPECT_GE(count_steps(120, 1), 380U);
}

TEST(ChangePoints, APlaceThatWasChosenSaysLess) {
  EXPECT_EQ(PlacedP(0, 100, 5), 0);
  EXPECT_EQ(PlacedP(0.01, 8, 4), 0.01);
  EXPECT_EQ(PlacedP(0.9, 100, 5), 1);
  // z = 3.29053: phi (z - 1/z) 2 ln 19 + 4 phi / z.
  EXPECT_NEAR(PlacedP(0.001, 100, 5), 0.0334174, 1e-6);
}

}  // namespace
}  // namespace pfa
