#include "analyzer/compare/blame.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/bench_blame.h"
#include "analyzer/compare/run_totals.h"
#include "analyzer/import/bench_text.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using Stacks = std::vector<std::string>;

ProfileRun CpuRun(const Stacks& stacks) {
  Stacks lines;
  // A sample is 10 ns.
  for (const std::string& stack : stacks)
    lines.push_back(stack + "," + stack.substr(stack.rfind(' ') + 1) + "0");
  const Profile profile =
      test::FoldedProfile(lines, {.types = {"samples/count", "cpu/nanoseconds"}});
  Result<ProfileRun> run = ReduceProfile(profile, "test", CompareBy::kFunction);
  EXPECT_TRUE(run.ok()) << run.error().ToString();
  return std::move(run).value();
}

RunColumns CpuColumns(const std::vector<Stacks>& before, const std::vector<Stacks>& after) {
  std::vector<ProfileRun> old_runs;
  std::vector<ProfileRun> new_runs;
  for (const Stacks& stacks : before) old_runs.push_back(CpuRun(stacks));
  for (const Stacks& stacks : after) new_runs.push_back(CpuRun(stacks));
  Result<ProfileSets> sets = JoinRuns(old_runs, new_runs);
  EXPECT_TRUE(sets.ok());
  return std::move(sets).value().columns.front();
}

BlameRow RowNamed(const RunColumns& columns, const Blame& blame, const std::string& name) {
  for (const BlameRow& row : blame.rows) {
    if (columns.nodes[row.node].name == name) return row;
  }
  ADD_FAILURE() << name;
  return {};
}

TEST(Blame, PartsAddUpToTheChange) {
  const RunColumns columns = CpuColumns({{"m.parse 300", "m.hash 200", "m.gc 100", "m.other 400"}},
                                        {{"m.parse 390", "m.hash 195", "m.gc 110", "m.other 405"}});
  const Blame blame = BlameRuns(columns, {});
  EXPECT_EQ(columns.nodes[blame.rows.front().node].name, "m.parse");
  EXPECT_EQ(ChangeOfCost(blame, blame.total), 1000);
  EXPECT_EQ(ChangeOfCost(blame, RowNamed(columns, blame, "m.parse").flat), 900);
  EXPECT_EQ(ChangeOfCost(blame, RowNamed(columns, blame, "m.hash").flat), -50);
  EXPECT_EQ(ChangeOfCost(blame, RowNamed(columns, blame, "m.gc").flat), 100);
  EXPECT_EQ(ChangeOfCost(blame, RowNamed(columns, blame, "m.other").flat), 50);
}

TEST(Blame, OneProfileASideKnowsSamplingOnly) {
  const RunColumns columns = CpuColumns({{"m.f 36", "m.rest 77"}}, {{"m.f 52", "m.rest 61"}});
  const Blame blame = BlameRuns(columns, {.normalize = Normalize::kTotal});
  EXPECT_EQ(blame.test, BlameTest::kSamplingOnly);
  EXPECT_NEAR(RowNamed(columns, blame, "m.f").flat.p, .04044, 5e-6);
}

TEST(Blame, FewSamplesAreBelowResolution) {
  const RunColumns columns = CpuColumns({{"m.f 4", "m.rest 500"}, {"m.f 5", "m.rest 500"}},
                                        {{"m.f 0", "m.rest 500"}, {"m.rest 500"}});
  const Blame blame = BlameRuns(columns, {});
  EXPECT_FALSE(RowNamed(columns, blame, "m.f").flat.is_tested);
  EXPECT_EQ(RowNamed(columns, blame, "m.f").mark, BlameMark::kNone);
  EXPECT_EQ(blame.below_resolution, 1U);
  EXPECT_EQ(blame.tested, 1U);
}

TEST(Blame, NewGoneAndRenamed) {
  const Stacks before = {"m.main;m.old;m.leaf 100", "m.main;m.dead 50", "m.main;m.same 100"};
  const Stacks after = {"m.main;m.fresh;m.leaf 104", "m.main;m.made 500", "m.main;m.same 100"};
  const RunColumns columns = CpuColumns({before, before}, {after, after});
  const Blame blame = BlameRuns(columns, {});
  EXPECT_EQ(RowNamed(columns, blame, "m.old").mark, BlameMark::kRenamed);
  EXPECT_EQ(RowNamed(columns, blame, "m.old").mark_detail, "m.fresh");
  EXPECT_EQ(RowNamed(columns, blame, "m.fresh").mark_detail, "m.old");
  // Ten times the cost is no new name.
  EXPECT_EQ(RowNamed(columns, blame, "m.dead").mark, BlameMark::kGone);
  EXPECT_EQ(RowNamed(columns, blame, "m.made").mark, BlameMark::kNew);
  EXPECT_EQ(RowNamed(columns, blame, "m.same").mark, BlameMark::kNone);
}

