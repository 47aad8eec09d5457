#include "analyzer/compare/samples.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using Values = std::vector<double>;

const Values kHundreds = {100, 101, 102, 103, 104, 105};
const Values kEightMore = {108, 109, 110, 111, 112, 113};
const UnitTraits kLess = {BetterWay::kLower, false};
const UnitTraits kMore = {BetterWay::kHigher, false};

SampleAnswer Decided(const Values& old_values, const Values& new_values, double threshold,
                     UnitTraits traits = kLess, double floor = 0) {
  RankSumTester tester;
  return Decide({.old_values = old_values,
                 .new_values = new_values,
                 .traits = traits,
                 .threshold = threshold,
                 .floor = floor},
                &tester);
}

TEST(Samples, MarginTest) {
  const SampleAnswer at3 = Decided(kHundreds, kEightMore, 0.03);
  EXPECT_EQ(at3.verdict, Verdict::kRegression);
  EXPECT_NEAR(at3.p_worse, 2.0 / 924, 1e-9);
  const SampleAnswer at5 = Decided(kHundreds, kEightMore, 0.05);
  EXPECT_EQ(at5.verdict, Verdict::kInconclusive);
  EXPECT_NEAR(at5.p_worse, 30.0 / 924, 1e-9);
  EXPECT_GT(at5.runs_needed, 6U);
  EXPECT_EQ(Decided(kHundreds, kEightMore, 0.2).verdict, Verdict::kPass);
  EXPECT_EQ(Decided(kEightMore, kHundreds, 0.03).verdict, Verdict::kImprovement);
}

TEST(Samples, HigherMayBeBetter) {
  EXPECT_EQ(Decided(kHundreds, kEightMore, 0.03, kMore).verdict, Verdict::kImprovement);
  EXPECT_EQ(Decided(kEightMore, kHundreds, 0.03, kMore).verdict, Verdict::kRegression);
  EXPECT_EQ(Decided(kHundreds, kEightMore, 0.03, {}).verdict, Verdict::kUngated);
}

TEST(Samples, TooFewRunsAreNoPass) {
  const SampleAnswer one = Decided({100}, {300}, 0.05);
  EXPECT_EQ(one.verdict, Verdict::kInconclusive);
  EXPECT_EQ(one.reason, "1 run: nothing shows how much runs differ");
  EXPECT_EQ(one.runs_needed, 6U);
  EXPECT_EQ(Decided({1, 1, 1}, {1, 1, 1}, 0.05).verdict, Verdict::kInconclusive);
}

TEST(Samples, ExactMetricsNeedOneRun) {
  const UnitTraits exact = {BetterWay::kLower, true};
  EXPECT_EQ(Decided({28}, {29}, 0, exact).verdict, Verdict::kRegression);
  EXPECT_EQ(Decided({28}, {28}, 0, exact).verdict, Verdict::kPass);
  EXPECT_EQ(Decided({28}, {27}, 0, exact).verdict, Verdict::kImprovement);
  EXPECT_EQ(Decided({28}, {29}, 0.05, exact).verdict, Verdict::kPass) << "within the threshold";
  EXPECT_EQ(Decided({28, 29}, {28, 28}, 0, exact).verdict, Verdict::kInconclusive);
}

TEST(Samples, ValuesMayBeZero) {
  const Values zeros(6, 0);
  EXPECT_EQ(Decided(zeros, zeros, 0.05).verdict, Verdict::kPass);
  const SampleAnswer more = Decided(zeros, Values(6, 1), 0.05);
  EXPECT_EQ(more.verdict, Verdict::kRegression);
  EXPECT_FALSE(more.is_ratio);
  EXPECT_EQ(Decided(zeros, Values(6, 1), 0.05, kLess, 2).verdict, Verdict::kPass)
      << "less than the floor";
}

TEST(Samples, FloorIsAnAmount) {
  EXPECT_EQ(Decided(kHundreds, kEightMore, 0.03, kLess, 20).verdict, Verdict::kPass);
  EXPECT_EQ(Decided(kHundreds, kEightMore, 0.03, kLess, 1).verdict, Verdict::kRegression);
}

