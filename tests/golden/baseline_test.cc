// What pfa baseline keeps, from save to save: commands that write, each test in a folder of its
// own.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

const std::string kSets = PFA_SOURCE_DIR "/testdata/compare/";
const std::string kCommits = PFA_SOURCE_DIR "/testdata/history/";

struct Ran {
  int exit_code = -1;
  std::string out;  // and what goes to standard error
};

class BaselineCommandTest : public testing::Test {
 protected:
  BaselineCommandTest()
      : folder_(fs::temp_directory_path() / ("pfa-baseline-" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "work" / "deeper");
  }
  ~BaselineCommandTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string CommandLine(const std::string& arguments,
                                        const std::string& where) const {
    return "cd '" + (folder_ / where).string() + "' && env -u GITHUB_SHA -u CI_COMMIT_SHA HOME='" +
           folder_.string() + "' XDG_STATE_HOME='" + folder_.string() + "/state' TZ=UTC " +
           variables_ + " '" PFA_BINARY "' " + arguments + " 2>&1";
  }

  Ran Run(const std::string& arguments, const std::string& where = "work") const {
    Ran ran;
    std::FILE* pipe = popen(CommandLine(arguments, where).c_str(), "r");
    std::array<char, 4096> buffer = {};
    for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      ran.out.append(buffer.data(), n);
    }
    const int status = pclose(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
  }

  void Expect(int exit_code, const std::string& part, const std::string& arguments,
              const std::string& where = "work") const {
    const Ran ran = Run(arguments, where);
    EXPECT_EQ(ran.exit_code, exit_code) << arguments << "\n" << ran.out;
    EXPECT_NE(ran.out.find(part), std::string::npos) << arguments << "\n" << ran.out;
  }

  [[nodiscard]] fs::path Store() const { return folder_ / "work/.pfa/baselines"; }
  // Of the only environment of main.
  [[nodiscard]] fs::path Saves() const { return fs::directory_iterator(Store() / "main")->path(); }

  fs::path folder_;
  std::string variables_;
};

TEST_F(BaselineCommandTest, OldMayBeLeftOut) {
  Expect(2, "there is no store of baselines", "check " + kSets + "new.txt");
  Expect(0, "main@baseline#1: 40 results, 10 profiles of linux/amd64, AMD EPYC, GOMAXPROCS 2",
         "baseline save main " + kSets + "base.txt," + kSets + "base --commit abcdef");
  // From a folder below, as git does.
  const Ran with_store = Run("check --nodecount 3 " + kSets + "new.txt", "work/deeper");
  EXPECT_EQ(with_store.exit_code, 1);
  EXPECT_NE(with_store.out.find("main@baseline is main@baseline#1, saved 20"), std::string::npos);
  EXPECT_NE(with_store.out.find("of commit abcdef"), std::string::npos);
  const Ran with_file = Run("check " + kSets + "base.txt " + kSets + "new.txt");
  const std::string rows = with_file.out.substr(with_file.out.find("REGRESSION"));
  const std::string first_rows = rows.substr(0, rows.find("geomean"));
  EXPECT_NE(with_store.out.find(first_rows), std::string::npos) << with_store.out;

  Expect(1, "REGRESSION", "diff --exit-code main@baseline " + kSets + "new.txt");
  Expect(0, "REGRESSION", "diff old=main@baseline new=" + kSets + "new.txt");
  Expect(0, "PASS", "check --metric allocs/op main@baseline#1 " + kSets + "base.txt");
  Expect(2, "has no save #2", "check main@baseline#2 " + kSets + "base.txt");
  Expect(0, "main@baseline", "bench main@baseline " + kSets + "new.txt");
  Expect(2, "has no baseline other; it has main", "check --baseline other " + kSets + "new.txt");
  Expect(2, "expected OLD and NEW, found 0 names", "check");
}

TEST_F(BaselineCommandTest, AnotherEnvironmentIsNeverAPass) {
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt").exit_code, 0);
  const Ran other = Run("check " + kSets + "other-cpu.txt");
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_NE(other.out.find("nothing is stored for linux/amd64, Ampere Altra, GOMAXPROCS 2"),
            std::string::npos)
      << other.out;
  EXPECT_NE(other.out.find("linux/amd64, AMD EPYC, GOMAXPROCS 2 (other cpu)"), std::string::npos);
  EXPECT_EQ(Run("check --inconclusive pass " + kSets + "other-cpu.txt").exit_code, 3);
  Expect(0, "INCONCLUSIVE: 1 inconclusive",
         "check --ignore-env cpu --inconclusive pass --bench Fib " + kSets + "other-cpu.txt");
  ASSERT_EQ(Run("baseline save main " + kSets + "other-cpu.txt").exit_code, 0);
  Expect(3, "is stored for several environments; choose one with --env", "baseline show main");
  Expect(0, "Ampere Altra", "baseline show main --env Ampere");
}

