#include "analyzer/load/interleaving.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

// A folder as pfa collect leaves it: three pairs of runs.
class InterleavingTest : public testing::Test {
 protected:
  InterleavingTest()
      : folder_(fs::temp_directory_path() / ("pfa-interleaving-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    WritePlan(R"("old/run-001.txt", "new/run-001.txt", "new/run-002.txt", "old/run-002.txt",
                 "old/run-003.txt", "new/run-003.txt")");
  }
  ~InterleavingTest() override { fs::remove_all(folder_); }

  void WritePlan(const std::string& order, const std::string& format = "pfa collect 1") {
    std::ofstream(folder_ / "plan.json")
        << "{\"format\": \"" << format << "\", \"order\": [" << order << "]}";
  }

  [[nodiscard]] RunSet SetOf(const std::string& side, const std::vector<int>& runs) const {
    RunSet set;
    for (const int run : runs) {
      set.files.push_back((folder_ / side / ("run-00" + std::to_string(run) + ".txt")).string());
    }
    return set;
  }

  fs::path folder_;
};

TEST_F(InterleavingTest, CollectedRunsAre) {
  const Interleaving found = InterleavingOf(SetOf("old", {1, 2, 3}), SetOf("new", {1, 2, 3}));
  EXPECT_TRUE(found.is_shown);
  EXPECT_EQ(found.reason, "pfa collect made the runs in turn");
  EXPECT_TRUE(InterleavingOf(SetOf("new", {1, 3}), SetOf("old", {1, 3})).is_shown);
}

TEST_F(InterleavingTest, OtherRunsAreNot) {
  const auto is_shown = [&](const RunSet& a, const RunSet& b) {
    return InterleavingOf(a, b).is_shown;
  };
  EXPECT_FALSE(is_shown(SetOf("old", {1, 2}), SetOf("new", {1, 3})));
  EXPECT_FALSE(is_shown(SetOf("old", {1, 2}), SetOf("new", {1, 2, 3})));
  EXPECT_FALSE(is_shown(SetOf("old", {1, 2}), SetOf("old", {1, 2})));
  EXPECT_FALSE(is_shown(SetOf("old", {1, 4}), SetOf("new", {1, 4})));
  EXPECT_FALSE(is_shown(SetOf("old", {}), SetOf("new", {})));
  RunSet elsewhere = SetOf("new", {1, 2});
  elsewhere.files[1] = "/tmp/elsewhere/new/run-002.txt";
  EXPECT_FALSE(is_shown(SetOf("old", {1, 2}), elsewhere));
}

TEST_F(InterleavingTest, AnythingMayBeInTheFile) {
  const auto is_shown = [&] {
    return InterleavingOf(SetOf("old", {1}), SetOf("new", {1})).is_shown;
  };
  EXPECT_TRUE(is_shown());
  WritePlan(R"("old/run-001.txt", "new/run-001.txt")", "pfa collect 99");
  EXPECT_FALSE(is_shown());
  WritePlan(R"("old/run-002.txt", "old/run-001.txt", "new/run-001.txt")");
  EXPECT_FALSE(is_shown());
  WritePlan("1, {}, null");
  EXPECT_FALSE(is_shown());
  std::ofstream(folder_ / "plan.json") << "{\"format\": \"pfa collect 1\", \"order\": 7}";
  EXPECT_FALSE(is_shown());
  std::ofstream(folder_ / "plan.json") << "[";
  EXPECT_FALSE(is_shown());
  fs::remove(folder_ / "plan.json");
  EXPECT_FALSE(is_shown());
}

}  // namespace
}  // namespace pfa
