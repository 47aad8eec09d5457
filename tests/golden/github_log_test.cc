// `pfa check` as it runs in a job of GitHub Actions: what it prints, and what it adds to the
// summary.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSets = "testdata/compare/base.txt testdata/compare/new.txt";

class GithubLogTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("pfa_github_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Standard output; messages go to err().
  std::string Run(const std::string& environment, const std::string& arguments) {
    const std::string command =
        fmt::format("cd '{}' && {} '{}' {} 2>'{}'", PFA_SOURCE_DIR, environment, PFA_BINARY,
                    arguments, (folder_ / "err").string());
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string out;
    std::array<char, 4096> buffer = {};
    for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      out.append(buffer.data(), n);
    }
    const int status = pclose(pipe);
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return out;
  }
  [[nodiscard]] std::string InJob() const {
    return fmt::format("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY='{}'", Summary().string());
  }
  [[nodiscard]] fs::path Summary() const { return folder_ / "summary.md"; }
  [[nodiscard]] std::string Read(const fs::path& path) const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] std::string err() const { return Read(folder_ / "err"); }

  fs::path folder_;
  int exit_code_ = -1;
};

TEST_F(GithubLogTest, PrintsTextAndAnnotationsAndAddsToTheSummary) {
  std::ofstream(Summary()) << "# Before\n";
  const std::string out = Run(InJob(), fmt::format("check {}", kSets));
  EXPECT_EQ(exit_code_, 1);
  EXPECT_EQ(err(), "");
  // Text, in which no line is taken for a command, then commands.
  ASSERT_TRUE(out.starts_with("::stop-commands::")) << out.substr(0, 80);
  const std::string token = out.substr(17, out.find('\n') - 17);
  EXPECT_GT(token.size(), 30U);
  const size_t end = out.find(fmt::format("\n::{}::\n", token));
  ASSERT_NE(end, std::string::npos);
  const std::string text = out.substr(out.find('\n') + 1, end - out.find('\n'));
  EXPECT_EQ(text, Run("GITHUB_ACTIONS=", fmt::format("check {}", kSets)));
  const std::string commands = out.substr(end + token.size() + 6);
  EXPECT_EQ(commands, Run("GITHUB_ACTIONS=", fmt::format("check --format github {}", kSets)));
  EXPECT_EQ(Read(Summary()), "# Before\n" + Run("GITHUB_ACTIONS=",
                                                fmt::format("check --format markdown {}", kSets)));
}

TEST_F(GithubLogTest, TokensCannotBeGuessed) {
  const std::string a = Run(InJob(), fmt::format("check {}", kSets));
  const std::string b = Run(InJob(), fmt::format("check {}", kSets));
  EXPECT_NE(a.substr(0, a.find('\n')), b.substr(0, b.find('\n')));
}

TEST_F(GithubLogTest, WhoAsksForSomethingGetsThatAlone) {
  const std::vector<std::string> choices = {"--format text",
                                            "-o junit=" + (folder_ / "a.xml").string()};
  for (const std::string& options : choices) {
    const std::string out = Run(InJob(), fmt::format("check {} {}", options, kSets));
    EXPECT_EQ(out.find("::"), std::string::npos) << options;
    EXPECT_FALSE(fs::exists(Summary())) << options;
  }
  EXPECT_EQ(Run(InJob(), fmt::format("diff {}", kSets)).find("::"), std::string::npos);
  EXPECT_EQ(Run("GITHUB_ACTIONS=false", fmt::format("check {}", kSets)).find("::"),
            std::string::npos);
}

TEST_F(GithubLogTest, ASummaryThatCannotBeWrittenIsANote) {
  const std::string out = Run("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/nonexistent/summary",
                              fmt::format("check {}", kSets));
  EXPECT_EQ(exit_code_, 1);
  EXPECT_NE(out.find("\n::error "), std::string::npos);
  EXPECT_TRUE(err().starts_with("pfa: note: no summary: /nonexistent/summary: ")) << err();
  Run("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=", fmt::format("check {}", kSets));
  EXPECT_EQ(exit_code_, 1);
  EXPECT_EQ(err(), "");
}

TEST_F(GithubLogTest, NeverMakesTheSummaryTooLarge) {
  constexpr size_t kLimit = size_t{900} << 10;
  std::ofstream(Summary()) << std::string(kLimit - 700, '-') << "\n";
  Run(InJob(), fmt::format("check {}", kSets));
  EXPECT_EQ(exit_code_, 1);
  const std::string summary = Read(Summary());
  EXPECT_LE(summary.size(), kLimit);
  EXPECT_NE(summary.find("left out"), std::string::npos);
  EXPECT_EQ(summary.back(), '\n');
}

}  // namespace
}  // namespace pfa
