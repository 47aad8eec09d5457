#include "analyzer/query/project_rules.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/function_rows.h"
#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr sys_days kToday = sys_days(year(2026) / 6 / 15);

BenchSet BenchesOf(const std::string& text) {
  BenchSet set;
  const Result<void> done = ImportBenchText(text, "test", &set);
  EXPECT_TRUE(done.ok()) << done.error().ToString();
  return set;
}

// Eight runs around a time.
std::string EightRuns(const std::string& name, double ns) {
  std::string text;
  for (int i = 0; i < 8; ++i) {
    text += fmt::format("Benchmark{} 1000 {} ns/op\n", name, ns * (1 + 0.001 * i));
  }
  return text;
}

NamePattern PatternOf(const std::string& text) {
  auto pattern = NamePattern::Compile("test", text);
  EXPECT_TRUE(pattern.ok());
  return pattern.value();
}

// Of a benchmark X that takes 10 % longer.
BenchComparison TenPercentMore(const Gate& gate) {
  static const BenchSet before = BenchesOf(EightRuns("X", 100));
  static const BenchSet after = BenchesOf(EightRuns("X", 110));
  return CompareBenches(before, after, gate);
}

Gate GateWith(Budget budget) {
  Gate gate;
  gate.rules.file = "pfa.toml";
  gate.rules.today = kToday;
  gate.rules.budgets.push_back(std::move(budget));
  return gate;
}

TEST(ProjectRules, ABudgetTakesThePlaceOfTheThreshold) {
  EXPECT_EQ(VerdictOf(TenPercentMore({})), Verdict::kRegression);
  const Gate wider = GateWith({.bench = PatternOf("^X$"), .metric = "sec/op", .max_share = 0.2});
  EXPECT_EQ(VerdictOf(TenPercentMore(wider)), Verdict::kPass);
  const Gate amount = GateWith({.bench = PatternOf("X"), .max_amount = 20e-9});
  EXPECT_EQ(VerdictOf(TenPercentMore(amount)), Verdict::kPass);
  const Gate small = GateWith({.bench = PatternOf("X"), .max_amount = 5e-9});
  EXPECT_EQ(VerdictOf(TenPercentMore(small)), Verdict::kRegression);
}

TEST(ProjectRules, TheFirstBudgetThatFitsCounts) {
  Gate gate = GateWith({.bench = PatternOf("X"), .max_share = 0.2});
  gate.rules.budgets.push_back({.bench = PatternOf("X"), .max_share = 0.01});
  const BenchComparison comparison = TenPercentMore(gate);
  EXPECT_EQ(VerdictOf(comparison), Verdict::kPass);
  EXPECT_TRUE(comparison.unchecked.empty());
}

TEST(ProjectRules, MetricsOfProfilesAreThoseOfTheirTotals) {
  const Budget cpu{.metric = "cpu", .max_share = 0.2};
  EXPECT_TRUE(cpu.IsOf("CPU-profile", "cpu-sec"));
  EXPECT_FALSE(cpu.IsOf("CPU-profile", "cpus-sec"));
  EXPECT_FALSE(cpu.IsOf("X", "sec/op"));
  const Budget heap{.metric = "alloc_space", .max_share = 0.2};
  EXPECT_TRUE(heap.IsOf("heap-profile", "alloc_space-B"));
}

TEST(ProjectRules, ALimitIsSaidWithItsLine) {
  const Gate gate = GateWith({.line = 7, .metric = "sec/op", .max_share = 1, .limit = 105e-9});
  const BenchComparison comparison = TenPercentMore(gate);
  EXPECT_EQ(VerdictOf(comparison), Verdict::kRegression);
  ASSERT_EQ(comparison.notes.size(), 1U);
  EXPECT_EQ(comparison.notes[0], "X sec/op: beyond the limit of pfa.toml, line 7");
}

TEST(ProjectRules, ABudgetThatFitsNothingIsNoPass) {
  const BenchComparison comparison =
      TenPercentMore(GateWith({.line = 3, .bench = PatternOf("Y"), .max_share = 0.2}));
  EXPECT_EQ(comparison.unchecked.size(), 1U);
  Gate gate = GateWith({.line = 3, .bench = PatternOf("Y"), .max_share = 0.2});
  gate.thresholds = {{"", 0.2}};
  EXPECT_EQ(VerdictOf(TenPercentMore(gate)), Verdict::kInconclusive);
}