TEST(Blame, WhatOnlyMovedIsSaid) {
  // Work goes from one callee of m.work to another one; m.grown is new work.
  const Stacks before = {"m.main;a.work;b.one 3000", "m.main;a.work;c.two 1000",
                         "m.main;d.grown 1000", "m.main;e.rest 15000"};
  const Stacks after = {"m.main;a.work;b.one 1000", "m.main;a.work;c.two 3000",
                        "m.main;d.grown 2000", "m.main;e.rest 15000"};
  const RunColumns columns = CpuColumns({before, before, before}, {after, after, after});
  const Blame blame = BlameRuns(columns, {});
  EXPECT_EQ(RowNamed(columns, blame, "b.one").mark, BlameMark::kMoved);
  EXPECT_EQ(RowNamed(columns, blame, "b.one").mark_detail, "a.work");
  EXPECT_EQ(RowNamed(columns, blame, "c.two").mark, BlameMark::kMoved);
  EXPECT_EQ(RowNamed(columns, blame, "d.grown").mark, BlameMark::kNone);
  EXPECT_LE(RowNamed(columns, blame, "d.grown").flat.q, 0.001);
}

TEST(Blame, IgnoredFunctionsAreShownAndNotTested) {
  const Stacks before = {"m.f 100", "m.g 400"};
  const Stacks after = {"m.f 300", "m.g 400"};
  const RunColumns columns = CpuColumns({before, before}, {after, after});
  const Result<NamePattern> pattern = NamePattern::Compile("ignore_func", "^m\\.f$");
  ASSERT_TRUE(pattern.ok());
  const Blame blame =
      BlameRuns(columns, {.ignored = {pattern.value()}, .normalize = Normalize::kTotal});
  EXPECT_EQ(RowNamed(columns, blame, "m.f").mark, BlameMark::kIgnored);
  EXPECT_EQ(RowNamed(columns, blame, "m.f").flat.q, 1);
  EXPECT_LT(RowNamed(columns, blame, "m.g").flat.q, 0.05);
}

// One function has grown to three times of what it was, and nothing else has changed.
TEST(Blame, WhatHasGrownShrinksNothingElse) {
  Stacks before = {"m.grown 3000"};
  Stacks after = {"m.grown 9000"};
  for (int i = 0; i < 10; ++i) {
    before.push_back(fmt::format("m.same{} 1000", i));
    after.push_back(before.back());
  }
  const RunColumns columns = CpuColumns({before, before, before}, {after, after, after});
  const Blame by_total = BlameRuns(columns, {.normalize = Normalize::kTotal});
  EXPECT_LE(RowNamed(columns, by_total, "m.same0").flat.q, 0.001);
  EXPECT_NEAR(ChangeOfCost(by_total, RowNamed(columns, by_total, "m.same0").flat),
              10000 * (13.0 / 19 - 1), 1e-6);
  EXPECT_NEAR(ChangeOfCost(by_total, by_total.total), 0, 1e-6);
  const Blame by_median = BlameRuns(columns, {.normalize = Normalize::kMedian});
  EXPECT_EQ(by_median.sizes.by, Normalize::kMedian);
  EXPECT_NEAR(RowNamed(columns, by_median, "m.same0").flat.p, 1, 1e-9);
  EXPECT_NEAR(ChangeOfCost(by_median, RowNamed(columns, by_median, "m.same0").flat), 0, 1e-6);
  EXPECT_LE(RowNamed(columns, by_median, "m.grown").flat.q, 0.001);
  EXPECT_NEAR(ChangeOfCost(by_median, RowNamed(columns, by_median, "m.grown").flat), 60000, 1e-6);
  // It is what is taken if nobody asks.
  EXPECT_EQ(BlameRuns(columns, {}).sizes.by, Normalize::kMedian);
}

