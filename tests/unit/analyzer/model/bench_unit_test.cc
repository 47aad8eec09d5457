#include "analyzer/model/bench_unit.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/compare/bench_number.h"

namespace pfa {
namespace {

struct UnitCase {
  std::string unit;
  std::string base;
  double factor;
  bool is_of_bytes;
};

TEST(BenchUnit, WhatIsMeasuredHasBaseUnits) {
  const std::vector<UnitCase> cases = {{"ns/op", "sec/op", 1e-9, false},
                                       {"MB/s", "B/s", 1e6, true},
                                       {"B/op", "B/op", 1, true},
                                       {"allocs/op", "allocs/op", 1, false},
                                       {"op/ns", "op/ns", 1, false},
                                       {"p90-ns", "p90-sec", 1e-9, false},
                                       {"ns*MB", "sec*B", 1e-3, true},
                                       {"x/ns*ns", "x/ns*sec", 1e-9, false},
                                       {"text-bytes", "text-bytes", 1, true},
                                       {"bins", "bins", 1, false},
                                       {"", "", 1, false}};
  for (const UnitCase& one : cases) {
    const BaseUnit base = ToBaseUnit(one.unit);
    EXPECT_EQ(base.unit, one.base);
    EXPECT_NEAR(base.factor, one.factor, one.factor * 1e-12) << one.unit;
    EXPECT_EQ(IsOfBytes(one.unit), one.is_of_bytes) << one.unit;
  }
}

TEST(BenchNumber, FourDigitsAndAPrefix) {
  EXPECT_EQ(BenchNumber(1.718e-6, "sec/op"), "1.718µ");
  EXPECT_EQ(BenchNumber(46.55e-9, "sec/op"), "46.55n");
  EXPECT_EQ(BenchNumber(999.96e-9, "sec/op"), "1.000µ");
  EXPECT_EQ(BenchNumber(1.5, "sec/op"), "1.500");
  EXPECT_EQ(BenchNumber(28, "allocs/op"), "28");
  EXPECT_EQ(BenchNumber(4098, "B/op"), "4.002Ki");
  EXPECT_EQ(BenchNumber(320.4 * 1024 * 1024, "B/s"), "320.4Mi");
  EXPECT_EQ(BenchNumber(0, "B/op"), "0");
  EXPECT_EQ(BenchNumber(123456, "x"), "123.5k");
  EXPECT_EQ(ChangeText(1.0781), "+7.81%");
  EXPECT_EQ(ChangeText(0.8266), "-17.34%");
  EXPECT_EQ(ChangeText(0.999999), "0.00%");
  EXPECT_EQ(PText(0.0002), "p<0.001");
}

}  // namespace
}  // namespace pfa
