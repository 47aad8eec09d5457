#include "analyzer/load/project_file.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;
using std::chrono::sys_days;
using std::chrono::year;

class ProjectFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(folder_);
  }

  void TearDown() override { fs::remove_all(folder_); }

  Result<ProjectRules> Read(const std::string& text) {
    std::ofstream(folder_ / kProjectFileName) << text;
    return ReadProjectFile((folder_ / kProjectFileName).string(), &options_);
  }

  std::string ErrorOf(const std::string& text) {
    const auto rules = Read(text);
    return rules.ok() ? "no error" : rules.error().message;
  }

  fs::path folder_;
  CompareOptions options_;
};

TEST_F(ProjectFile, SetsOptions) {
  const auto rules = Read(
      "[gate]\nthreshold = '2%'\nfloor = 'sec/op=10ns'\nalpha = 0.01\nmin_runs = 8\npaired = true\n"
      "inconclusive = 'fail'\nignore_env = ['cpu', 'goos']\nby = 'pkg'\nfdr = 0.1\n");
  ASSERT_TRUE(rules.ok()) << rules.error().ToString();
  CompareOptions expected;
  expected.threshold = "2%";
  expected.floor = "sec/op=10ns";
  expected.alpha = 0.01;
  expected.min_runs = 8;
  expected.paired = "yes";
  expected.inconclusive = "fail";
  expected.ignore_env = "cpu,goos";
  expected.by = "pkg";
  expected.fdr = 0.1;
  EXPECT_EQ(options_, expected);
}

TEST_F(ProjectFile, PairsInAllSpellings) {
  for (const auto& [written, meant] : {std::pair{"true", "yes"},
                                       {"false", "no"},
                                       {"'auto'", "auto"},
                                       {"'yes'", "yes"},
                                       {"'no'", "no"}}) {
    options_ = {};
    ASSERT_TRUE(Read(std::string("gate = { paired = ") + written + " }").ok()) << written;
    EXPECT_EQ(options_.paired, meant);
  }
  EXPECT_EQ(ErrorOf("gate = { paired = 'maybe' }"),
            "line 1: paired: expected auto, yes or no, found \"maybe\"");
}

TEST_F(ProjectFile, Rules) {
  const auto read = Read(R"(
budget = [ { bench = "Encode/.*", metric = "sec/op", max = "+3%" },
           { metric = "allocs/op", max = 0, assume = "exact" },
           { metric = "sec/op", max = "+10ns", limit = "2ms" },
           { metric = "B/s", max = "-3%" },
           { metric = "B/op", max = "4KiB" },
           { func = 'codec\.', max = "+1% of total", max_share = "20%" } ]
accept = [ { bench = "Decode", metric = "sec/op", upto = "+8%", until = 2027-01-31, why = "safe" } ]
ignore = { func = ['^runtime\.', 'x'], bench = ['Slow'] }
)");
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  const ProjectRules& found = read.value();
  ASSERT_EQ(found.budgets.size(), 6U);
  EXPECT_EQ(found.budgets[0].line, 2U);
  EXPECT_DOUBLE_EQ(*found.budgets[0].max_share, 0.03);
  EXPECT_TRUE(found.budgets[0].IsOf("Encode/json-8", "sec/op"));
  EXPECT_FALSE(found.budgets[0].IsOf("Encode/json-8", "B/op"));
  EXPECT_FALSE(found.budgets[0].IsOf("Decode/json-8", "sec/op"));
  EXPECT_EQ(found.budgets[1].line, 3U);
  EXPECT_EQ(found.budgets[1].max_amount, 0);
  EXPECT_EQ(found.budgets[1].is_exact, true);
  EXPECT_DOUBLE_EQ(*found.budgets[2].max_amount, 10e-9);
  EXPECT_DOUBLE_EQ(*found.budgets[2].limit, 2e-3);
  EXPECT_DOUBLE_EQ(*found.budgets[3].max_share, 0.03);
  EXPECT_EQ(found.budgets[4].max_amount, 4096);
  EXPECT_EQ(found.budgets[5].metric, "cpu");
  EXPECT_DOUBLE_EQ(*found.budgets[5].max_amount, 1);
  EXPECT_DOUBLE_EQ(*found.budgets[5].limit, 20);
  EXPECT_TRUE(found.budgets[5].IsOf("func:codec\\.", "cpu%"));
  ASSERT_EQ(found.accepted.size(), 1U);
  EXPECT_DOUBLE_EQ(found.accepted[0].up_to, 0.08);
  EXPECT_EQ(found.accepted[0].until, sys_days(year(2027) / 1 / 31));
  EXPECT_EQ(found.accepted[0].why, "safe");
  ASSERT_EQ(found.ignored_functions.size(), 2U);
  EXPECT_TRUE(found.ignored_functions[0].Matches("runtime.mcall"));
  EXPECT_EQ(found.ignored_benches.size(), 1U);
}