// Runs of the new side are twice as long and show twice as much of everything.
TEST(Blame, LongerRunsAreNoChange) {
  Stacks before;
  Stacks after;
  for (int i = 0; i < 8; ++i) {
    before.push_back(fmt::format("m.f{} {}", i, 100 + i));
    after.push_back(fmt::format("m.f{} {}", i, 2 * (100 + i)));
  }
  RunColumns columns = CpuColumns({before, before}, {after, after});
  columns.durations = {1'000'000'000, 1'000'000'000, 2'000'000'000, 2'000'000'000};
  for (const Normalize by : {Normalize::kTotal, Normalize::kMedian, Normalize::kTime}) {
    const Blame blame = BlameRuns(columns, {.normalize = by});
    EXPECT_EQ(blame.sizes.by, by);
    EXPECT_NEAR(ChangeOfCost(blame, blame.total), 0, 1e-6);
    EXPECT_GT(RowNamed(columns, blame, "m.f3").flat.p, 0.99);
  }
  const Blame by_run = BlameRuns(columns, {.normalize = Normalize::kRun});
  EXPECT_NEAR(ChangeOfCost(by_run, by_run.total), 8280, 1e-6);
  EXPECT_LE(RowNamed(columns, by_run, "m.f3").flat.q, 0.05);
}

TEST(Blame, TotalsDecideWhereNothingElseCan) {
  std::vector<Stacks> before;
  std::vector<Stacks> after;
  for (int i = 0; i < 6; ++i) {
    before.push_back({fmt::format("m.f {}", 1000 + i)});
    after.push_back({fmt::format("m.f {}", 1300 + i)});
  }
  const auto verdict_of = [](const RunColumns& columns) {
    const std::vector<RunColumns> all = {columns};
    return VerdictOf(CompareBenches(TotalsAsBenchSet(all, RunSide::kOld),
                                    TotalsAsBenchSet(all, RunSide::kNew), {}));
  };
  EXPECT_EQ(verdict_of(CpuColumns(before, after)), Verdict::kRegression);
  EXPECT_EQ(verdict_of(CpuColumns(after, before)), Verdict::kPass);
  before.pop_back();
  EXPECT_EQ(verdict_of(CpuColumns(before, before)), Verdict::kInconclusive);
}

TEST(Blame, OfABenchmarkAddsUpToItsChange) {
  const std::string root = "testing.(*B).launch;testing.(*B).runN;gen.BenchmarkPut.func1;";
  const Stacks before = {root + "gen.sum 400", root + "gen.map 600", "gen.noise 77"};
  const Stacks after = {root + "gen.sum 700", root + "gen.map 300", "gen.noise 99"};
  const std::vector<RunColumns> columns = {CpuColumns({before, before}, {after, after})};
  std::string old_text = "pkg: gen\n";
  std::string new_text = "pkg: gen\n";
  for (int i = 0; i < 8; ++i) {
    old_text +=
        fmt::format("BenchmarkPut/size=64-2 10 {} ns/op\nBenchmarkPut/size=9-2 10 {} ns/op\n",
                    1000 + i, 2000 + i);
    new_text +=
        fmt::format("BenchmarkPut/size=64-2 10 {} ns/op\nBenchmarkPut/size=9-2 10 {} ns/op\n",
                    2000 + i, 4000 + i);
  }
  BenchSet old_set;
  BenchSet new_set;
  ASSERT_TRUE(ImportBenchText(old_text, "old", &old_set).ok());
  ASSERT_TRUE(ImportBenchText(new_text, "new", &new_set).ok());
  const std::vector<BenchBlame> blames =
      BlameBenchmarks(CompareBenches(old_set, new_set, {}), columns, {});
  ASSERT_EQ(blames.size(), 1U);
  EXPECT_EQ(blames[0].benchmarks, (std::vector<std::string>{"Put/size=64-2", "Put/size=9-2"}));
  EXPECT_NEAR(blames[0].ratio, 2, 0.01);
  ASSERT_EQ(blames[0].rows.size(), 2U);
  EXPECT_EQ(columns[0].nodes[blames[0].rows[0].node].name, "gen.sum");
  // 40% of the old time, 70% of twice that.
  EXPECT_NEAR(blames[0].rows[0].change, 1.0, 0.01);
  const double sum = blames[0].rows[0].change + blames[0].rows[1].change;
  EXPECT_NEAR(sum, blames[0].ratio - 1, 1e-12);
}

