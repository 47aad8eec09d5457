#include "analyzer/compare/run_sizes.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/compare/blame.h"

namespace pfa {
namespace {

// Of functions, on both sides.
std::vector<CostChange> Changes(const std::vector<CountPair>& counts) {
  std::vector<CostChange> changes;
  for (const CountPair& one : counts) {
    CostChange& change = changes.emplace_back();
    change.old_sum.count = one.old_count;
    change.new_sum.count = one.new_count;
  }
  return changes;
}

std::vector<Cost> Totals(const std::vector<uint64_t>& counts) {
  std::vector<Cost> totals;
  for (const uint64_t count : counts) totals.push_back({count, static_cast<int64_t>(10 * count)});
  return totals;
}

TEST(MedianOfRatios, IsThatOfTheFunctionInTheMiddle) {
  // Quotients 1.1, 1.2, 1.2, 1.25, 1.5, 4 and 0.5, of functions that are known about as well.
  const std::vector<CountPair> counts = {{1000, 1100}, {1000, 1200}, {1010, 1212}, {1000, 1250},
                                         {1000, 1500}, {1000, 4000}, {1000, 500}};
  const auto median = MedianOfRatios(counts);
  ASSERT_TRUE(median.has_value());
  EXPECT_NEAR(median->ratio, 1.2, 1e-12);
  EXPECT_EQ(median->used, 7U);
}

// All that can be wrong is what sampling does: sqrt(pi/2 / n) of the deviation of one of them.
TEST(MedianOfRatios, KnowsHowSureItIs) {
  const std::vector<CountPair> counts(9, {200, 200});
  const auto median = MedianOfRatios(counts);
  ASSERT_TRUE(median.has_value());
  EXPECT_EQ(median->ratio, 1);
  EXPECT_NEAR(median->log_error, std::sqrt(std::acos(-1) / 2 / 9) * 0.1, 1e-12);
}

TEST(MedianOfRatios, OneLargeFunctionDoesNotDecide) {
  std::vector<CountPair> counts(8, {100, 100});
  counts.push_back({100'000, 900'000});
  EXPECT_EQ(MedianOfRatios(counts)->ratio, 1);
}

TEST(MedianOfRatios, FewOrLoneFunctionsHaveNone) {
  std::vector<CountPair> counts(5, {100, 100});
  EXPECT_FALSE(MedianOfRatios(counts).has_value());
  counts.push_back({100, 0});
  counts.push_back({0, 100});
  EXPECT_FALSE(MedianOfRatios(counts).has_value());
  counts.push_back({100, 100});
  EXPECT_EQ(MedianOfRatios(counts)->used, 6U);
}

TEST(RunSizes, ByTotal) {
  const std::vector<Cost> totals = Totals({100, 300, 500, 700});
  const RunSizes sizes = SizesOf({.old_runs = 2, .totals = totals}, Normalize::kTotal, {});
  EXPECT_EQ(sizes.by, Normalize::kTotal);
  EXPECT_EQ(sizes.old_size, 2);
  EXPECT_EQ(sizes.new_size, 6);  // as large as six of the old ones
  EXPECT_EQ(sizes.growth, 1);
  EXPECT_EQ(sizes.growth_error, 0);
}

TEST(RunSizes, ByMedian) {
  const std::vector<Cost> totals = Totals({1000, 1000, 3000, 3000});
  std::vector<CountPair> counts(7, {200, 300});
  counts.push_back({600, 3900});
  const std::vector<CostChange> flat = Changes(counts);
  const RunSizes sizes = SizesOf({.old_runs = 2, .totals = totals}, Normalize::kMedian, flat);
  EXPECT_EQ(sizes.by, Normalize::kMedian);
  EXPECT_NEAR(sizes.new_size / sizes.old_size, 1.5, 1e-12);
  EXPECT_NEAR(sizes.growth, 2, 1e-12);  // 3 times the samples for 1.5 times the work
  EXPECT_EQ(sizes.functions, 8U);
  EXPECT_GT(sizes.growth_error, 0);
}

TEST(RunSizes, ByTime) {
  const std::vector<Cost> totals = Totals({1000, 1000, 3000, 3000});
  const std::vector<int64_t> durations = {10'000'000'000, 10'000'000'000, 15'000'000'000,
                                          15'000'000'000};
  const RunSizes sizes =
      SizesOf({.old_runs = 2, .totals = totals, .durations = durations}, Normalize::kTime, {});
  EXPECT_EQ(sizes.by, Normalize::kTime);
  EXPECT_NEAR(sizes.old_size, 20, 1e-12);
  EXPECT_NEAR(sizes.new_size, 30, 1e-12);
  EXPECT_NEAR(sizes.growth, 2, 1e-12);
  // Runs of a side are alike, so that sampling is all there is.
  EXPECT_NEAR(sizes.growth_error, std::sqrt(1.0 / 2000 + 1.0 / 6000), 1e-12);
  EXPECT_EQ(sizes.size_error, 0);
}

TEST(RunSizes, ScatterOfRunsCounts) {
  const std::vector<Cost> totals = Totals({1000, 4000, 1000, 4000});
  const RunSizes sizes = SizesOf({.old_runs = 2, .totals = totals}, Normalize::kRun, {});
  EXPECT_EQ(sizes.growth, 1);
  // The variance of two logarithms with a distance of ln 4, over two runs a side.
  const double variance = std::log(4.0) * std::log(4.0) / 2;
  EXPECT_NEAR(sizes.growth_error, std::sqrt(variance / 2 + variance / 2), 1e-12);
}

TEST(RunSizes, ByOperations) {
  const std::vector<Cost> totals = Totals({1000, 3000});
  const RunSizes sizes = SizesOf(
      {.old_runs = 1, .totals = totals, .operations = {.by_run = {50, 100}, .log_error = 3}},
      Normalize::kAuto, {});
  EXPECT_EQ(sizes.by, Normalize::kOp);
  EXPECT_EQ(sizes.old_size, 50);
  EXPECT_EQ(sizes.new_size, 100);
  EXPECT_NEAR(sizes.growth, 1.5, 1e-12);
  EXPECT_EQ(sizes.size_error, 3);
  EXPECT_TRUE(sizes.instead.empty());
}

TEST(RunSizes, WhatIsNotKnownIsReplaced) {
  const std::vector<Cost> totals = Totals({1000, 3000});
  const std::vector<int64_t> durations = {1'000'000'000, 0};
  const RunsToSize runs{.old_runs = 1, .totals = totals, .durations = durations};
  const std::vector<CostChange> flat = Changes(std::vector<CountPair>(6, {100, 100}));
  const auto by = [&](Normalize asked, std::span<const CostChange> changes) {
    return SizesOf(runs, asked, changes);
  };
  EXPECT_EQ(by(Normalize::kAuto, flat).by, Normalize::kMedian);
  EXPECT_EQ(by(Normalize::kAuto, flat).instead, "");
  EXPECT_EQ(by(Normalize::kTime, flat).by, Normalize::kMedian);
  EXPECT_EQ(by(Normalize::kTime, flat).instead, "the profiles do not say how long they took");
  EXPECT_EQ(by(Normalize::kOp, flat).by, Normalize::kMedian);
  EXPECT_NE(by(Normalize::kOp, flat).instead, "");
  EXPECT_EQ(by(Normalize::kAuto, {}).by, Normalize::kRun);
  EXPECT_EQ(by(Normalize::kAuto, {}).instead,
            "fewer than 6 functions were seen often enough on both sides");
}

// By itself the median is taken where it says something: of samples, and not of a few rare ones.
TEST(RunSizes, TheMedianMustBeKnown) {
  const std::vector<Cost> totals = Totals({1000, 1000});
  const std::vector<CostChange> rare = Changes(std::vector<CountPair>(6, {8, 8}));
  const RunsToSize samples{.old_runs = 1, .totals = totals};
  EXPECT_EQ(SizesOf(samples, Normalize::kMedian, rare).by, Normalize::kMedian);
  const RunSizes sizes = SizesOf(samples, Normalize::kAuto, rare);
  EXPECT_EQ(sizes.by, Normalize::kRun);
  EXPECT_EQ(sizes.instead, "the median of 6 functions is too uncertain");
  const std::vector<CostChange> often = Changes(std::vector<CountPair>(6, {80, 80}));
  EXPECT_EQ(SizesOf(samples, Normalize::kAuto, often).by, Normalize::kMedian);
  const RunsToSize events{.old_runs = 1, .totals = totals, .are_samples = false};
  EXPECT_EQ(SizesOf(events, Normalize::kAuto, often).by, Normalize::kRun);
  EXPECT_EQ(SizesOf(events, Normalize::kMedian, often).by, Normalize::kMedian);
  const RunsToSize lines{.old_runs = 1, .totals = totals, .are_functions = false};
  EXPECT_EQ(SizesOf(lines, Normalize::kMedian, often).by, Normalize::kRun);
  EXPECT_EQ(SizesOf(lines, Normalize::kMedian, often).instead, "the median is that of functions");
}

TEST(RunSizes, NothingIsAsLargeAsARun) {
  const std::vector<Cost> totals = Totals({0, 0, 5});
  for (const Normalize asked : {Normalize::kAuto, Normalize::kTotal, Normalize::kRun}) {
    const RunSizes sizes = SizesOf({.old_runs = 2, .totals = totals}, asked, {});
    EXPECT_EQ(sizes.by, Normalize::kRun);
    EXPECT_EQ(sizes.old_size, 2);
    EXPECT_EQ(sizes.new_size, 1);
    EXPECT_EQ(sizes.growth, 1);
  }
}

}  // namespace
}  // namespace pfa
