#include "analyzer/compare/share_history.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

struct Called {
  std::string name;
  std::string caller;
  int64_t cum;
};

ProfileRun RunOf(const std::vector<Called>& functions, int64_t total) {
  ProfileRun run;
  run.kind = ProfileKind::kCpu;
  run.total.value = total;
  for (const Called& one : functions) {
    RunNode node;
    node.name = one.name;
    node.cost.cum.value = one.cum;
    run.nodes.push_back(node);
  }
  for (size_t i = 0; i < functions.size(); ++i) {
    for (uint32_t k = 0; k < functions.size(); ++k) {
      if (functions[k].name == functions[i].caller) run.nodes[i].caller.node = k;
    }
  }
  return run;
}

struct ShareCase {
  BenchHistory history;
  std::vector<SetShares> sets;
  HistoryAnswer answer;
};

// main calls serve and other; serve calls parse and log. From the 10th set on, they cost what
// `after` says.
ShareCase CaseOf(const std::vector<Called>& before, const std::vector<Called>& after) {
  ShareCase result;
  std::mt19937_64 random(5);
  for (size_t i = 0; i < 20; ++i) {
    std::vector<Called> functions = i < 10 ? before : after;
    for (Called& one : functions) one.cum += static_cast<int64_t>(random() % 5);
    const ProfileRun run = RunOf(functions, 10'000);
    result.sets.push_back(SharesOf(std::vector<ProfileRun>{run, run}));
    result.history.Add({.name = "s"}, {});
  }
  AddShares(result.sets, &result.history);
  HistoryQuestion question;
  AddShareFloors(result.history, &question.gate);
  result.answer = AnalyzeHistory(result.history, question);
  result.answer.explained = KeepDeepestSteps(result.history, result.sets, &result.answer);
  return result;
}

using Steps = std::vector<std::pair<std::string, StepFate>>;
Steps StepsOf(const ShareCase& result) {
  Steps steps;
  for (const HistoryStep& step : result.answer.steps) {
    EXPECT_EQ(step.set, 10U);
    steps.emplace_back(result.history.rows()[step.row].name, step.fate);
  }
  return steps;
}

const std::vector<Called> kBefore = {{"main", "", 9'990},      {"serve", "main", 3'000},
                                     {"other", "main", 6'000}, {"parse", "serve", 1'000},
                                     {"log", "serve", 1'000},  {"rare", "serve", 10}};

TEST(ShareHistory, TheDeepestFunctionIsNamed) {
  std::vector<Called> after = kBefore;
  after[1].cum = 4'000;
  after[2].cum = 5'990;
  after[3].cum = 2'000;
  const ShareCase result = CaseOf(kBefore, after);
  EXPECT_EQ(result.history.rows().size(), 5U) << "not the rare one";
  EXPECT_EQ(StepsOf(result), (Steps{{"parse", StepFate::kOther}}));
  EXPECT_EQ(result.answer.explained, 1U);
  EXPECT_NEAR(result.answer.steps[0].change.value, 2, 0.01);
}

TEST(ShareHistory, WhatTheCallerDoesNotShowHasMoved) {
  std::vector<Called> after = kBefore;
  after[3].cum = 1'500;
  after[4].cum = 500;
  EXPECT_EQ(StepsOf(CaseOf(kBefore, after)),
            (Steps{{"log", StepFate::kMoved}, {"parse", StepFate::kMoved}}));
}

TEST(ShareHistory, FunctionsThatComeHaveNoShareBefore) {
  std::vector<Called> after = kBefore;
  after[1].cum = 3'500;
  after.push_back({"added", "serve", 500});
  const ShareCase result = CaseOf(kBefore, after);
  EXPECT_EQ(StepsOf(result), (Steps{{"added", StepFate::kOther}}));
  EXPECT_FALSE(result.answer.steps[0].is_ratio);
}

TEST(ShareHistory, NothingChangesNothing) {
  EXPECT_TRUE(StepsOf(CaseOf(kBefore, kBefore)).empty());
}

// A set without profiles says nothing, rather than zero.
TEST(ShareHistory, SetsWithoutProfilesHaveNoValues) {
  BenchHistory history;
  const std::vector<SetShares> sets = {SharesOf(std::vector{RunOf(kBefore, 10'000)}), {}};
  history.Add({.name = "a"}, {});
  history.Add({.name = "b"}, {});
  AddShares(sets, &history);
  for (const HistoryRow& row : history.rows()) EXPECT_EQ(row.sets, std::vector<uint32_t>{0});
}

// Called from many places, so that no caller is the main one; the package as a whole is as before.
TEST(ShareHistory, AFunctionMovesInItsPackage) {
  const auto run_of = [](int64_t split, int64_t rest) {
    ProfileRun run;
    run.kind = ProfileKind::kCpu;
    run.total.value = 10'000;
    const std::vector<std::pair<std::string, int64_t>> functions = {
        {"a.split", split}, {"a.rest", rest}, {"b.new", 1'000 + split}};
    for (const auto& [name, cost] : functions) {
      RunNode node;
      node.name = name;
      node.package = name.substr(0, 1);
      node.cost.cum.value = node.cost.flat.value = cost;
      run.nodes.push_back(node);
    }
    return run;
  };
  ShareCase result;
  std::mt19937_64 random(5);
  for (size_t i = 0; i < 20; ++i) {
    const auto noise = static_cast<int64_t>(random() % 5);
    const std::vector<ProfileRun> runs = {i < 10 ? run_of(500 + noise, 2'000)
                                                 : run_of(900 + noise, 1'600)};
    result.sets.push_back(SharesOf(runs));
    result.history.Add({.name = "s"}, {});
  }
  AddShares(result.sets, &result.history);
  HistoryQuestion question;
  AddShareFloors(result.history, &question.gate);
  result.answer = AnalyzeHistory(result.history, question);
  result.answer.explained = KeepDeepestSteps(result.history, result.sets, &result.answer);
  const Steps expected = {
      {"b.new", StepFate::kOther}, {"a.rest", StepFate::kMoved}, {"a.split", StepFate::kMoved}};
  Steps steps = StepsOf(result);
  std::ranges::sort(steps);
  Steps sorted = expected;
  std::ranges::sort(sorted);
  EXPECT_EQ(steps, sorted);
}

}  // namespace
}  // namespace pfa
