#include "analyzer/statistics/counts.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/multiple.h"

namespace pfa {
namespace {

struct TableCase {
  ShareCount before;
  ShareCount after;
  double fisher;
  double g;
  double p;
};

TEST(Counts, OneProfileASide) {
  const std::vector<TableCase> cases = {{{36, 113}, {52, 113}, .04044, 4.785, .02872},
                                        {{50, 1000}, {75, 1000}, .02627, 5.367, .02052},
                                        {{5, 1000}, {14, 1000}, .06233, 4.480, .03430},
                                        {{0, 500}, {6, 500}, .03078, 8.354, .00385},
                                        {{500, 10000}, {600, 10000}, .00212, 9.633, .00191}};
  for (const TableCase& one : cases) {
    EXPECT_NEAR(FisherTwoSided(one.before, one.after), one.fisher, 5e-6);
    EXPECT_NEAR(GStatistic(one.before, one.after), one.g, 5e-4);
    EXPECT_NEAR(ChiSquare1Tail(GStatistic(one.before, one.after)), one.p, 5e-6);
  }
  EXPECT_EQ(GStatistic({}, {}), 0);
  EXPECT_EQ(FisherTwoSided({}, {}), 1);
}

TEST(Counts, RunsScatterMoreThanSamples) {
  // Two runs a side, as far apart as is needed for a dispersion of 4: (60 - 50)^2 / 25 on each
  // side.
  const std::vector<ShareCount> before = {{60, 100}, {40, 100}};
  const std::vector<ShareCount> after = {{70, 100}, {50, 100}};
  const DispersionTest test = TestShares(before, after);
  EXPECT_NEAR(test.old_share, 0.5, 1e-12);
  EXPECT_NEAR(test.new_share, 0.6, 1e-12);
  EXPECT_NEAR(test.dispersion, (8 + 200.0 / 24) / 2, 1e-9);
  EXPECT_GT(test.p, 0.1);
  EXPECT_NEAR(TestShares(before, after, 100).dispersion, 100, 1e-9);
  EXPECT_EQ(TestShares({before.data(), 1}, {after.data(), 1}).p, 1);
  EXPECT_EQ(TestShares(before, {}).p, 1);
}

TEST(Counts, FigureOfTheHalvesOfThirtyRuns) {
  // The sums of 15 runs a side, made of runs that are all alike, with the dispersion that the real
  // ones had.
  const std::vector<ShareCount> before(15, {467, 1669});
  const std::vector<ShareCount> after(15, {536, 1748});
  const DispersionTest test = TestShares(before, after, 1.269 * 15);
  EXPECT_NEAR(test.t, 1.530, 5e-4);
  EXPECT_NEAR(test.p, .1373, 5e-5);
  EXPECT_NEAR(GStatistic({467, 1669}, {536, 1748}), 2.965, 5e-4);
}

TEST(Counts, HowManySamplesShowAChange) {
  EXPECT_NEAR(SmallestChange(0.01, 100), 3.94, 5e-3);
  EXPECT_NEAR(SmallestChange(0.05, 10'000), 0.17, 5e-3);
  EXPECT_NEAR(SmallestChange(0.3, 100'000), 0.02, 2e-3);
  EXPECT_NEAR(SmallestChange(0.2, SamplesToSee(0.2, 0.1)), 0.1, 1e-9);
  // At a hundred samples a second.
  EXPECT_NEAR(SamplesToSee(0.01, 0.05) / 6000, 104, 1);
  EXPECT_NEAR(SamplesToSee(0.3, 0.5) / 6000, 0.02, 0.005);
}

TEST(Counts, RecordsOfTheHeapAreEvents) {
  EXPECT_EQ(SampledEvents(4681, 4681 * 112, 524288), 1U);
  EXPECT_EQ(SampledEvents(21845, 21845 * 24, 524288), 1U);
  EXPECT_EQ(SampledEvents(2, 2 * 327680, 524288), 1U);
  EXPECT_EQ(SampledEvents(10, 10 * 100'000'000, 524288), 10U);
  EXPECT_EQ(SampledEvents(17, 17 * 64, 1), 17U);
  EXPECT_EQ(SampledEvents(0, 0, 524288), 0U);
}

TEST(Multiple, HolmAndBenjaminiHochberg) {
  const std::vector<double> p = {.019, .0001, .74, .004, .2, .03};
  const std::vector<double> holm = AdjustHolm(p);
  const std::vector<double> expected_holm = {.076, .0006, .74, .02, .4, .09};
  const std::vector<double> q = AdjustBenjaminiHochberg(p);
  const std::vector<double> expected_q = {.038, .0006, .74, .012, .24, .045};
  for (size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(holm[i], expected_holm[i], 1e-12);
    EXPECT_NEAR(q[i], expected_q[i], 1e-12);
  }
  EXPECT_TRUE(AdjustHolm({}).empty());
}

TEST(Distributions, Student) {
  EXPECT_NEAR(StudentTwoSided(9.7731, 8), 1.007e-5, 5e-9);
  EXPECT_NEAR(StudentTwoSided(1.530, 28), .1373, 2e-4);
  EXPECT_NEAR(StudentTwoSided(-.888, 28), .3821, 5e-4);
  EXPECT_NEAR(StudentTwoSided(1, 1), 0.5, 1e-12);
  EXPECT_NEAR(StudentTwoSided(12.7062047, 1), 0.05, 1e-9);
  EXPECT_NEAR(StudentTwoSided(4.30265273, 2), 0.05, 1e-9);
  EXPECT_NEAR(StudentTwoSided(3.18244631, 3), 0.05, 1e-9);
  EXPECT_NEAR(StudentTwoSided(1e6, 3), 2.2053e-18, 1e-21) << "the far tail";
  EXPECT_NEAR(StudentTwoSided(50, 4) / 9.55e-7, 1, 0.01);
  EXPECT_EQ(StudentTwoSided(0, 5), 1);
  EXPECT_NEAR(StudentQuantile(0.05, 10), 2.22813885, 1e-7);
  EXPECT_NEAR(100 + StudentQuantile(2 * (1 - .977), 24) * 10 * std::sqrt(1 + 1.0 / 25), 121.46,
              0.01);
  EXPECT_NEAR(NormalQuantile(.975), 1.959964, 1e-6);
  EXPECT_NEAR(NormalCdf(-1.959964), .025, 1e-6);
}

}  // namespace
}  // namespace pfa