// Results of eight runs of each benchmark, a value each.
BenchSet ResultsOf(const std::vector<std::string>& lines) {
  std::string text = "pkg: gen\n";
  for (int i = 0; i < 8; ++i) {
    for (const std::string& line : lines) text += "Benchmark" + line + "\n";
  }
  BenchSet set;
  EXPECT_TRUE(ImportBenchText(text, "results", &set).ok());
  return set;
}

TEST(Blame, LabelsTellSubBenchmarksApart) {
  const std::string root = "testing.(*B).runN;gen.BenchmarkPut.func1;";
  const auto run_of = [&](const std::string& sum, const std::string& map) {
    Result<ProfileRun> run =
        ReduceProfile(test::FoldedProfile({root + "gen.sum " + sum + " {test=BenchmarkPut/size=64}",
                                           root + "gen.map 600,6000 {test=BenchmarkPut/size=64}",
                                           root + "gen.sum 50,500 {test=BenchmarkPut/size=9}",
                                           root + "gen.map " + map + " {test=BenchmarkPut/size=9}"},
                                          {.types = {"samples/count", "cpu/nanoseconds"}}),
                      "test", CompareBy::kFunction);
    EXPECT_TRUE(run.ok());
    return std::move(run).value();
  };
  const std::vector<ProfileRun> before(2, run_of("400,4000", "950,9500"));
  const std::vector<ProfileRun> after(2, run_of("1400,14000", "950,9500"));
  const Result<ProfileSets> sets = JoinRuns(before, after);
  ASSERT_TRUE(sets.ok());
  const std::vector<BenchBlame> blames = BlameBenchmarks(
      CompareBenches(ResultsOf({"Put/size=64-2 10 1000 ns/op", "Put/size=9-2 10 1000 ns/op"}),
                     ResultsOf({"Put/size=64-2 10 2000 ns/op", "Put/size=9-2 10 1000 ns/op"}), {}),
      sets.value().columns, {});
  ASSERT_EQ(blames.size(), 1U);
  EXPECT_EQ(blames[0].benchmarks, (std::vector<std::string>{"Put/size=64-2"}));
  EXPECT_TRUE(blames[0].by_label);
  // 40% of the old time, 70% of twice that.
  EXPECT_EQ(sets.value().columns[0].nodes[blames[0].rows[0].node].name, "gen.sum");
  EXPECT_NEAR(blames[0].rows[0].change, 1.0, 1e-9);
}

// Flat decides what is to blame; beside it is what a function costs with all it calls, in whatever
// run it was seen.
TEST(Blame, OfABenchmarkHasCumToo) {
  const std::string root = "testing.(*B).runN;gen.BenchmarkPut;";
  const std::vector<RunColumns> columns = {
      CpuColumns({{root + "gen.put;gen.sum 200", root + "gen.map 800"}},
                 {{root + "gen.put;gen.sum 1200", root + "gen.put 50", root + "gen.map 750"}})};
  const std::vector<BenchBlame> blames = BlameBenchmarks(
      CompareBenches(ResultsOf({"Put-2 10 1000 ns/op"}), ResultsOf({"Put-2 10 2000 ns/op"}), {}),
      columns, {});
  ASSERT_EQ(blames.size(), 1U);
  const auto row_of = [&](const std::string& name) {
    for (const BenchBlameRow& row : blames[0].rows) {
      if (columns[0].nodes[row.node].name == name) return row;
    }
    return BenchBlameRow();
  };
  EXPECT_NEAR(row_of("gen.sum").old_cum, 200e-9, 1e-12);
  EXPECT_NEAR(row_of("gen.sum").new_cum, 1200e-9, 1e-12);
  EXPECT_NEAR(row_of("gen.put").new_cost, 50e-9, 1e-12);
  EXPECT_NEAR(row_of("gen.put").old_cum, 200e-9, 1e-12);
  EXPECT_NEAR(row_of("gen.put").new_cum, 1250e-9, 1e-12);
  // It does not change who is first.
  EXPECT_EQ(columns[0].nodes[blames[0].rows.front().node].name, "gen.sum");
}

