#include "analyzer/load/run_set.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/compare/blame.h"
#include "analyzer/load/load_each.h"

namespace pfa {
namespace {

const std::string kCompare = std::string(PFA_SOURCE_DIR) + "/testdata/compare/";
constexpr uint64_t kNoLimit = uint64_t{1} << 30;

std::vector<ProfileRun> RunsOf(const std::vector<std::string>& files) {
  std::vector<ProfileRun> runs(files.size());
  const Result<void> done =
      LoadEach(files, kNoLimit, [&](size_t i, const Profile& profile) -> Result<void> {
        PFA_ASSIGN_OR_RETURN(runs[i], ReduceProfile(profile, files[i], CompareBy::kFunction));
        return {};
      });
  EXPECT_TRUE(done.ok()) << done.error().ToString();
  return runs;
}

TEST(RunSet, CommasJoinResultsAndProfiles) {
  const Result<RunSet> set =
      LoadRunSet("base=" + kCompare + "base.txt," + kCompare + "base", kNoLimit);
  ASSERT_TRUE(set.ok()) << set.error().ToString();
  EXPECT_EQ(set.value().name, "base");
  EXPECT_FALSE(set.value().benches.results.empty());
  EXPECT_EQ(set.value().profiles.size(), 10U);
}

TEST(RunSet, AnEmptyFolderIsAnError) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("pfa_empty_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const Result<RunSet> set = LoadRunSet(folder.string(), kNoLimit);
  std::filesystem::remove(folder);
  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().message, "the folder has no files");
}

// A folder that has one file of this text besides recorded results, and what is said about it.
std::string ErrorWith(const std::string& text) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("pfa_cut_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(kCompare + "base.txt", folder / "1.txt",
                             std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder / "2.txt") << text;
  const Result<RunSet> set = LoadRunSet(folder.string(), kNoLimit);
  std::filesystem::remove_all(folder);
  return set.ok() ? "" : set.error().message;
}

TEST(RunSet, WhatWasCutOffIsAnError) {
  const std::string cut = "ends within a line of results: the run or the file was cut off";
  const std::string whole = "BenchmarkA-8 \t 10\t 5 ns/op\n";
  EXPECT_EQ(ErrorWith(whole), "");
  EXPECT_EQ(ErrorWith(whole + "PASS\nok  \tx\t1.0"), "");
  EXPECT_EQ(ErrorWith(whole + "BenchmarkB-8 \t"), cut);
  EXPECT_EQ(ErrorWith(whole + "BenchmarkB-8 \t 10\t 5"), cut);
  EXPECT_EQ(ErrorWith(whole + "BenchmarkB-8 \t 10\t 5 n"), cut);
  EXPECT_EQ(ErrorWith(whole + "BenchmarkB-8 \t 10\t 5 ns/o"), cut);
  // Without its end, as an editor may leave it.
  EXPECT_EQ(ErrorWith(whole + "BenchmarkB-8 \t 10\t 5 ns/op"), "");
  EXPECT_EQ(ErrorWith("BenchmarkA 1 5 ns/op 7 x-rows\nBenchmarkA 1 5 ns/op 8 x-rows"), "");
  EXPECT_EQ(ErrorWith("BenchmarkA 1 5 ns/op 7 x-rows\nBenchmarkA 1 5 ns/op 8 x-r"), cut);
  const std::string event = R"({"Action":"output","Package":"x","Output":")";
  EXPECT_EQ(ErrorWith(event + R"(BenchmarkA-8 \t 10\t 5 ns/op\n"})" + "\n"), "");
  EXPECT_EQ(ErrorWith(event + R"(BenchmarkA-8 \t"})" + "\n"), cut);
  // Torn itself: also where a folder has other files.
  EXPECT_EQ(ErrorWith(event + R"(BenchmarkA-8 \t 10\t 5 ns/op\n"})" + "\n" + event),
            "line 2: expected an event of go test -json");
}

TEST(RunSet, TheFirstFileThatIsWrongIsNamed) {
  const std::string broken = std::string(PFA_SOURCE_DIR) + "/testdata/broken/";
  const std::vector<std::string> files = {
      kCompare + "base/cpu.1.pprof", broken + "truncated-gzip.pprof", broken + "bad-crc.pprof"};
  for (int round = 0; round < 20; ++round) {
    const Result<void> done =
        LoadEach(files, kNoLimit, [](size_t, const Profile&) -> Result<void> { return {}; });
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().source, files[1]);
  }
}

// The recordings' new side makes four checksums instead of one.
TEST(RunSet, BlamesTheRegressionThatWasRecorded) {
  const auto before = LoadRunSet(kCompare + "base", kNoLimit);
  const auto after = LoadRunSet(kCompare + "new", kNoLimit);
  ASSERT_TRUE(before.ok() && after.ok());
  const Result<ProfileSets> sets =
      JoinRuns(RunsOf(before.value().profiles), RunsOf(after.value().profiles));
  ASSERT_TRUE(sets.ok());
  ASSERT_EQ(sets.value().columns.size(), 2U);
  const RunColumns& cpu = sets.value().columns.front();
  ASSERT_EQ(cpu.kind, ProfileKind::kCpu);
  EXPECT_EQ(cpu.runs(), 10U);
  const Blame blame = BlameRuns(cpu, {.by_cum = true, .normalize = Normalize::kRun});
  const BlameRow& first = blame.rows.front();
  EXPECT_EQ(cpu.nodes[first.node].name, "gen.checksum");
  EXPECT_GT(ChangeOfCost(blame, first.cum), 0.8 * ChangeOfCost(blame, blame.total));
  // Its share is known better than what it costs: runs differ in how much they do.
  const Blame by_total = BlameRuns(cpu, {.by_cum = true, .normalize = Normalize::kTotal});
  EXPECT_EQ(by_total.rows.front().node, first.node);
  EXPECT_LE(by_total.rows.front().cum.q, 0.05);
}

}  // namespace
}  // namespace pfa
