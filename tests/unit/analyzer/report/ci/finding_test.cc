#include "analyzer/report/ci/finding.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/run_totals.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

const test::FoldedOptions kCpuColumns = {.types = {"samples/count", "cpu/nanoseconds"}};

// main.parse calls sort.Sort, which costs `sorting` samples; files are what the binary recorded.
ProfileRun RunOf(int sorting) {
  const Profile profile = EditProfile(
      FoldedProfile({fmt::format("main.main;main.parse;sort.Sort {0},{0}0000000", sorting),
                     "main.main;main.read 400,4000000000"},
                    kCpuColumns),
      [](ProfileBuilder& builder) {
        for (Function& function : builder.functions()) {
          const std::string name(builder.text(function.name));
          const bool is_own = name.starts_with("main.");
          function.filename =
              builder.Intern(is_own ? "/src/app/main.go" : "/usr/local/go/src/sort/sort.go");
          function.start_line = name == "main.parse" ? 30 : name == "sort.Sort" ? 77 : 9;
        }
      });
  return ReduceProfile(profile, "cpu.pprof", CompareBy::kFunction).value();
}

// Six runs a side; sorting takes `before` and `after` samples, more or less.
Check CheckOfTotals(int before, int after) {
  std::vector<ProfileRun> old_runs;
  std::vector<ProfileRun> new_runs;
  for (int i = 0; i < 6; ++i) {
    old_runs.push_back(RunOf(before + i));
    new_runs.push_back(RunOf(after + i));
  }
  Check check;
  check.by_totals = true;
  check.profiles = JoinRuns(old_runs, new_runs).value();
  check.benches =
      CompareBenches(TotalsAsBenchSet(check.profiles.columns, RunSide::kOld),
                     TotalsAsBenchSet(check.profiles.columns, RunSide::kNew), check.gate);
  check.blames.push_back(BlameRuns(check.profiles.columns[0], {}));
  return check;
}

std::vector<Finding> Found(const Check& check) {
  return FindingsOf(check, {}, RepositoryPaths("/nonexistent", "/src/app"));
}

TEST(Findings, PointToTheNearestCallerInTheRepository) {
  const Check check = CheckOfTotals(100, 600);
  const std::vector<Finding> findings = Found(check);
  ASSERT_EQ(findings.size(), 1U);  // sort.Sort is named there, and not once more
  const Finding& worse = findings[0];
  EXPECT_EQ(worse.kind, FindingKind::kRegression);
  EXPECT_EQ(worse.row, &check.benches.rows[0]);
  EXPECT_TRUE(worse.title.starts_with("Total of CPU profiles is worse: cpu-sec +")) << worse.title;
  EXPECT_NE(worse.message.find("95% interval [+"), std::string::npos) << worse.message;
  EXPECT_NE(worse.message.find("threshold 5%"), std::string::npos);
  ASSERT_FALSE(worse.blamed.empty());
  EXPECT_EQ(worse.blamed[0].name, "sort.Sort");
  EXPECT_EQ(worse.blamed[0].place, std::nullopt);
  EXPECT_EQ(worse.place, (RepositoryPlace{"main.go", 30}));
  EXPECT_EQ(worse.function, "main.parse");
  EXPECT_EQ(worse.way, "Most calls that lead to sort.Sort come from main.parse (main.go:30).");
  EXPECT_NE(worse.LongText().find("\nsort.Sort: +5s per run, q"), std::string::npos)
      << worse.LongText();
}

TEST(Findings, HaveNoPlaceRatherThanAWrongOne) {
  const Check check = CheckOfTotals(100, 600);
  const std::vector<Finding> findings =
      FindingsOf(check, {}, RepositoryPaths("/nonexistent", "/elsewhere"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, std::nullopt);
  EXPECT_EQ(findings[0].function, "sort.Sort");
}

TEST(Findings, TellOfFunctionsThatCostMoreThoughTheVerdictIsAnother) {
  Check check = CheckOfTotals(100, 140);
  // The gate asks for more than that.
  check.gate.thresholds = {{"", 0.5}};
  check.benches =
      CompareBenches(TotalsAsBenchSet(check.profiles.columns, RunSide::kOld),
                     TotalsAsBenchSet(check.profiles.columns, RunSide::kNew), check.gate);
  const std::vector<Finding> findings = Found(check);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].kind, FindingKind::kFunctionRegression);
  EXPECT_EQ(findings[0].title, "sort.Sort costs more: CPU, cpu +400ms per run");
  EXPECT_EQ(findings[0].place, (RepositoryPlace{"main.go", 30}));
  // What costs less is no finding.
  EXPECT_TRUE(Found(CheckOfTotals(600, 100)).empty());
}

TEST(Findings, FingerprintsAreOfRuleBenchmarkAndFunction) {
  const Check a = CheckOfTotals(100, 600);
  const Check b = CheckOfTotals(100, 900);
  EXPECT_NE(Found(a)[0].message, Found(b)[0].message);
  EXPECT_EQ(Found(a)[0].Fingerprint(), Found(b)[0].Fingerprint());
  // Written to files that others keep: these must never change.
  Finding finding;
  finding.kind = FindingKind::kRegression;
  finding.package = "example.com/shop";
  finding.benchmark = "Put-8";
  finding.metric = "sec/op";
  finding.function = "shop.put";
  EXPECT_EQ(finding.Fingerprint(), "a0b92bdfc9764d8c");
  // Fields do not run into each other.
  Finding other = finding;
  other.benchmark = "Put-8s";
  other.metric = "ec/op";
  EXPECT_NE(other.Fingerprint(), finding.Fingerprint());
}

TEST(Findings, RulesHaveNamesAndHelp) {
  for (const FindingRule& rule : FindingRules()) {
    EXPECT_EQ(RuleOf(rule.kind).id, rule.id);
    EXPECT_FALSE(rule.title.empty());
    EXPECT_TRUE(rule.help.ends_with('.')) << rule.id;
  }
  EXPECT_EQ(RuleOf(FindingKind::kRegression).id, "benchmark-regression");
}

}  // namespace
}  // namespace pfa
