#include "cli/args.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/commands.h"

namespace pfa {
namespace {

Result<ReportArguments> Parse(const std::vector<std::string>& words, const char* report = "top") {
  return ParseReportArguments(*FindReport(report), words);
}

ReportArguments ParseOk(const std::vector<std::string>& words) {
  auto parsed = Parse(words);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message);
  return parsed.ok() ? parsed.value() : ReportArguments{};
}

std::string ErrorOf(const std::vector<std::string>& words, const char* report = "top") {
  const auto parsed = Parse(words, report);
  EXPECT_FALSE(parsed.ok());
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(ArgsTest, NamesAreSpeltInManyWays) {
  for (const char* name : {"--sample_index", "--sample-index", "-sample_index", "-sample-index"}) {
    const std::string word = name;
    EXPECT_EQ(ParseOk({word, "cpu", "f"}).options.sample_index, "cpu") << name;
    EXPECT_EQ(ParseOk({word + "=cpu", "f"}).options.sample_index, "cpu") << name;
    EXPECT_EQ(ParseOk({"f", word + "=cpu"}).options.sample_index, "cpu") << name;
  }
}

TEST(ArgsTest, RegularExpressionComesFirst) {
  const auto parsed = Parse({"-cum", "main|init", "--lines", "a", "b"}, "peek");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().options.argument, "main|init");
  EXPECT_EQ(parsed.value().files, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(ErrorOf({"main"}, "peek"),
            "peek: no profile given; usage: pfa peek [OPTIONS] REGEXP FILE...");
}

// Files for other programs have a format of their own, and only they draw trees.
TEST(ArgsTest, OptionsOfSomeReportsOnly) {
  EXPECT_TRUE(Parse({"--call_tree", "f"}, "dot").ok());
  EXPECT_FALSE(Parse({"--call_tree", "f"}, "tree").ok());
  EXPECT_TRUE(Parse({"--format", "json", "f"}, "tree").ok());
  EXPECT_FALSE(Parse({"--format", "json", "f"}, "dot").ok());
}

TEST(ArgsTest, EachKindOfOption) {
  const ReportArguments parsed =
      ParseOk({"--cum", "--lines", "--nodecount", "-1", "--nodefraction=0.25", "--trim=false",
               "--mean", "--format", "json", "--focus", "a b", "one", "two"});
  Options expected;
  expected.sort = "cum";
  expected.granularity = "lines";
  expected.nodecount = -1;
  expected.nodefraction = 0.25;
  expected.trim = false;
  expected.mean = true;
  expected.format = "json";
  expected.focus = "a b";
  EXPECT_EQ(parsed.options, expected);
  EXPECT_EQ(parsed.files, (std::vector<std::string>{"one", "two"}));
}

TEST(ArgsTest, OlderNamesOfSampleTypes) {
  EXPECT_EQ(ParseOk({"--alloc_space", "f"}).options.sample_index, "alloc_space");
  const Options mean = ParseOk({"-mean_delay", "f"}).options;
  EXPECT_EQ(mean.sample_index, "delay");
  EXPECT_TRUE(mean.mean);
  EXPECT_EQ(ErrorOf({"--alloc_space", "--inuse_space", "f"}),
            "top: --alloc_space: a sample type is selected already");
}

TEST(ArgsTest, FilesMayLookLikeOptions) {
  EXPECT_EQ(ParseOk({"-"}).files, std::vector<std::string>{"-"});
  EXPECT_EQ(ParseOk({"--", "-cum"}).files, std::vector<std::string>{"-cum"});
}

TEST(ArgsTest, Errors) {
  EXPECT_EQ(ErrorOf({"--nodecuont", "3", "f"}),
            "top: unknown option --nodecuont; did you mean --nodecount?");
  EXPECT_EQ(ErrorOf({"--zzzzzzzz", "f"}), "top: unknown option --zzzzzzzz");
  EXPECT_EQ(ErrorOf({"--lines", "--files", "f"}), "top: conflicting options: --files and --lines");
  EXPECT_EQ(ErrorOf({"--nodecount", "x", "f"}),
            "top: invalid value \"x\" for -nodecount: expected a whole number");
  EXPECT_EQ(ErrorOf({"--cum"}), "top: no profile given; usage: pfa top [OPTIONS] FILE...");
  EXPECT_NE(ErrorOf({"f", "--focus"}).find("focus"), std::string::npos);
}

TEST(ArgsTest, InfoTakesNoFilters) {
  EXPECT_TRUE(Parse({"--format=json", "f"}, "info").ok());
  EXPECT_EQ(ErrorOf({"--focus=a", "f"}, "info").find("info: unknown option --focus=a"), 0U);
}

TEST(ArgsTest, HelpNamesEveryOption) {
  const std::string help = ParseOk({"--help"}).help;
  for (const OptionRow& row : OptionTable()) {
    if (!HasOption(*FindReport("top"), row)) continue;
    if (row.choices.empty()) {
      EXPECT_NE(help.find("--" + std::string(row.name)), std::string::npos) << row.name;
    }
    for (const OptionChoice& choice : row.choices) {
      EXPECT_NE(help.find(choice.name), std::string::npos) << choice.name;
    }
  }
}

}  // namespace
}  // namespace pfa
