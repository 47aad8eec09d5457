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
      set.times.emplace_back();
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

RunSet TimedSet(const std::vector<RunTimes>& times) {
  RunSet set;
  for (const RunTimes& one : times) {
    set.files.push_back("/nowhere/" + std::to_string(set.files.size()) + ".json");
    set.times.push_back(one);
  }
  return set;
}

RunTimes Seconds(const std::string& first, const std::string& last) {
  return {"2026-11-30T12:00:" + first + "Z", "2026-11-30T12:00:" + last + "Z"};
}

TEST(Interleaving, TimesOfEventsShowIt) {
  const auto is_shown = [](const std::vector<RunTimes>& a, const std::vector<RunTimes>& b) {
    return InterleavingOf(TimedSet(a), TimedSet(b)).is_shown;
  };
  const std::vector<RunTimes> old_times = {Seconds("01", "02"), Seconds("04.5", "05"),
                                           Seconds("06.25", "06.3")};
  const std::vector<RunTimes> in_turn = {Seconds("02", "03"), Seconds("04", "04.45"),
                                         Seconds("06", "06.2")};
  EXPECT_TRUE(is_shown(old_times, in_turn));
  EXPECT_TRUE(is_shown(in_turn, old_times));
  EXPECT_EQ(InterleavingOf(TimedSet(old_times), TimedSet(in_turn)).reason,
            "by their times the runs were in turn");
  // All of one side after all of the other, and two that run into each other.
  EXPECT_FALSE(
      is_shown(old_times, {Seconds("11", "12"), Seconds("13", "14"), Seconds("15", "16")}));
  EXPECT_FALSE(is_shown(old_times, {Seconds("02", "04.1"), Seconds("04", "04.45"), in_turn[2]}));
  // Pairs whose runs belong to others.
  EXPECT_FALSE(is_shown(old_times, {in_turn[1], in_turn[0], in_turn[2]}));
  // The shorter text of a fraction is the earlier time.
  EXPECT_TRUE(is_shown({Seconds("01", "01.8"), Seconds("01.81", "02")},
                       {Seconds("01", "01.8"), Seconds("01.81", "02")}));
}

TEST(Interleaving, TimesThatDoNotSayShowNothing) {
  const RunTimes known = Seconds("01", "02");
  const auto is_shown = [](const RunTimes& a, const RunTimes& b) {
    return InterleavingOf(TimedSet({a}), TimedSet({b})).is_shown;
  };
  EXPECT_TRUE(is_shown(known, Seconds("03", "04")));
  EXPECT_FALSE(is_shown(known, {}));
  EXPECT_FALSE(is_shown(known, {"noon", "one"}));
  EXPECT_FALSE(is_shown(known, Seconds("05", "04")));
  EXPECT_FALSE(is_shown(known, {"2026-11-30T14:00:03+02:00", "2026-11-30T14:00:04+02:00"}));
}

}  // namespace
}  // namespace pfa