TEST_F(BaselineCommandTest, RefusesWhatCannotBeComparedLater) {
  Expect(2, "has no benchmark results", "baseline save main " + kSets + "base");
  Expect(0, "0 results, 10 profiles", "baseline save main " + kSets + "base --allow profiles");
  Expect(2, "has runs of several environments (cpu: AMD EPYC, Ampere Altra)",
         "baseline save main " + kSets + "base.txt," + kSets + "other-cpu.txt");
  Expect(2, "is no name for a baseline", "baseline save ../main " + kSets + "base.txt");
  Expect(2, "truncated-gzip.pprof",
         "baseline save main " + kSets +
             "base.txt," PFA_SOURCE_DIR "/testdata/broken/truncated-gzip.pprof");
  Expect(2, "expected NAME SET, found 1 name", "baseline save main");
  Expect(2, "did you mean save?", "baseline sav main");
}

TEST_F(BaselineCommandTest, AcceptingNeedsAReasonAndASet) {
  Expect(2, "--why TEXT says why", "baseline accept main");
  Expect(2, "nothing was compared with main@baseline lately", "baseline accept main --why x");
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt").exit_code, 0);
  ASSERT_EQ(Run("check " + kSets + "new.txt").exit_code, 1);
  Expect(2, "nothing was compared with other@baseline lately", "baseline accept other --why x");
  // The set is found from elsewhere, too.
  fs::copy_file(kSets + "new.txt", folder_ / "work/new.txt");
  ASSERT_EQ(Run("check new.txt").exit_code, 1);
  Expect(0, "main@baseline#2", "baseline accept main --why 'PR 123'", "work/deeper");
  Expect(0, "Accepted: PR 123", "baseline show main");
  EXPECT_NE(Run("check new.txt").exit_code, 1);
}

TEST_F(BaselineCommandTest, HistoryOfAStore) {
  for (int i = 1; i <= 24; ++i) {
    const std::string file = kCommits + (i < 10 ? "0" : "") + std::to_string(i) + ".txt";
    if (i == 14) {
      ASSERT_EQ(Run("check " + file).exit_code, 3);
      Expect(0, "which was compared last", "baseline accept main --why 'safety check'");
    } else {
      ASSERT_EQ(Run("baseline save main " + file).exit_code, 0) << i;
    }
  }
  const Ran stored = Run("history --exit-code main@baseline");
  EXPECT_EQ(stored.exit_code, 0) << stored.out;
  EXPECT_NE(stored.out.find("2 accepted"), std::string::npos) << stored.out;
  EXPECT_NE(stored.out.find("Accepted with main@baseline#14: safety check"), std::string::npos);
  EXPECT_EQ(stored.out.find("WORSE"), stored.out.rfind("WORSE")) << "only the newest set";
  // Files know nothing of it.
  Expect(1, "2 worse", "history --exit-code " + kCommits + "*.txt");
  Expect(0, "   24 ", "baseline list");
  Expect(0, "removed 18 saves and 0 unfinished folders", "baseline prune --keep 5");
  Expect(0, "safety check", "baseline show main#14");
  Expect(0, "removed main", "baseline remove main");
  Expect(0, "No baselines", "baseline list");
}

TEST_F(BaselineCommandTest, ProcessesThatSaveAtTheSameTime) {
  constexpr int kWriters = 8;
  std::string all = "( true";
  for (int i = 0; i < kWriters; ++i) {
    all += " & " + CommandLine("baseline save main " + kSets + "base.txt", "work");
  }
  all += "; wait ) >/dev/null";
  ASSERT_EQ(std::system(all.c_str()), 0);
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(Saves())) {
    EXPECT_TRUE(fs::exists(entry.path() / "set.json")) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, static_cast<size_t>(kWriters));
  for (int i = 1; i <= kWriters; ++i) {
    EXPECT_EQ(Run("baseline show main#" + std::to_string(i)).exit_code, 0) << i;
  }
}

TEST_F(BaselineCommandTest, LeftoversAndDamageAreSaid) {
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt").exit_code, 0);
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt").exit_code, 0);
  fs::create_directories(Saves() / ".unfinished-1-0");
  Expect(0, "is what a save that was cut off has left", "baseline list");
  Expect(0, "removed 0 saves and 1 unfinished folder", "baseline prune");
  std::ofstream(Saves() / "000002/set.json") << "{\"format\": 1,\x01";
  const Ran damaged = Run("check " + kSets + "base.txt");
  EXPECT_EQ(damaged.exit_code, 2);
  EXPECT_NE(damaged.out.find("000002/set.json: offset 0xd: is not JSON"), std::string::npos)
      << damaged.out;
  Expect(0, "is not JSON", "baseline list");
  Expect(0, "main@baseline#1", "baseline show main#1");
}

TEST_F(BaselineCommandTest, CommitsComeFromCi) {
  variables_ = "GITHUB_SHA=0123456789";
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt --note 'a note'").exit_code, 0);
  Expect(0, "Commit: 0123456789", "baseline show main");
  variables_ = "CI_COMMIT_SHA=987";
  ASSERT_EQ(Run("baseline save main " + kSets + "base.txt").exit_code, 0);
  Expect(0, "\"Commit\": \"987\"", "baseline show --format json main");
  Expect(0, "Note: a note", "baseline show main#1");
}

}  // namespace
}  // namespace pfa
