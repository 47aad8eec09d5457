#include "analyzer/compare/bench_compare.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

BenchSet SetOf(const std::string& text) {
  BenchSet set;
  const Result<void> done = ImportBenchText(text, "test", &set);
  EXPECT_TRUE(done.ok()) << done.error().ToString();
  return set;
}

// Runs of one benchmark, each a little slower than the one before.
std::string Runs(const std::string& name, double from, int count,
                 const std::string& unit = "ns/op") {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += fmt::format("Benchmark{} 1000 {} {}\n", name, from + i, unit);
  }
  return text;
}

TEST(BenchCompare, RowsAreBenchmarksAndMetrics) {
  const BenchSet before =
      SetOf("pkg: a\nBenchmarkX 1 100 ns/op 7 B/op\npkg: b\nBenchmarkX 1 5 ns/op\n");
  const BenchSet after = SetOf("pkg: b\nBenchmarkX 1 6 ns/op\npkg: c\nBenchmarkX 1 5 ns/op\n");
  const BenchComparison comparison = CompareBenches(before, after, {});
  ASSERT_EQ(comparison.rows.size(), 1U);
  EXPECT_EQ(comparison.rows[0].package, "b");
  EXPECT_EQ(comparison.rows[0].unit, "sec/op");
  EXPECT_EQ(comparison.lone.size(), 3U);
  EXPECT_EQ(VerdictOf(comparison), Verdict::kInconclusive);
}

TEST(BenchCompare, WhatIsGoneIsNoPass) {
  const std::string kept = Runs("Kept", 100, 6);
  const BenchSet both = SetOf(kept + Runs("Gone", 100, 6));
  EXPECT_EQ(VerdictOf(CompareBenches(both, both, {.thresholds = {{"", 0.1}}})), Verdict::kPass);
  EXPECT_EQ(VerdictOf(CompareBenches(both, SetOf(kept), {.thresholds = {{"", 0.1}}})),
            Verdict::kInconclusive);
}

// A process for each run: `drift` and a change, and as many benchmarks.
std::string Processes(const std::vector<double>& drift, double factor, int benchmarks) {
  std::string text;
  for (size_t i = 0; i < drift.size(); ++i) {
    text += "pkg: p\n";
    for (int bench = 0; bench < benchmarks; ++bench) {
      const double value = 100 * drift[i] * factor * (1 + 0.001 * static_cast<double>(i % 3));
      text += fmt::format("BenchmarkX{} 1 {} ns/op\n", bench, value);
    }
  }
  return text;
}

std::vector<double> Drift(size_t runs) {
  std::vector<double> drift;
  for (size_t i = 0; i < runs; ++i) drift.push_back(1 + 0.3 * std::sin(static_cast<double>(i)));
  return drift;
}

Gate GateOfPairs() {
  return {.pairing = Pairing::kAuto, .are_pairs_shown = true, .pairs_reason = "seen"};
}

TEST(BenchCompare, PairsWhereThatIsShown) {
  const BenchSet before = SetOf(Processes(Drift(10), 1, 1));
  const BenchSet after = SetOf(Processes(Drift(10), 1.1, 1));
  const BenchComparison paired = CompareBenches(before, after, GateOfPairs());
  EXPECT_EQ(VerdictOf(paired), Verdict::kRegression);
  EXPECT_EQ(paired.pairing.paired, 1U);
  EXPECT_EQ(paired.pairing.reason, "seen");
  const BenchComparison apart =
      CompareBenches(before, after, {.pairing = Pairing::kAuto, .pairs_reason = "not seen"});
  EXPECT_EQ(VerdictOf(apart), Verdict::kInconclusive);
  EXPECT_EQ(apart.pairing.paired, 0U);
  EXPECT_EQ(apart.pairing.unpaired, 1U);
  EXPECT_EQ(apart.pairing.reason, "not seen");
}

