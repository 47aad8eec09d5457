#include "analyzer/compare/history.h"

#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/report/compare/history_document.h"
#include "analyzer/report/sparkline.h"

namespace pfa {
namespace {

// One set for each value of each benchmark; 0: it does not have it.
BenchHistory HistoryOf(const std::vector<std::pair<std::string, std::vector<double>>>& rows,
                       size_t epoch = SIZE_MAX) {
  BenchHistory history;
  for (size_t i = 0; i < rows.front().second.size(); ++i) {
    std::string text = "pkg: p\n";
    for (const auto& [name, values] : rows) {
      // The median of three runs.
      if (values[i] == 0) continue;
      for (const double factor : {1.0, 5.0, 0.1}) {
        text += fmt::format("Benchmark{} 1 {} ns/op {} q\n", name, values[i] * factor, 7);
      }
    }
    BenchSet set;
    EXPECT_TRUE(ImportBenchText(text, "x", &set).ok());
    history.Add({.name = fmt::format("s{}", i), .accepted = i == epoch ? "faster elsewhere" : ""},
                set);
  }
  return history;
}

std::vector<double> Levels(const std::vector<std::pair<size_t, double>>& levels) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> noise(0.99, 1.01);
  std::vector<double> values;
  for (const auto& [count, level] : levels) {
    for (size_t i = 0; i < count; ++i) values.push_back(level * noise(random));
  }
  return values;
}

TEST(BenchHistory, SaysSinceWhenAndWhetherItIsStillThere) {
  const BenchHistory history = HistoryOf({{"Worse", Levels({{12, 100}, {8, 130}})},
                                          {"Better", Levels({{10, 100}, {10, 70}})},
                                          {"Hump", Levels({{7, 100}, {6, 130}, {7, 101}})},
                                          {"Same", Levels({{20, 100}})}});
  ASSERT_EQ(history.sets().size(), 20U);
  ASSERT_EQ(history.rows().size(), 8U);
  EXPECT_NEAR(history.rows()[0].values[0], 100e-9, 1e-9);  // the median, not the mean
  const HistoryAnswer answer = AnalyzeHistory(history, {});
  ASSERT_EQ(answer.steps.size(), 4U);
  const auto name = [&](size_t i) { return history.rows()[answer.steps[i].row].name; };
  EXPECT_EQ(name(0), "Worse");
  EXPECT_EQ(answer.steps[0].fate, StepFate::kWorse);
  EXPECT_EQ(answer.steps[0].set, 12U);
  EXPECT_NEAR(answer.steps[0].change.value, 1.3, 0.02);
  EXPECT_LT(answer.steps[0].change.low, 1.3);
  EXPECT_GT(answer.steps[0].change.high, 1.3 - 0.02);
  EXPECT_EQ(name(1), "Better");
  EXPECT_EQ(answer.steps[1].fate, StepFate::kBetter);
  EXPECT_EQ(answer.steps[1].set, 10U);
  // The way up went away; the way down is no improvement.
  EXPECT_EQ(name(2), "Hump");
  EXPECT_EQ(answer.steps[2].fate, StepFate::kBack);
  EXPECT_EQ(answer.steps[3].fate, StepFate::kWentAway);
  EXPECT_EQ(answer.steps[3].set, 7U);
  EXPECT_TRUE(answer.outliers.empty());
}

// What was better for a while and is not any more has become worse.
TEST(BenchHistory, LostImprovementsAreWorse) {
  const HistoryAnswer answer =
      AnalyzeHistory(HistoryOf({{"A", Levels({{7, 100}, {6, 70}, {7, 100}})}}), {});
  ASSERT_EQ(answer.steps.size(), 2U);
  EXPECT_EQ(answer.steps[0].fate, StepFate::kWorse);
  EXPECT_EQ(answer.steps[0].set, 13U);
  EXPECT_EQ(answer.steps[1].fate, StepFate::kWentAway);
}

TEST(BenchHistory, AcceptedStepsAreNoNews) {
  const auto values = Levels({{12, 100}, {8, 130}});
  for (const auto& [epoch, fate] :
       std::vector<std::pair<size_t, StepFate>>{{SIZE_MAX, StepFate::kWorse},
                                                {10, StepFate::kWorse},  // something else, before
                                                {11, StepFate::kAccepted},
                                                {12, StepFate::kAccepted},
                                                {15, StepFate::kAccepted},
                                                {19, StepFate::kAccepted}}) {
    const HistoryAnswer answer = AnalyzeHistory(HistoryOf({{"A", values}}, epoch), {});
    ASSERT_EQ(answer.steps.size(), 1U);
    EXPECT_EQ(answer.steps[0].fate, fate) << epoch;
  }
}

TEST(BenchHistory, ThroughputIsNoSecondAlarm) {
  BenchHistory history;
  for (size_t i = 0; i < 20; ++i) {
    BenchSet set;
    const int cost = i < 10 ? 100 : 150;
    EXPECT_TRUE(ImportBenchText(fmt::format("BenchmarkA 1 {} ns/op {} MB/s\nBenchmarkB 1 {} MB/s\n",
                                            cost, 3000 / cost, 3000 / cost),
                                "x", &set)
                    .ok());
    history.Add({.name = "s"}, set);
  }
  const HistoryAnswer answer = AnalyzeHistory(history, {});
  EXPECT_EQ(answer.derived, 1U);
  ASSERT_EQ(answer.steps.size(), 2U);
  // Higher is better.
  for (const HistoryStep& step : answer.steps) EXPECT_EQ(step.fate, StepFate::kWorse);
}

TEST(BenchHistory, TheNewestSetAgainstItsSegment) {
  auto values = Levels({{10, 100}, {10, 130}});
  values.push_back(150);
  HistoryAnswer answer = AnalyzeHistory(HistoryOf({{"A", values}}), {});
  ASSERT_EQ(answer.outliers.size(), 1U);
  EXPECT_EQ(answer.outliers[0].fate, StepFate::kWorse);
  EXPECT_EQ(answer.outliers[0].values, 10U);  // since the step
  EXPECT_NEAR(answer.outliers[0].bounds.mean, 130e-9, 2e-9);
  EXPECT_LT(answer.outliers[0].bounds.high, 150e-9);
  values.back() = 131;
  EXPECT_TRUE(AnalyzeHistory(HistoryOf({{"A", values}}), {}).outliers.empty());
  values.back() = 100;
  answer = AnalyzeHistory(HistoryOf({{"A", values}}), {});
  ASSERT_EQ(answer.outliers.size(), 1U);
  EXPECT_EQ(answer.outliers[0].fate, StepFate::kBetter);
  // It was accepted: nothing is before it.
  EXPECT_TRUE(AnalyzeHistory(HistoryOf({{"A", values}}, 20), {}).outliers.empty());
  // It has no such benchmark.
  values.back() = 0;
  EXPECT_TRUE(
      AnalyzeHistory(HistoryOf({{"A", values}, {"B", Levels({{21, 5}})}}), {}).outliers.empty());
}

TEST(BenchHistory, SetsWithoutABenchmarkAreSkipped) {
  auto values = Levels({{8, 100}, {8, 130}});
  values.insert(values.begin() + 4, 0);
  const HistoryAnswer answer =
      AnalyzeHistory(HistoryOf({{"A", values}, {"B", Levels({{17, 5}})}}), {});
  ASSERT_EQ(answer.steps.size(), 1U);
  EXPECT_EQ(answer.steps[0].set, 9U);
  EXPECT_EQ(answer.steps[0].point.at, 8U);
}

TEST(BenchHistory, FewSetsAreCounted) {
  const HistoryAnswer answer = AnalyzeHistory(HistoryOf({{"A", Levels({{9, 100}})}}), {});
  EXPECT_EQ(answer.too_short, 2U);
  EXPECT_TRUE(answer.steps.empty());
}

TEST(BenchHistory, StepsFromZeroHaveADifference) {
  BenchHistory history;
  for (size_t i = 0; i < 12; ++i) {
    BenchSet set;
    EXPECT_TRUE(
        ImportBenchText(fmt::format("BenchmarkA 1 {} allocs/op\n", i < 6 ? 0 : 2), "x", &set).ok());
    history.Add({.name = "s"}, set);
  }
  const HistoryQuestion question;
  const HistoryAnswer answer = AnalyzeHistory(history, question);
  ASSERT_EQ(answer.steps.size(), 1U);
  EXPECT_FALSE(answer.steps[0].is_ratio);
  EXPECT_EQ(answer.steps[0].change.value, 2);
  EXPECT_EQ(answer.steps[0].fate, StepFate::kWorse);
  EXPECT_EQ(HistoryDocument(history, answer, question, true).tables.back().rows.size(), 12U);
}

TEST(Sparkline, GoesFromTheSmallestToTheLargest) {
  EXPECT_EQ(Sparkline(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, 20), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Sparkline(std::vector<double>{3, 3, 3}, 20), "▁▁▁");
  EXPECT_EQ(Sparkline(std::vector<double>{1, 1, 2, 2, 1, 1}, 3), "▁█▁");
  EXPECT_EQ(Sparkline({}, 3), "");
  EXPECT_EQ(Sparkline(std::vector<double>{-1e308, 1e308}, 2).size(), 6U);
}

TEST(BenchHistory, ProjectsAcceptIgnoreAndSayWhatMatters) {
  using std::chrono::sys_days;
  using std::chrono::year;
  const BenchHistory history = HistoryOf({{"Accepted", Levels({{10, 100}, {10, 106}})},
                                          {"TooMuch", Levels({{10, 100}, {10, 120}})},
                                          {"Sleep", Levels({{10, 100}, {10, 150}})},
                                          {"Tight", Levels({{10, 100}, {10, 103}})}});
  const auto pattern = [](const std::string& text) {
    return NamePattern::Compile("bench", text).value();
  };
  HistoryQuestion question;
  ProjectRules& rules = question.gate.rules;
  rules.file = "pfa.toml";
  rules.today = sys_days(year{2026} / 11 / 30);
  const sys_days later(year{2026} / 12 / 1);
  rules.accepted = {{.bench = pattern("Accepted"), .up_to = 0.08, .until = later, .why = "safer"},
                    {.bench = pattern("TooMuch"), .up_to = 0.08, .until = later, .why = "safer"}};
  rules.ignored_benches = {pattern("Sleep")};
  rules.budgets = {{.bench = pattern("Tight"), .max_share = 0.02}};
  const HistoryAnswer answer = AnalyzeHistory(history, question);
  std::vector<std::pair<std::string, StepFate>> steps;
  for (const HistoryStep& step : answer.steps) {
    steps.emplace_back(history.rows()[step.row].name, step.fate);
  }
  const std::vector<std::pair<std::string, StepFate>> expected = {
      {"TooMuch", StepFate::kWorse},
      {"Tight", StepFate::kWorse},
      {"Accepted", StepFate::kAccepted}};
  EXPECT_EQ(steps, expected);
  EXPECT_EQ(answer.ignored, 2U);  // both metrics
  rules.today = later + std::chrono::days(1);
  EXPECT_EQ(AnalyzeHistory(history, question).steps.back().fate, StepFate::kWorse);
}

}  // namespace
}  // namespace pfa