TEST(Blame, OfWhatIsBetterIfAsked) {
  const std::string root = "testing.(*B).runN;gen.BenchmarkPut;";
  const std::vector<RunColumns> columns = {
      CpuColumns({{root + "gen.sum 700", root + "gen.map 300"}},
                 {{root + "gen.sum 400", root + "gen.map 600"}})};
  const BenchComparison comparison =
      CompareBenches(ResultsOf({"Put-2 10 2000 ns/op"}), ResultsOf({"Put-2 10 1000 ns/op"}), {});
  EXPECT_TRUE(BlameBenchmarks(comparison, columns, {}).empty());
  BlameQuestion question;
  question.of_improvements = true;
  const std::vector<BenchBlame> blames = BlameBenchmarks(comparison, columns, question);
  ASSERT_EQ(blames.size(), 1U);
  const BenchBlameRow& sum = blames[0].rows[0];
  EXPECT_EQ(columns[0].nodes[sum.node].name, "gen.sum");
  EXPECT_TRUE(blames[0].IsBlamed(sum));
  EXPECT_NEAR(sum.old_cost, 1400e-9, 1e-12);
  EXPECT_NEAR(sum.new_cost, 400e-9, 1e-12);
  EXPECT_NEAR(sum.change, -0.5, 1e-9);
}

RunColumns AllocColumns(const Stacks& before, const Stacks& after) {
  const auto run_of = [](const Stacks& lines) {
    Result<ProfileRun> run = ReduceProfile(
        test::EditProfile(
            test::FoldedProfile(lines, {.types = {"alloc_objects/count", "alloc_space/bytes"},
                                        .mapping_file = "/bin/app",
                                        .default_type = "alloc_space"}),
            [](ProfileBuilder& builder) { builder.header().period = 1; }),
        "test", CompareBy::kFunction);
    EXPECT_TRUE(run.ok());
    return std::move(run).value();
  };
  const std::vector<ProfileRun> old_runs(2, run_of(before));
  const std::vector<ProfileRun> new_runs(2, run_of(after));
  return JoinRuns(old_runs, new_runs).value().columns.front();
}

TEST(Blame, AllocationsByObjectsAndBytes) {
  const std::string root = "testing.(*B).runN;gen.BenchmarkPut;";
  const std::vector<RunColumns> columns = {
      AllocColumns({root + "gen.small 200,1600", root + "gen.large 100,102400"},
                   {root + "gen.small 500,4000", root + "gen.large 100,102400"})};
  const std::vector<BenchBlame> blames =
      BlameBenchmarks(CompareBenches(ResultsOf({"Put-2 10 1040 B/op 3 allocs/op"}),
                                     ResultsOf({"Put-2 10 1200 B/op 6 allocs/op"}), {}),
                      columns, {});
  ASSERT_EQ(blames.size(), 2U);
  EXPECT_EQ(blames[0].metric, "B/op");
  EXPECT_EQ(blames[1].metric, "allocs/op");
  const BenchBlameRow& objects = blames[1].rows[0];
  EXPECT_EQ(columns[0].nodes[objects.node].name, "gen.small");
  // Two of three objects were small, five of six are.
  EXPECT_NEAR(objects.change, 2 * 5.0 / 6 - 2.0 / 3, 1e-9);
  EXPECT_NEAR(objects.share_of_change, 1, 1e-9);
  EXPECT_LT(objects.flat.q, 0.05);
}

TEST(Blame, TheFirstAllocationOfABenchmark) {
  const std::string root = "testing.(*B).runN;gen.BenchmarkPut;";
  const std::vector<RunColumns> columns = {
      AllocColumns({"gen.setup 5,500"}, {"gen.setup 5,500", root + "gen.boxed 300,2400"})};
  const std::vector<BenchBlame> blames =
      BlameBenchmarks(CompareBenches(ResultsOf({"Put-2 10 0 B/op 0 allocs/op"}),
                                     ResultsOf({"Put-2 10 8 B/op 1 allocs/op"}), {}),
                      columns, {});
  ASSERT_EQ(blames.size(), 2U);
  EXPECT_FALSE(blames[1].is_ratio);
  EXPECT_EQ(blames[1].difference, 1);
  ASSERT_EQ(blames[1].rows.size(), 1U);
  EXPECT_EQ(columns[0].nodes[blames[1].rows[0].node].name, "gen.boxed");
  EXPECT_EQ(blames[1].rows[0].change, 1);
  EXPECT_FALSE(blames[1].rows[0].flat.is_tested);
}

}  // namespace
}  // namespace pfa