// Of 4 pairs no order tells anything at 5%, of 5 neither; 4 runs a side dealt out do.
TEST(BenchCompare, FewPairsAreNone) {
  const BenchSet before = SetOf(Runs("X", 100, 4));
  const BenchSet after = SetOf(Runs("X", 200, 4));
  const BenchComparison comparison =
      CompareBenches(before, after, {.min_runs = 4, .pairing = Pairing::kPaired});
  EXPECT_EQ(comparison.pairing.paired, 0U);
  EXPECT_EQ(comparison.pairing.reason, "4 of the 6 pairs that the test needs for 1 row");
  EXPECT_EQ(VerdictOf(comparison), Verdict::kRegression);
}

// 1/64 is too much for Holm's correction of four rows, so that six pairs could not say of any row
// that it is worse; six runs a side, dealt out, can.
TEST(BenchCompare, ManyRowsNeedMorePairs) {
  for (const int rows : {3, 4}) {
    const BenchSet before = SetOf(Processes(std::vector<double>(6, 1), 1, rows));
    const BenchSet after = SetOf(Processes(std::vector<double>(6, 1), 1.2, rows));
    const BenchComparison comparison = CompareBenches(before, after, GateOfPairs());
    EXPECT_EQ(CountOf(comparison, Verdict::kRegression), static_cast<size_t>(rows));
    EXPECT_EQ(comparison.pairing.paired, rows == 3 ? 3U : 0U);
    if (rows == 3) continue;
    EXPECT_EQ(comparison.pairing.reason, "6 of the 7 pairs that the test needs for 4 rows");
  }
}

// Both sides have seven of eight runs, but not the same ones.
TEST(BenchCompare, RunsThatAreMissingPairNothing) {
  const auto without = [](BenchSet set, uint32_t process) {
    std::erase_if(set.results,
                  [&](const BenchResult& result) { return result.process == process; });
    return set;
  };
  const BenchSet before = SetOf(Processes(Drift(8), 1, 1));
  const BenchSet after = SetOf(Processes(Drift(8), 1, 1));
  EXPECT_EQ(CompareBenches(without(before, 2), without(after, 2), GateOfPairs()).pairing.paired,
            1U);
  const BenchComparison other =
      CompareBenches(without(before, 2), without(after, 5), GateOfPairs());
  EXPECT_EQ(other.pairing.paired, 0U);
  EXPECT_EQ(other.pairing.reason, "the runs of the two sides do not match");
}

// Repetitions of one process follow each other and not the other side's.
TEST(BenchCompare, RepetitionsAreNoPairs) {
  const BenchSet before = SetOf(Runs("X", 100, 8));
  EXPECT_EQ(CompareBenches(before, before, GateOfPairs()).pairing.paired, 0U);
  EXPECT_EQ(CompareBenches(before, before, {.pairing = Pairing::kPaired}).pairing.paired, 1U);
}

TEST(BenchCompare, UnequalMachinesAreNotCompared) {
  const BenchSet before = SetOf("cpu: A\n" + Runs("X", 100, 6));
  const BenchSet after = SetOf("cpu: B\n" + Runs("X", 200, 6));
  const BenchComparison comparison = CompareBenches(before, after, {});
  ASSERT_EQ(comparison.environment.size(), 1U);
  EXPECT_EQ(comparison.environment[0].old_value, "A");
  EXPECT_EQ(comparison.environment[0].new_value, "B");
  EXPECT_EQ(VerdictOf(comparison), Verdict::kInconclusive);
  EXPECT_EQ(VerdictOf(CompareBenches(before, after, {.ignored_environment = {"cpu"}})),
            Verdict::kRegression);
}

