#include "analyzer/query/units.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

struct LabelCase {
  int64_t value;
  const char* from;
  const char* to;
  const char* expected;
};

std::string Describe(const LabelCase& c) {
  return std::to_string(c.value) + " " + c.from + " to '" + c.to + "'";
}

void Check(std::initializer_list<LabelCase> cases) {
  for (const LabelCase& c : cases) {
    EXPECT_EQ(ScaledLabel(c.value, c.from, c.to), c.expected) << Describe(c);
  }
}

TEST(Units, LabelsHaveTwoDecimalsOrNone) {
  Check({{1'500'000'000, "ns", "s", "1.50s"},
         {1'000'000'000, "ns", "s", "1s"},
         {994, "ns", "us", "0.99us"},
         {996, "ns", "us", "1us"},
         {1'004, "ns", "us", "1us"},
         {1'006, "ns", "us", "1.01us"},
         {4'000'000, "ns", "s", "0"},  // 0.00s has no unit
         {-4'000'000, "ns", "s", "0"},
         {5'000'000, "ns", "s", "0.01s"},  // 0.005 is a little more as a double
         {-5'000'000, "ns", "s", "-0.01s"},
         {0, "bytes", "bytes", "0"},
         {0, "bytes", "auto", "0"},
         {0, "widgets", "widgets", "0"}});
}

TEST(Units, AutomaticUnitIsTheLargestWithAtLeastOne) {
  for (const char* to : {"auto", "minimum"}) {
    Check({{1, "ns", to, "1ns"},
           {999, "ns", to, "999ns"},
           {1'000, "ns", to, "1us"},
           {999'999, "ns", to, "1000us"},  // rounded only after the unit was chosen
           {1'000'000, "ns", to, "1ms"},
           {999'999'999, "ns", to, "1000ms"},
           {1'000'000'000, "ns", to, "1s"},
           {3'599'999'999'999, "ns", to, "3600s"},
           {3'600'000'000'000, "ns", to, "1hrs"},
           {90, "s", to, "90s"},  // there are no minutes
           {7'200, "seconds", to, "2hrs"},
           {1'023, "bytes", to, "1023B"},
           {1'024, "bytes", to, "1kB"},
           {1'048'575, "bytes", to, "1024kB"},
           {1'048'576, "bytes", to, "1MB"},
           {int64_t{1} << 50, "bytes", to, "1PB"},
           {int64_t{1} << 60, "bytes", to, "1024PB"},
           {1'000, "gcu", to, "1k*GCU"},
           {1, "nanogcu", to, "1n*GCU"},
           {-1'500, "ns", to, "-1.50us"},
           {-1'024, "bytes", to, "-1kB"}});
  }
}

TEST(Units, EveryFamilyConvertsBothWays) {
  Check({{2, "kb", "bytes", "2048B"},
         {2, "mb", "kb", "2048kB"},
         {3, "gb", "mb", "3072MB"},
         {1, "tb", "gb", "1024GB"},
         {1, "pb", "tb", "1024TB"},
         {512, "b", "kb", "0.50kB"},
         {1, "hr", "s", "3600s"},
         {90, "s", "hr", "0.03hrs"},
         {5, "ms", "us", "5000us"},
         {5, "us", "ns", "5000ns"},
         {1, "gcu", "milligcu", "1000m*GCU"},
         {5, "kilogcu", "gcu", "5000GCU"},
         {2, "petagcu", "teragcu", "2000T*GCU"},
         {7, "gigagcu", "megagcu", "7000M*GCU"},
         {3, "microgcu", "nanogcu", "3000n*GCU"}});
}

TEST(Units, SpellingsAreFoundInAnyCaseAndPlural) {
  struct Spelling {
    const char* spelling;
    const char* one;  // of it, in its own unit
  };
  const Spelling spellings[] = {{"b", "1B"},
                                {"byte", "1B"},
                                {"bytes", "1B"},
                                {"Bytes", "1B"},
                                {"kb", "1kB"},
                                {"kB", "1kB"},
                                {"kbs", "1kB"},
                                {"kbyte", "1kB"},
                                {"kilobytes", "1kB"},
                                {"mb", "1MB"},
                                {"MB", "1MB"},
                                {"mbytes", "1MB"},
                                {"megabyte", "1MB"},
                                {"gb", "1GB"},
                                {"gbyte", "1GB"},
                                {"gigabytes", "1GB"},
                                {"tb", "1TB"},
                                {"tbytes", "1TB"},
                                {"terabyte", "1TB"},
                                {"pb", "1PB"},
                                {"pbyte", "1PB"},
                                {"petabytes", "1PB"},
                                {"ns", "1ns"},
                                {"nanosecond", "1ns"},
                                {"nanoseconds", "1ns"},
                                {"NANOSECONDS", "1ns"},
                                {"us", "1us"},
                                {"microseconds", "1us"},
                                {"ms", "1ms"},
                                {"millisecond", "1ms"},
                                {"s", "1s"},
                                {"sec", "1s"},
                                {"secs", "1s"},
                                {"second", "1s"},
                                {"seconds", "1s"},
                                {"hr", "1hrs"},
                                {"hrs", "1hrs"},
                                {"hour", "1hrs"},
                                {"hours", "1hrs"},
                                {"nanogcu", "1n*GCU"},
                                {"microgcu", "1u*GCU"},
                                {"milligcu", "1m*GCU"},
                                {"gcu", "1GCU"},
                                {"GCUs", "1GCU"},
                                {"kilogcu", "1k*GCU"},
                                {"megagcu", "1M*GCU"},
                                {"gigagcu", "1G*GCU"},
                                {"teragcu", "1T*GCU"},
                                {"petagcu", "1P*GCU"}};
  for (const Spelling& s : spellings) {
    EXPECT_EQ(ScaledLabel(1, s.spelling, s.spelling), s.one) << s.spelling;
  }
}

TEST(Units, WhatIsInNoFamilyStaysAsItIs) {
  Check({{3, "widgets", "widgets", "3widgets"},
         {3, "", "", "3"},
         {3, "", "auto", "3"},
         {3, "count", "count", "3"},
         {3, "samples", "sample", "3"},
         {3, "samples", "samples", "3samples"},  // only the singular is left out
         {3, "x", "unit", "3"},
         {3, "widgets", "minimum", "3"},
         {3, "widgets", "ms", "3ms"},  // the unit asked for is printed, right or wrong
         {3, "minutes", "s", "3s"},
         {3, "ss", "s", "3s"},
         // Three bytes long, so that it loses its s: pprof does not find it either.
         {3, "\u03bcs", "ns", "3ns"},
         // A known unit with a target outside its family takes the family's default.
         {1'500, "ms", "widgets", "1.50s"},
         {1'500, "ms", "bytes", "1.50s"},
         {2, "kb", "", "2048B"},
         {2, "kb", "s", "2048B"},
         {3, "kilogcu", "count", "3000GCU"},
         {5, "ns", "B", "0"}});
}

TEST(Units, ExtremesDoNotOverflow) {
  Check({{kMax, "count", "count", "9223372036854775808"},
         {kMin, "count", "count", "-9223372036854775808"},
         {kMin + 1, "count", "count", "-9223372036854775808"},
         {kMax, "bytes", "auto", "8192PB"},
         {kMin + 1, "bytes", "auto", "-8192PB"},
         {kMax, "ns", "auto", "2562047.79hrs"},
         {kMin + 1, "ns", "auto", "-2562047.79hrs"},
         // The most negative value has no absolute one; it finds no unit by itself.
         {kMin, "bytes", "auto", "-9223372036854775808B"},
         {kMin, "ns", "ns", "-9223372036854775808ns"},
         {kMax, "petabytes", "bytes", "10384593717069655257060992658440192B"}});
}

TEST(Units, ScaleGivesNumberAndUnit) {
  const Scaled scaled = Scale(-2'500, "ms", "s");
  EXPECT_EQ(scaled.value, -2.5);
  EXPECT_EQ(scaled.unit, "s");
  EXPECT_EQ(Scale(7, "objects", "auto").unit, "");
  EXPECT_EQ(Scale(7, "objects", "auto").value, 7);
}

struct PercentCase {
  int64_t value;
  int64_t total;
  const char* expected;
};

TEST(Units, Percentages) {
  constexpr int64_t kMillion = 1'000'000;
  const PercentCase cases[] = {
      {0, 0, "    0%"},
      {5, 0, "    0%"},
      {0, 5, "    0%"},
      {5, 5, "  100%"},
      {-5, 5, "  100%"},
      {5, -5, "  100%"},
      {-5, -5, "  100%"},
      {1, 3, "33.33%"},
      {1, 1'000'000'000, "1e-07%"},
      {1, 100'000'000'000, "1e-09%"},  // two significant digits, as printf's %g
      {12, 100'000'000, "1.2e-05%"},
      {12, 10'000'000, "0.00012%"},
      {1, 200, "  0.5%"},
      {995, 100'000, "    1%"},  // 0.995 has two digits: 0.99 or 1
      {994, 100'000, " 0.99%"},
      {999, 100'000, "    1%"},
      {1'000, 100'000, " 1.00%"},
      {9'994, 10'000, "99.94%"},
      {9'995, 10'000, "  100%"},
      {999'499, kMillion, "99.95%"},
      {100'050, 100'000, "  100%"},
      {100'051, 100'000, "100.05%"},
      {10'006, 10'000, "100.06%"},
      {2, 1, "200.00%"},
      {-1, 200, "  0.5%"},
      {kMax, 1, "922337203685477580800.00%"},
      {kMin, kMax, "  100%"},
      {kMin, kMin, "  100%"},
      {1, kMax, "1.1e-17%"},
  };
  for (const PercentCase& c : cases) {
    EXPECT_EQ(Percentage(c.value, c.total), c.expected) << c.value << " of " << c.total;
  }
}

TEST(Units, Families) {
  EXPECT_TRUE(SameFamily("ns", "hours"));
  EXPECT_TRUE(SameFamily("kB", "megabytes"));
  EXPECT_TRUE(SameFamily("gcu", "MilliGCU"));
  EXPECT_FALSE(SameFamily("ns", "bytes"));
  EXPECT_FALSE(SameFamily("count", "count"));
  EXPECT_FALSE(SameFamily("", ""));
  EXPECT_TRUE(IsTimeUnit("nanoseconds"));
  EXPECT_TRUE(IsTimeUnit("hrs"));
  EXPECT_FALSE(IsTimeUnit("gcu"));
  EXPECT_FALSE(IsTimeUnit("minutes"));
  EXPECT_FALSE(IsTimeUnit(""));
}

TEST(UnitSteps, AreRelativeToTheUnit) {
  const std::vector<UnitStep> steps = UnitSteps("microseconds");
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(steps[0].name, "ns");
  EXPECT_DOUBLE_EQ(steps[0].factor, 0.001);
  EXPECT_EQ(steps[3].name, "s");
  EXPECT_DOUBLE_EQ(steps[3].factor, 1e6);
  EXPECT_TRUE(UnitSteps("count").empty());
}

}  // namespace
}  // namespace pfa