TEST(Samples, PairsSeeThroughDrift) {
  Values old_values;
  Values new_values;
  for (int i = 0; i < 12; ++i) {
    const double drift = 1 + 0.3 * std::sin(i);
    old_values.push_back(100 * drift);
    new_values.push_back(110 * drift + 0.1 * i);
  }
  RankSumTester tester;
  SampleQuestion question{.old_values = old_values, .new_values = new_values, .traits = kLess};
  EXPECT_EQ(Decide(question, &tester).verdict, Verdict::kInconclusive);
  EXPECT_GT(Decide(question, &tester).p, 0.05);
  question.in_pairs = true;
  const SampleAnswer answer = Decide(question, &tester);
  EXPECT_TRUE(answer.is_paired);
  EXPECT_EQ(answer.verdict, Verdict::kRegression);
  EXPECT_NEAR(answer.p, 2.0 / 4096, 1e-9);  // of the same test as the interval
  EXPECT_LE(answer.p_worse, 1.0 / 4096 + 1e-9);
}

// The same program on both sides: how often is it called worse?
TEST(Samples, FalseAlarmsAreRare) {
  std::mt19937 random(3);
  std::lognormal_distribution<double> noise(0, 0.1);
  RankSumTester tester;
  int alarms = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    Values x;
    Values y;
    for (int i = 0; i < 8; ++i) {
      x.push_back(noise(random));
      y.push_back(noise(random));
    }
    const SampleAnswer answer =
        Decide({.old_values = x, .new_values = y, .traits = kLess, .threshold = 0}, &tester);
    if (answer.verdict == Verdict::kRegression) ++alarms;
  }
  // One-sided 2.5 %, in steps; four standard deviations above.
  EXPECT_LE(alarms, kRounds * 0.025 + 4 * std::sqrt(kRounds * 0.025));
  EXPECT_GT(alarms, 0);
}

SampleAnswer Limited(const Values& old_values, const Values& new_values, double limit,
                     UnitTraits traits = kLess) {
  RankSumTester tester;
  return Decide({.old_values = old_values,
                 .new_values = new_values,
                 .traits = traits,
                 .threshold = 0.5,
                 .limit = limit},
                &tester);
}

TEST(Samples, ALimitIsOfTheNewValue) {
  // The interval of six values goes from the least to the largest.
  const SampleAnswer beyond = Limited(kHundreds, kEightMore, 107);
  EXPECT_EQ(beyond.verdict, Verdict::kRegression);
  EXPECT_EQ(beyond.reason, "beyond the limit");
  EXPECT_NEAR(beyond.p_worse, 2.0 / 64, 1e-12);  // the sign test, and two questions
  EXPECT_EQ(Limited(kHundreds, kEightMore, 110.5).verdict, Verdict::kInconclusive);
  EXPECT_EQ(Limited(kHundreds, kEightMore, 114).verdict, Verdict::kPass);
  // Old values do not matter: it was beyond before, and is.
  EXPECT_EQ(Limited(kEightMore, kEightMore, 107).verdict, Verdict::kRegression);
}

TEST(Samples, ALimitOfWhatShouldBeHighIsTheLeast) {
  EXPECT_EQ(Limited(kHundreds, kEightMore, 114, kMore).verdict, Verdict::kRegression);
  EXPECT_EQ(Limited(kHundreds, kEightMore, 110.5, kMore).verdict, Verdict::kInconclusive);
  EXPECT_EQ(Limited(kHundreds, kEightMore, 107, kMore).verdict, Verdict::kPass);
}

TEST(Samples, ALimitOfConstantValues) {
  const Values ones(6, 1);
  EXPECT_EQ(Limited(ones, ones, 1).verdict, Verdict::kPass);
  const SampleAnswer beyond = Limited(ones, ones, 0.5);
  EXPECT_EQ(beyond.verdict, Verdict::kRegression);
  EXPECT_NEAR(beyond.p_worse, 1.0 / 64, 1e-12);
  EXPECT_EQ(Limited({1}, {1}, 0.5, {BetterWay::kLower, true}).p_worse, 0);
  EXPECT_EQ(Limited({1}, {1}, 0.5).verdict, Verdict::kInconclusive);
}

}  // namespace
}  // namespace pfa
