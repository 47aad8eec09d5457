#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/shell/history.h"

namespace pfa {
namespace {

using Lines = std::vector<std::string>;

class ShellHistoryTest : public testing::Test {
 protected:
  ShellHistoryTest() : folder_(testing::TempDir() + "/pfa_history_" + std::to_string(getpid())) {}
  ~ShellHistoryTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return folder_ + "/state/pfa/history"; }

  std::string folder_;
};

TEST_F(ShellHistoryTest, RemembersLinesForTheNextTime) {
  ShellHistory history(path());
  EXPECT_EQ(history.Load(), Lines{});
  for (const char* line : {"top", " top ", "", "  ", "peek x", "top"}) history.Add(line);
  EXPECT_EQ(ShellHistory(path()).Load(), (Lines{"top", "peek x", "top"}));
  ShellHistory again(path());
  again.Load();
  again.Add("top");
  again.Add("o");
  EXPECT_EQ(ShellHistory(path()).Load(), (Lines{"top", "peek x", "top", "o"}));
}

TEST_F(ShellHistoryTest, IsTheOwnersOnly) {
  const mode_t old = umask(0);
  ShellHistory(path()).Add("top");
  umask(old);
  struct stat status = {};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat((folder_ + "/state/pfa").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(ShellHistoryTest, StaysSmall) {
  std::filesystem::create_directories(folder_ + "/state/pfa");
  {
    std::ofstream file(path());
    for (int i = 0; i < 300'000; ++i) file << "top" << i << "\n";
  }
  const Lines lines = ShellHistory(path()).Load();
  EXPECT_EQ(lines.size(), 1000U);
  EXPECT_EQ(lines.back(), "top299999");
  EXPECT_LT(std::filesystem::file_size(path()), 20'000U);
  EXPECT_EQ(ShellHistory(path()).Load(), lines);
}

TEST_F(ShellHistoryTest, TroubleIsNoTrouble) {
  ShellHistory nowhere("");
  nowhere.Add("top");
  EXPECT_EQ(nowhere.Load(), Lines{});
  ShellHistory impossible("/dev/null/pfa/history");
  impossible.Add("top");
  EXPECT_EQ(impossible.Load(), Lines{});
  std::filesystem::create_directories(folder_);
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  ShellHistory pipe(fifo);  // opening it must not block
  EXPECT_EQ(pipe.Load(), Lines{});
  pipe.Add("top");
}

TEST(ShellHistoryPath, FollowsTheBaseDirectories) {
  const char* old = std::getenv("HOME");
  const std::string home = old == nullptr ? "" : old;
  setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(ShellHistoryPath(), "/state/pfa/history");
  setenv("XDG_STATE_HOME", "relative", 1);
  setenv("HOME", "/home/gopher", 1);
  EXPECT_EQ(ShellHistoryPath(), "/home/gopher/.local/state/pfa/history");
  unsetenv("XDG_STATE_HOME");
  unsetenv("HOME");
  EXPECT_EQ(ShellHistoryPath(), "");
  if (!home.empty()) setenv("HOME", home.c_str(), 1);
}

}  // namespace
}  // namespace pfa