TEST(ProjectRules, AcceptedForATime) {
  Gate gate;
  gate.rules.file = "pfa.toml";
  gate.rules.today = kToday;
  gate.rules.accepted.push_back({.line = 2,
                                 .bench = PatternOf("X"),
                                 .metric = "sec/op",
                                 .up_to = 0.15,
                                 .until = kToday,
                                 .why = "safe"});
  const BenchComparison accepted = TenPercentMore(gate);
  EXPECT_EQ(accepted.rows[0].answer.verdict, Verdict::kAccepted);
  EXPECT_EQ(accepted.rows[0].answer.reason, "accepted up to +15% until 2026-06-15: safe");
  EXPECT_EQ(VerdictOf(accepted), Verdict::kPass);

  gate.rules.accepted[0].up_to = 0.07;
  const BenchComparison beyond = TenPercentMore(gate);
  EXPECT_EQ(VerdictOf(beyond), Verdict::kRegression);
  EXPECT_EQ(beyond.rows[0].answer.reason, "beyond the +7% that are accepted");

  gate.rules.accepted[0].up_to = 0.15;
  gate.rules.today = kToday + std::chrono::days(1);
  const BenchComparison ended = TenPercentMore(gate);
  EXPECT_EQ(VerdictOf(ended), Verdict::kRegression);
  ASSERT_EQ(ended.notes.size(), 1U);
  EXPECT_EQ(ended.notes[0],
            "X sec/op: was accepted until 2026-06-15 (pfa.toml, line 2): it counts");
}

TEST(ProjectRules, WhatIsAcceptedAndFitsNothingIsSaid) {
  Gate gate;
  gate.rules.file = "pfa.toml";
  gate.rules.accepted.push_back({.line = 2, .bench = PatternOf("Y"), .up_to = 0.15});
  const BenchComparison comparison = TenPercentMore(gate);
  ASSERT_EQ(comparison.notes.size(), 1U);
  EXPECT_EQ(comparison.notes[0], "pfa.toml, line 2: no benchmark fits what is accepted there");
}

TEST(ProjectRules, IgnoredBenchmarksAreNotGated) {
  Gate gate;
  gate.rules.ignored_benches.push_back(PatternOf("X"));
  const BenchComparison comparison = TenPercentMore(gate);
  EXPECT_EQ(comparison.rows[0].answer.verdict, Verdict::kUngated);
  EXPECT_EQ(comparison.family, 0U);
  EXPECT_EQ(VerdictOf(comparison), Verdict::kInconclusive) << "nothing is decided";
}

// Profiles of `runs` runs a side, in which function "hot" has these shares of 100 samples.
RunColumns ColumnsOf(size_t runs, int64_t old_percent, int64_t new_percent) {
  RunColumns columns;
  columns.kind = ProfileKind::kCpu;
  columns.type = "cpu";
  columns.unit = "nanoseconds";
  columns.old_runs = runs;
  columns.new_runs = runs;
  columns.nodes.resize(2);
  columns.nodes[0].name = "pkg.hot";
  columns.nodes[1].name = "pkg.cold";
  columns.costs.resize(4 * runs);
  for (size_t run = 0; run < 2 * runs; ++run) {
    const int64_t hot = (run < runs ? old_percent : new_percent) * 100 + static_cast<int64_t>(run);
    columns.costs[run].flat = {1, hot};
    columns.costs[2 * runs + run].flat = {1, 10'000 - hot};
    columns.totals.push_back({2, 10'000});
  }
  return columns;
}

Verdict OfHot(int64_t old_percent, int64_t new_percent, Budget budget) {
  budget.function = PatternOf("hot");
  budget.metric = "cpu";
  const Gate gate = GateWith(std::move(budget));
  const RunColumns columns = ColumnsOf(8, old_percent, new_percent);
  BenchSet before;
  BenchSet after;
  AddFunctionRows(gate.rules, {&columns, 1}, RunSide::kOld, &before);
  AddFunctionRows(gate.rules, {&columns, 1}, RunSide::kNew, &after);
  return VerdictOf(CompareBenches(before, after, gate));
}

TEST(ProjectRules, BudgetsOfFunctions) {
  EXPECT_EQ(OfHot(20, 24, {.max_amount = 3}), Verdict::kRegression);
  EXPECT_EQ(OfHot(20, 24, {.max_amount = 5}), Verdict::kPass);
  EXPECT_EQ(OfHot(20, 24, {.max_share = 0.1}), Verdict::kRegression);
  EXPECT_EQ(OfHot(20, 24, {.max_share = 0.3}), Verdict::kPass);
  EXPECT_EQ(OfHot(20, 24, {.max_share = 0.3, .limit = 22}), Verdict::kRegression);
  EXPECT_EQ(OfHot(20, 24, {.max_share = 0.3, .limit = 25}), Verdict::kPass);
}

TEST(ProjectRules, AFunctionThatIsNowhereIsNoPass) {
  const Gate gate = GateWith({.function = PatternOf("hto"), .metric = "cpu", .max_share = 0.1});
  const RunColumns columns = ColumnsOf(8, 20, 20);
  BenchSet before = BenchesOf(EightRuns("X", 100));
  BenchSet after = BenchesOf(EightRuns("X", 100));
  AddFunctionRows(gate.rules, {&columns, 1}, RunSide::kOld, &before);
  AddFunctionRows(gate.rules, {&columns, 1}, RunSide::kNew, &after);
  const BenchComparison comparison = CompareBenches(before, after, gate);
  EXPECT_EQ(comparison.rows.size(), 1U);
  EXPECT_EQ(comparison.unchecked.size(), 1U);
  EXPECT_EQ(VerdictOf(comparison), Verdict::kInconclusive);
}

}  // namespace
}  // namespace pfa
