#include "analyzer/load/both_sides.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/run_benchmarks.h"
#include "analyzer/load/load_each.h"

namespace pfa {
namespace {

constexpr uint64_t kNoLimit = uint64_t{1} << 30;

std::vector<std::string> Files(const std::string& side, const std::string& kind, int count) {
  std::vector<std::string> files;
  for (int i = 1; i <= count; ++i) {
    files.push_back(fmt::format("testdata/compare/{}/{}.{}.pprof", side, kind, i));
  }
  return files;
}

struct SideTotals {
  int64_t old_sum = 0;
  int64_t new_sum = 0;
  bool operator==(const SideTotals&) const = default;
};

// Old samples have a label, and negative values.
SideTotals TotalsOf(const Profile& profile, size_t column) {
  SideTotals totals;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const int64_t value = profile.value(i, column);
    EXPECT_EQ(value < 0, column == 0 && value != 0 && !profile.labels(i).empty());
    (profile.labels(i).empty() ? totals.new_sum : totals.old_sum) += value;
  }
  return totals;
}

BothSides Merged(const std::vector<SideFiles>& kinds) {
  Result<BothSides> sides = MergeBothSides(kinds, kNoLimit);
  EXPECT_TRUE(sides.ok()) << sides.error().ToString();
  return std::move(sides).value();
}

SideFiles Cpu(int old_runs, int new_runs) {
  return {"cpu", "cpu", "nanoseconds", Files("base", "cpu", old_runs),
          Files("new", "cpu", new_runs)};
}

TEST(BothSides, SumsTheRunsOfEachSide) {
  const BothSides one = Merged({Cpu(1, 1)});
  EXPECT_EQ(one.divide_by, 1);
  const BothSides all = Merged({Cpu(5, 5)});
  EXPECT_EQ(all.divide_by, 5);
  EXPECT_EQ(TotalsOf(all.profile, 0), (SideTotals{-12'410'000'000, 13'980'000'000}));
}

TEST(BothSides, BringsSidesToTheSameNumberOfRunsExactly) {
  const SideTotals both = TotalsOf(Merged({Cpu(2, 3)}).profile, 0);
  const SideTotals olds = TotalsOf(Merged({Cpu(2, 2)}).profile, 0);
  const SideTotals news = TotalsOf(Merged({Cpu(3, 3)}).profile, 0);
  // Six runs of each.
  EXPECT_EQ(both, (SideTotals{3 * olds.old_sum, 2 * news.new_sum}));
}

// Of the samples that are chosen, times what makes them those of one operation.
TEST(BothSides, ShowsOneOperationOfABenchmark) {
  SideFiles per_op = Cpu(5, 5);
  per_op.name = "sec/op of Put";
  per_op.choose = [](const Profile& profile) {
    return [finder = std::make_shared<const BenchmarkFinder>(profile)](size_t sample) {
      return finder->IsOf(sample, {"gen", "Put"});
    };
  };
  per_op.old_factor = 1e-6;
  per_op.new_factor = 3e-6;
  const Result<BothSides> sides = MergeBothSides(std::vector{Cpu(5, 5), per_op}, kNoLimit, 1000);
  ASSERT_TRUE(sides.ok());
  EXPECT_EQ(sides.value().divide_by, 5000);
  const SideTotals all = TotalsOf(sides.value().profile, 0);
  EXPECT_EQ(all.old_sum / 1000, -12'410'000'000);
  SideTotals put;
  SideTotals expected;
  for (const bool is_old : {true, false}) {
    for (const std::string& file : is_old ? per_op.old_files : per_op.new_files) {
      const Result<void> read = LoadEach(
          std::vector{file}, kNoLimit, [&](size_t, const Profile& profile) -> Result<void> {
            const BenchmarkFinder finder(profile);
            for (size_t i = 0; i < profile.sample_count(); ++i) {
              if (!finder.IsOf(i, {"gen", "Put"})) continue;
              (is_old ? expected.old_sum : expected.new_sum) += profile.value(i, 1);
            }
            return {};
          });
      ASSERT_TRUE(read.ok());
    }
  }
  for (size_t i = 0; i < sides.value().profile.sample_count(); ++i) {
    const int64_t value = sides.value().profile.value(i, 1);
    (value < 0 ? put.old_sum : put.new_sum) += value;
  }
  EXPECT_GT(expected.new_sum, 0);
  EXPECT_NEAR(static_cast<double>(put.old_sum), static_cast<double>(-expected.old_sum) * 0.005,
              500);
  EXPECT_NEAR(static_cast<double>(put.new_sum), static_cast<double>(expected.new_sum) * 0.015, 500);
}

TEST(BothSides, HasAColumnForEachKind) {
  const SideFiles heap = {"space", "alloc_space", "bytes", Files("base", "mem", 5),
                          Files("new", "mem", 5)};
  const BothSides sides = Merged({Cpu(5, 5), heap});
  ASSERT_EQ(sides.profile.sample_types().size(), 2U);
  EXPECT_EQ(sides.profile.text(sides.profile.sample_types()[1].type), "space");
  EXPECT_EQ(TotalsOf(sides.profile, 0), TotalsOf(Merged({Cpu(5, 5)}).profile, 0));
  int64_t change = 0;
  for (size_t i = 0; i < sides.profile.sample_count(); ++i) change += sides.profile.value(i, 1);
  EXPECT_LT(change, -1'000'000'000);
}

TEST(BothSides, FailsOnWhatIsNotThere) {
  SideFiles kind = Cpu(1, 1);
  kind.new_files = {"testdata/compare/nowhere.pprof"};
  EXPECT_FALSE(MergeBothSides(std::vector{kind}, kNoLimit).ok());
  kind.new_files.clear();
  EXPECT_FALSE(MergeBothSides(std::vector{kind}, kNoLimit).ok());
  EXPECT_FALSE(MergeBothSides({}, kNoLimit).ok());
  SideFiles other = Cpu(1, 1);
  other.type = "wall";
  const auto refused = MergeBothSides(std::vector{other}, kNoLimit);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().source, "testdata/compare/base/cpu.1.pprof");
}

}  // namespace
}  // namespace pfa