TEST_F(ProjectFile, MistakesNameLineAndKey) {
  const struct {
    std::string text;
    std::string error;
  } cases[] = {
      {"x = 1", "line 1: x: the file has no such key; it has gate, budget, accept, ignore"},
      {"\n\ngate = { thresold = '5%' }", "line 3: thresold: gate has no such key"},
      {"gate = 3", "line 1: gate: expected a table"},
      {"gate = { threshold = '5x' }", "line 1: threshold: expected a share"},
      {"gate = { floor = '5%' }", "line 1: floor: expected an amount"},
      {"gate = { alpha = 2 }", "line 1: alpha: expected a number between 0 and 1"},
      {"gate = { min_runs = -1 }", "line 1: min_runs: expected a number that is not negative"},
      {"gate = { inconclusive = 'maybe' }", "line 1: inconclusive: expected report, pass or fail"},
      {"gate = { ignore_env = [1] }", "line 1: ignore_env: expected a list of texts"},
      {"gate = { ignore_env = 1979-05-27 }", "line 1: ignore_env: expected a text"},
      {"budget = { bench = 'x' }", "line 1: budget: expected a list of tables"},
      {"budget = [ 1 ]", "line 1: budget: expected a table"},
      {"budget = [\n{ bench = 'x' } ]", "line 2: budget: expected max, limit"},
      {"budget = [ { bench = '(', max = '3%' } ]", "line 1: bench: parsing bench regexp"},
      {"budget = [ { bench = '', max = '3%' } ]", "line 1: bench: expected a text"},
      {"budget = [ { bench = 'x', func = 'y', max = '3%' } ]", "line 1: func: a budget has bench"},
      {"budget = [ { func = 'y', limit = '3%' } ]", "line 1: func: functions have max_share"},
      {"budget = [ { func = 'y', max = '3' } ]", "line 1: max: expected a share such as \"+10%\""},
      {"budget = [ { func = 'y', max = '3 of total' } ]", "line 1: max: expected a share such as"},
      {"budget = [ { max = '3 apples' } ]", "line 1: max: expected a share such as \"+3%\""},
      {"budget = [ { max = '-%' } ]", "line 1: max: expected a share such as \"+3%\""},
      {"budget = [ { limit = '3ns' } ]", "line 1: limit: an amount of which metric?"},
      {"budget = [ { metric = 'sec/op', limit = '3B' } ]", "line 1: limit: expected an amount"},
      {"budget = [ { metric = 'sec/op', max_share = '3%' } ]", "line 1: max_share: only functions"},
      {"budget = [ { max = '3%', assume = 'none' } ]", "line 1: assume: expected \"exact\""},
      {"accept = [ { upto = '3%' } ]", "line 1: accept: expected bench"},
      {"accept = [ { bench = 'x' } ]", "line 1: accept: expected upto"},
      {"accept = [ { bench = 'x', upto = 3 } ]", "line 1: upto: expected a share"},
      {"accept = [ { bench = 'x', upto = '3%', why = 'y' } ]", "line 1: accept: expected until"},
      {"accept = [ { bench = 'x', upto = '3%', until = 'soon' } ]",
       "line 1: until: expected a date"},
      {"accept = [ { bench = 'x', upto = '3%', until = 2027-02-28 } ]",
       "line 1: accept: expected why"},
      {"ignore = 1", "line 1: ignore: expected a table"},
      {"ignore = { func = 'x' }", "line 1: func: expected a text, a number or a list of texts"},
      {"ignore = { bench = ['('] }", "line 1: bench: parsing bench regexp"},
      {"gate = ", "line 1, column"},
  };
  for (const auto& one : cases) {
    EXPECT_TRUE(ErrorOf(one.text).starts_with(one.error)) << one.text << "\n" << ErrorOf(one.text);
  }
}

TEST_F(ProjectFile, EveryPrefixIsReadOrRefused) {
  const std::string text =
      "gate = { threshold = '5%' }\nbudget = [ { bench = 'a', max = '+3%' } ]\n"
      "accept = [ { bench = 'x', upto = '3%', until = 2027-02-28, why = 'y' } ]\n";
  for (size_t size = 0; size < text.size(); ++size) {
    const auto rules = Read(text.substr(0, size));
    if (rules.ok()) continue;
    EXPECT_NE(rules.error().message.find("line "), std::string::npos) << size;
  }
}

TEST_F(ProjectFile, NearestAbove) {
  fs::create_directories(folder_ / "a" / "b");
  std::ofstream(folder_ / kProjectFileName) << "\n";
  const std::string found = FindProjectFile((folder_ / "a" / "b").string());
  EXPECT_TRUE(fs::equivalent(found, folder_ / kProjectFileName)) << found;
  std::ofstream(folder_ / "a" / kProjectFileName) << "\n";
  EXPECT_TRUE(fs::equivalent(FindProjectFile((folder_ / "a" / "b").string()),
                             folder_ / "a" / kProjectFileName));
}

TEST_F(ProjectFile, Missing) {
  const auto rules = ReadProjectFile((folder_ / "none.toml").string(), &options_);
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.error().message, "there is no such file");
}

}  // namespace
}  // namespace pfa
