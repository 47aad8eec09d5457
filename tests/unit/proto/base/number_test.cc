#include "proto/base/number.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace pfa::test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(NumberTest, TruncateToInt64) {
  const struct {
    double value;
    int64_t expected;
  } cases[] = {
      {0, 0},
      {-0.0, 0},
      {0.999, 0},
      {-0.999, 0},
      {1.5, 1},
      {-1.5, -1},
      {9007199254740993.0, 9007199254740992},  // 2^53 + 1 is no double
      // The neighbours of 2^63, which is the first that does not fit.
      {9223372036854774784.0, 9223372036854774784},
      {9223372036854775808.0, kMin},
      {-9223372036854774784.0, -9223372036854774784},
      {-9223372036854775808.0, kMin},
      {-1e300, kMin},
      {1e300, kMin},
      {kInfinity, kMin},
      {-kInfinity, kMin},
      {std::nan(""), kMin},
  };
  for (const auto& c : cases) EXPECT_EQ(TruncateToInt64(c.value), c.expected) << c.value;
}

TEST(NumberTest, SaturatingAbs) {
  EXPECT_EQ(SaturatingAbs(0), 0);
  EXPECT_EQ(SaturatingAbs(5), 5);
  EXPECT_EQ(SaturatingAbs(-5), 5);
  EXPECT_EQ(SaturatingAbs(kMax), kMax);
  EXPECT_EQ(SaturatingAbs(kMin + 1), kMax);
  EXPECT_EQ(SaturatingAbs(kMin), kMax);
}

TEST(NumberTest, CheckedAddLeavesTheSumAloneOnOverflow) {
  const struct {
    int64_t sum;
    int64_t value;
    bool fits;
    int64_t expected;
  } cases[] = {{1, 2, true, 3},        {kMax, 0, true, kMax},     {kMax - 1, 1, true, kMax},
               {kMax, 1, false, kMax}, {kMin, -1, false, kMin},   {kMin, kMin, false, kMin},
               {kMax, kMin, true, -1}, {kMin + 1, -1, true, kMin}};
  for (const auto& c : cases) {
    int64_t sum = c.sum;
    EXPECT_EQ(CheckedAdd(&sum, c.value), c.fits) << c.sum << " + " << c.value;
    EXPECT_EQ(sum, c.expected) << c.sum << " + " << c.value;
  }
}

}  // namespace
}  // namespace pfa::test
