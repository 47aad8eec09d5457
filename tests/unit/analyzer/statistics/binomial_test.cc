#include "analyzer/statistics/binomial.h"

#include <cmath>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(Binomial, SumsAreThoseOfTheDistribution) {
  EXPECT_NEAR(BinomialCdf(2, 4, 0.5), 11.0 / 16, 1e-14);
  EXPECT_NEAR(BinomialTail(3, 4, 0.5), 5.0 / 16, 1e-14);
  EXPECT_EQ(BinomialCdf(4, 4, 0.5), 1);
  EXPECT_EQ(BinomialTail(0, 4, 0.5), 1);
  EXPECT_EQ(BinomialTail(5, 4, 0.5), 0);
  EXPECT_EQ(BinomialCdf(3, 4, 1), 0);
  EXPECT_EQ(BinomialTail(1, 4, 0), 0);
  EXPECT_NEAR(BinomialCdf(49, 1000, 0.05) + BinomialTail(50, 1000, 0.05), 1, 1e-10);
}

// Of Clopper and Pearson, as R's binom.test has them.
TEST(Binomial, IntervalsOfKnownCounts) {
  const ConfidenceInterval five = BinomialInterval(5, 100);
  EXPECT_NEAR(five.low, 0.01643188, 5e-8);
  EXPECT_NEAR(five.high, 0.11283491, 5e-8);
  const ConfidenceInterval none = BinomialInterval(0, 1000);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.025, 1.0 / 1000), 1e-10);
  const ConfidenceInterval all = BinomialInterval(10, 10);
  EXPECT_NEAR(all.low, std::pow(0.025, 0.1), 1e-10);
  EXPECT_EQ(all.high, 1);
}

}  // namespace
}  // namespace pfa