TEST(BenchCompare, ManyRowsNeedMoreRuns) {
  std::string before;
  std::string after;
  for (int i = 0; i < 100; ++i) {
    before += Runs(fmt::format("X{}", i), 100, 6);
    after += Runs(fmt::format("X{}", i), i == 0 ? 200 : 100, 6);
  }
  const BenchComparison comparison =
      CompareBenches(SetOf(before), SetOf(after), {.thresholds = {{"", 0.1}}});
  EXPECT_EQ(comparison.family, 100U);
  // 1 of 924 ways, a hundred times.
  EXPECT_EQ(comparison.rows[0].answer.verdict, Verdict::kInconclusive);
  EXPECT_EQ(comparison.rows[0].answer.runs_needed, 7U);
  EXPECT_NEAR(comparison.rows[0].p_adjusted, 100.0 / 924, 1e-9);
}

TEST(BenchCompare, ValuesOfOneProcessCountOnce) {
  std::string before;
  std::string after;
  for (int process = 0; process < 6; ++process) {
    before += "goos: linux\n" + Runs("X", 100 + 10 * process, 4);
    after += "goos: linux\n" + Runs("X", 100 + 10 * process, 4);
  }
  const BenchComparison comparison = CompareBenches(SetOf(before), SetOf(after), {});
  ASSERT_EQ(comparison.rows.size(), 1U);
  EXPECT_EQ(comparison.rows[0].old_values.size(), 6U);
  EXPECT_EQ(comparison.rows[0].old_values[0], 101.5e-9);
  const BenchComparison few = CompareBenches(SetOf(before), SetOf(after), {.min_runs = 10});
  EXPECT_EQ(few.rows[0].old_values.size(), 24U);
  ASSERT_EQ(few.notes.size(), 1U);
}

TEST(BenchCompare, ThroughputFollowsFromTime) {
  const std::string before = "BenchmarkX 1 100 ns/op 10 MB/s\nBenchmarkY 1 10 MB/s\n";
  const BenchComparison comparison = CompareBenches(SetOf(before), SetOf(before), {});
  ASSERT_EQ(comparison.rows.size(), 3U);
  EXPECT_EQ(comparison.rows[1].answer.verdict, Verdict::kUngated);
  EXPECT_EQ(comparison.family, 2U);
}

TEST(BenchCompare, GeometricMeans) {
  const BenchComparison comparison = CompareBenches(
      SetOf("BenchmarkJ 1 1718 ns/op 0 B/op\nBenchmarkG 1 3065.5 ns/op 0 B/op\n"),
      SetOf("BenchmarkJ 1 1422.5 ns/op 0 B/op\nBenchmarkG 1 3070 ns/op 1 B/op\n"), {});
  ASSERT_EQ(comparison.means.size(), 2U);
  EXPECT_EQ(comparison.means[0].unit, "B/op");
  EXPECT_EQ(comparison.means[0].left_out, 1U);
  EXPECT_NEAR(comparison.means[1].ratio, 0.910611, 5e-7);
}

TEST(BenchCompare, MeansHaveIntervals) {
  const std::string before = Runs("X", 100, 10) + Runs("Y", 1000, 10) + Runs("Z", 0, 10, "B/op");
  const std::string after = Runs("X", 110, 10) + Runs("Y", 1100, 10) + Runs("Z", 0, 10, "B/op");
  const BenchComparison comparison = CompareBenches(SetOf(before), SetOf(after), {});
  ASSERT_EQ(comparison.means.size(), 2U);
  // Of zeros and others nothing can be said.
  EXPECT_FALSE(comparison.means[0].interval.has_value());
  const UnitMean& time = comparison.means[1];
  ASSERT_TRUE(time.interval.has_value());
  EXPECT_LT(time.interval->low, time.ratio);
  EXPECT_GT(time.interval->high, time.ratio);
  // The medians of ten runs that are 1 % apart scatter by about 1.5 %, and two of these.
  EXPECT_NEAR(time.interval->low, time.ratio * 0.98, 0.01);
  EXPECT_NEAR(time.interval->high, time.ratio * 1.02, 0.01);
}

