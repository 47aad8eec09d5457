#include "analyzer/compare/operations.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/blame.h"
#include "analyzer/import/bench_text.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

const std::string kBench = "testing.(*B).runN;gen.BenchmarkPut;";

// One CPU profile a side; a sample is 10 ms.
RunColumns ColumnsOf(const std::vector<std::string>& before,
                     const std::vector<std::string>& after) {
  std::vector<ProfileRun> runs;
  for (const auto& stacks : {before, after}) {
    Result<ProfileRun> run =
        ReduceProfile(test::FoldedProfile(stacks, {.types = {"samples/count", "cpu/nanoseconds"}}),
                      "test", CompareBy::kFunction);
    EXPECT_TRUE(run.ok()) << run.error().ToString();
    runs.push_back(std::move(run).value());
  }
  const std::span<const ProfileRun> all = runs;
  return JoinRuns(all.first(1), all.subspan(1)).value().columns.front();
}

BenchComparison Compared(const std::vector<std::string>& names, double old_ns, double new_ns) {
  const auto set_of = [&](double ns) {
    std::string text = "pkg: gen\n";
    for (int i = 0; i < 8; ++i) {
      for (const std::string& name : names) {
        text += fmt::format("Benchmark{} 10 {} ns/op\n", name, ns);
      }
    }
    BenchSet set;
    EXPECT_TRUE(ImportBenchText(text, "test", &set).ok());
    return set;
  };
  return CompareBenches(set_of(old_ns), set_of(new_ns), {});
}

// 3 s of a benchmark at 1 ms are 3000 operations, whatever the collector did meanwhile.
TEST(Operations, AreWhatTheBenchmarkCostOverWhatOneCosts) {
  const RunColumns columns =
      ColumnsOf({kBench + "gen.sum 300,3000000000", "runtime.gcBgMarkWorker 100,1000000000"},
                {kBench + "gen.sum 400,4000000000", "runtime.gcBgMarkWorker 50,500000000"});
  const Operations found = OperationsOf(Compared({"Put-2"}, 1e6, 2e6), columns);
  ASSERT_EQ(found.by_run.size(), 2U);
  EXPECT_NEAR(found.by_run[0], 3000, 1e-6);
  EXPECT_NEAR(found.by_run[1], 2000, 1e-6);
  const Blame blame = BlameRuns(columns, {}, found);
  EXPECT_EQ(blame.sizes.by, Normalize::kOp);
  // Twice the time for the benchmark, and a quarter less for the collector.
  for (const BlameRow& row : blame.rows) {
    if (columns.nodes[row.node].name == "gen.sum") {
      EXPECT_NEAR(ChangeOfCost(blame, row.flat), 1e6, 1e-3);
    } else if (columns.nodes[row.node].name == "runtime.gcBgMarkWorker") {
      EXPECT_NEAR(ChangeOfCost(blame, row.flat), 1e9 / 4 / 1000 - 1e9 / 3000, 1e-3);
    }
  }
}

TEST(Operations, OfSeveralBenchmarksAreNoneOfOneKind) {
  const std::vector<std::string> one = {kBench + "gen.sum 300,3000000000"};
  const RunColumns columns = ColumnsOf(one, one);
  EXPECT_FALSE(OperationsOf(Compared({"Put-2", "Get-2"}, 1e6, 2e6), columns).by_run.empty());
  // One closure runs both, and stacks do not tell them apart.
  EXPECT_TRUE(OperationsOf(Compared({"Put/a-2", "Put/b-2"}, 1e6, 2e6), columns).by_run.empty());
  EXPECT_TRUE(OperationsOf(Compared({"Get-2"}, 1e6, 2e6), columns).by_run.empty());
  const std::vector<std::string> two = {kBench + "gen.sum 300,3000000000",
                                        "testing.(*B).runN;gen.BenchmarkGet 10,100000000"};
  EXPECT_TRUE(OperationsOf(Compared({"Put-2"}, 1e6, 2e6), ColumnsOf(two, two)).by_run.empty());
}

}  // namespace
}  // namespace pfa
