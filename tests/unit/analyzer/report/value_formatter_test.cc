#include "analyzer/report/value_formatter.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;

struct UnitCase {
  const char* name;
  const char* sample_unit;
  const char* output_unit;
  double ratio;
  int64_t smallest;
  int64_t largest;
  const char* expected;
};

TEST(ValueFormatter, ChoosesOneUnitForAll) {
  const UnitCase cases[] = {
      {"same natural unit", "ns", "minimum", 1, 10 * kMs, 900 * kMs, "ms"},
      {"other unit, near", "ns", "minimum", 1, 10 * kMs, kSecond, "ms"},
      {"just near enough", "ns", "minimum", 1, 10 * kMs, 1000 * kMs, "ms"},
      // Far: the smallest may shrink to 0.01.
      {"far", "ns", "minimum", 1, 10 * kMs, 1001 * kMs, "s"},
      {"a little far", "ns", "minimum", 1, 9 * kMs, kSecond, "ms"},
      {"very far", "ns", "minimum", 1, 1, 3600 * kSecond, "ns"},
      {"bytes", "bytes", "minimum", 1, 512, 20 << 20, "kB"},
      {"bytes, near", "bytes", "minimum", 1, 512, 2000, "B"},
      {"nothing but the total", "ns", "minimum", 1, 0, 5 * kMs, "ms"},
      {"all is nothing", "ns", "minimum", 1, 0, 0, "s"},
      {"another unit asked for", "ns", "hrs", 1, 1, 1, "hrs"},
      {"auto is left to each value", "ns", "auto", 1, 1, kSecond, "auto"},
      {"no known unit", "widgets", "minimum", 1, 1, 1'000'000, "widgets"},
      {"counts", "count", "minimum", 1, 1, 1'000'000, "count"},
      {"no unit at all", "", "minimum", 1, 1, 5, ""},
      {"after multiplying", "ns", "minimum", 0.001, 5 * kMs, 900 * kMs, "us"},
  };
  for (const UnitCase& c : cases) {
    ValueFormatter formatter(c.sample_unit, c.output_unit, c.ratio);
    formatter.ChooseUnit(c.smallest, c.largest);
    EXPECT_EQ(formatter.output_unit(), c.expected) << c.name;
    EXPECT_EQ(formatter.sample_unit(), c.sample_unit);
  }
}

TEST(ValueFormatter, Formats) {
  EXPECT_EQ(ValueFormatter("ns", "ms", 1).Format(1'500'000), "1.50ms");
  EXPECT_EQ(ValueFormatter("ns", "ms", 1).Format(-1'500'000), "-1.50ms");
  EXPECT_EQ(ValueFormatter("ns", "s", 1).Format(kMs), "0");
  EXPECT_EQ(ValueFormatter("ns", "auto", 1).Format(kMs), "1ms");
  EXPECT_EQ(ValueFormatter("count", "count", 1).Format(7), "7");
  EXPECT_EQ(ValueFormatter("widgets", "widgets", 1).Format(7), "7widgets");
}

TEST(ValueFormatter, Multiplies) {
  struct Case {
    double ratio;
    int64_t value;
    int64_t expected;
  };
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  const Case cases[] = {
      {1, kMax, kMax},                          // exactly, although a double could not hold it
      {0.5, 7, 3},                              // toward zero
      {0.5, -7, -3},   {3, 5, 15},  {0, 5, 5},  // only ratios above 0 are applied
      {-2, 5, 5},      {0.1, 9, 0},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ValueFormatter("", "", c.ratio).Multiply(c.value), c.expected) << c.ratio;
  }
}

}  // namespace
}  // namespace pfa