TEST(BenchCompare, MeansOfFewOrUnequalRunsHaveNone) {
  const BenchSet few = SetOf(Runs("X", 100, 5));
  EXPECT_FALSE(CompareBenches(few, few, {}).means[0].interval.has_value());
  const BenchSet unequal = SetOf(Runs("X", 100, 10) + Runs("Y", 100, 9));
  EXPECT_FALSE(CompareBenches(unequal, unequal, {}).means[0].interval.has_value());
}

TEST(BenchCompare, RunsOfAMeanAreDrawnTogether) {
  // What one row loses in a run the other wins: the mean of each run is the same.
  std::string text;
  for (int i = 0; i < 9; ++i) {
    const double factor = std::exp(0.05 * (i - 4));
    text +=
        fmt::format("BenchmarkX 1 {} ns/op\nBenchmarkY 1 {} ns/op\n", 100 * factor, 100 / factor);
  }
  const BenchSet set = SetOf(text);
  const UnitMean mean = CompareBenches(set, set, {}).means[0];
  ASSERT_TRUE(mean.interval.has_value());
  EXPECT_NEAR(mean.interval->low, 1, 1e-9);
  EXPECT_NEAR(mean.interval->high, 1, 1e-9);
}

TEST(Gate, LimitsOfMetrics) {
  const auto thresholds = ParseThresholds("5%,allocs/op=0,/x=y/op=0.02");
  ASSERT_TRUE(thresholds.ok()) << thresholds.error().ToString();
  Gate gate;
  gate.thresholds = thresholds.value();
  EXPECT_EQ(gate.ThresholdOf("sec/op"), 0.05);
  EXPECT_EQ(gate.ThresholdOf("allocs/op"), 0);
  EXPECT_EQ(gate.ThresholdOf("/x=y/op"), 0.02);
  const auto floors = ParseFloors("sec/op=10ns,B/op=16");
  ASSERT_TRUE(floors.ok());
  gate.floors = floors.value();
  EXPECT_NEAR(gate.FloorOf("sec/op"), 1e-8, 1e-20);
  EXPECT_EQ(gate.FloorOf("B/op"), 16);
  EXPECT_EQ(gate.FloorOf("allocs/op"), 0);
  for (const char* const wrong : {"five", "5%%", "-1%", "a=b", "nan", "inf"}) {
    EXPECT_FALSE(ParseThresholds(wrong).ok()) << wrong;
  }
  EXPECT_FALSE(ParseFloors("10ns").ok());
}

TEST(GateLimits, OfProfilesAreThoseOfTheirTotals) {
  EXPECT_TRUE(IsUnitOf("cpu", "cpu-sec"));
  EXPECT_TRUE(IsUnitOf("alloc_space", "alloc_space-B"));
  EXPECT_TRUE(IsUnitOf("sec/op", "sec/op"));
  EXPECT_FALSE(IsUnitOf("alloc", "alloc_space-B"));
  EXPECT_FALSE(IsUnitOf("cpu", "cpu-cycles"));
  EXPECT_FALSE(IsUnitOf("cpu-sec", "cpu"));
  const Gate gate{.thresholds = {{"", 0.05}, {"cpu", 0.02}}};
  EXPECT_EQ(gate.ThresholdOf("cpu-sec"), 0.02);
  EXPECT_EQ(gate.ThresholdOf("sec/op"), 0.05);
}

// Runs of several machines on both sides alike: nothing differs, but for who is strict.
TEST(BenchCompare, StrictLooksWithinSides) {
  const BenchSet both = SetOf("cpu: A\n" + Runs("X", 100, 4) + "cpu: B\n" + Runs("X", 100, 4));
  EXPECT_TRUE(CompareBenches(both, both, {}).environment.empty());
  const BenchComparison strict = CompareBenches(both, both, {.is_strict = true});
  ASSERT_EQ(strict.environment.size(), 1U);
  EXPECT_EQ(strict.environment[0].key, "cpu");
  EXPECT_EQ(strict.environment[0].old_value, "A, B");
  EXPECT_EQ(VerdictOf(strict), Verdict::kInconclusive);
}

}  // namespace
}  // namespace pfa
