#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/shell/help.h"
#include "cli/shell/state.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

class ShellStateTest : public testing::TestWithParam<Compatibility> {
 protected:
  ShellStateTest()
      : profile_(
            test::FoldedProfile({"main 1,10"}, {.types = {"samples/count", "cpu/nanoseconds"}})) {
    Use(GetParam());
  }

  void Use(Compatibility dialect) {
    vocabulary_.emplace(dialect);
    state_.emplace(profile_, *vocabulary_, Options{});
  }

  // The error, or "".
  std::string Set(const std::string& name, const std::string& value) {
    const auto set = state_->Set({name, value});
    return set.ok() ? "" : set.error().message;
  }

  Options OptionsOf(std::string_view line) {
    const auto action = ParseShellLine(line, *vocabulary_);
    const auto options = state_->OptionsFor(std::get<ShellReport>(action));
    EXPECT_TRUE(options.ok()) << line;
    return options.ok() ? options.value() : Options{};
  }

  Profile profile_;
  std::optional<ShellVocabulary> vocabulary_;
  std::optional<ShellState> state_;
};

TEST_P(ShellStateTest, SetsOptions) {
  EXPECT_EQ(Set("nodecount", "7"), "");
  EXPECT_EQ(Set("divide_by", "2.5"), "");
  EXPECT_EQ(Set("focus", "json"), "");
  EXPECT_EQ(Set("trim", "No"), "");
  EXPECT_EQ(Set("mean", ""), "");
  EXPECT_EQ(Set("cum", "true"), "");
  EXPECT_EQ(Set("granularity", "files"), "");
  EXPECT_EQ(Set("sample_index", "0"), "");
  const Options& options = state_->options();
  EXPECT_EQ(options.nodecount, 7);
  EXPECT_EQ(options.divide_by, 2.5);
  EXPECT_EQ(options.focus, "json");
  EXPECT_FALSE(options.trim);
  EXPECT_TRUE(options.mean);
  EXPECT_EQ(options.sort, "cum");
  EXPECT_EQ(options.granularity, "files");
  EXPECT_EQ(options.sample_index, "samples");
  EXPECT_EQ(Set("sample_index", ""), "");
  EXPECT_EQ(options.sample_index, "cpu");
  EXPECT_EQ(Set("focus", ""), "");
  EXPECT_EQ(options.focus, "");
}

TEST_P(ShellStateTest, ErrorsChangeNothing) {
  const Options before = state_->options();
  EXPECT_EQ(Set("trim", "maybe"), "illegal value \"maybe\" for bool variable");
  EXPECT_EQ(Set("cum", "false"), "unknown config field \"cum\"");
  EXPECT_EQ(Set("nosuch", "1"), "unknown config field \"nosuch\"");
  EXPECT_EQ(Set("sample_index", "heap"), "sample_index \"heap\" must be one of: [samples cpu]");
  for (const auto& name : {"nodecount", "divide_by", "sort", "granularity"}) {
    EXPECT_NE(Set(name, "bad"), "") << name;
  }
  EXPECT_EQ(state_->options(), before);
}

TEST_P(ShellStateTest, LinesHoldForOneReport) {
  EXPECT_EQ(Set("focus", "old"), "");
  EXPECT_EQ(OptionsOf("top").nodecount, 10);
  EXPECT_EQ(OptionsOf("top -1").nodecount, 10);
  EXPECT_EQ(OptionsOf("tree").nodecount, -1);
  EXPECT_TRUE(OptionsOf("top").compact_labels);
  EXPECT_EQ(OptionsOf("top").focus, "old");
  const Options top = OptionsOf("top3 new -not -cum");
  EXPECT_EQ(top.nodecount, 3);
  EXPECT_EQ(top.focus, "new");
  EXPECT_EQ(top.ignore, "not");
  EXPECT_EQ(top.sort, "cum");
  const Options tags = OptionsOf("tags a -b");
  EXPECT_EQ(tags.focus, "old");
  EXPECT_EQ(tags.tagfocus, "a");
  EXPECT_EQ(tags.tagignore, "b");
  EXPECT_EQ(OptionsOf("peek main").argument, "main");
  EXPECT_EQ(state_->options().focus, "old");
  EXPECT_EQ(state_->options().sort, "flat");
}

TEST_P(ShellStateTest, ListsAllOptions) {
  const std::string list = state_->ListOptions();
  EXPECT_NE(list.find("  nodecount                 = -1                   //: default\n"),
            std::string::npos);
  EXPECT_NE(list.find("  sample_index              = cpu                  //: [samples | cpu]\n"),
            std::string::npos);
  EXPECT_NE(list.find("  sort                      = flat                 //: [cum | flat]\n"),
            std::string::npos);
}

TEST_P(ShellStateTest, HelpKnowsAllNames) {
  const auto overview = ShellHelpText("", *vocabulary_);
  ASSERT_TRUE(overview.ok());
  for (const OptionRow* row : vocabulary_->options()) {
    EXPECT_NE(overview.value().find("    " + std::string(row->name)), std::string::npos);
    const auto help = ShellHelpText(row->name, *vocabulary_);
    ASSERT_TRUE(help.ok()) << row->name;
    EXPECT_TRUE(help.value().starts_with(row->help)) << row->name;
  }
  for (const ReportRow* row : vocabulary_->commands()) {
    EXPECT_EQ(ShellHelpText(row->name, *vocabulary_).ok(), vocabulary_->IsBuilt(*row)) << row->name;
  }
  EXPECT_TRUE(ShellHelpText("cum", *vocabulary_).ok());
  const auto unknown = ShellHelpText("nosuch", *vocabulary_);
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message, "Unknown command: nosuch");
}

INSTANTIATE_TEST_SUITE_P(Dialects, ShellStateTest,
                         testing::Values(Compatibility::kNative, Compatibility::kPprof),
                         [](const auto& dialect) {
                           return dialect.param == Compatibility::kNative ? "Native" : "Pprof";
                         });

using PprofShellState = ShellStateTest;
TEST_P(PprofShellState, HasPprofsWords) {
  EXPECT_EQ(Set("nodecount", "0x10"), "strconv.Atoi: parsing \"0x10\": invalid syntax");
  EXPECT_EQ(Set("nodecount", ""), "strconv.Atoi: parsing \"\": invalid syntax");
  EXPECT_EQ(Set("nodecount", "9223372036854775808"),
            "strconv.Atoi: parsing \"9223372036854775808\": value out of range");
  EXPECT_EQ(Set("nodecount", "+9"), "");
  EXPECT_EQ(state_->options().nodecount, 9);
  EXPECT_EQ(Set("divide_by", "x"), "strconv.ParseFloat: parsing \"x\": invalid syntax");
  EXPECT_EQ(Set("sort", ""), "invalid \"sort\" value \"\"");
  EXPECT_EQ(Set("cum", ""), "unknown config field \"cum\"");
}
INSTANTIATE_TEST_SUITE_P(Dialect, PprofShellState, testing::Values(Compatibility::kPprof));

using NativeShellState = ShellStateTest;
TEST_P(NativeShellState, IsMoreGenerous) {
  EXPECT_EQ(Set("cum", ""), "");
  EXPECT_EQ(state_->options().sort, "cum");
  EXPECT_EQ(Set("sort", ""), "");  // the default
  EXPECT_EQ(state_->options().sort, "flat");
  EXPECT_EQ(Set("granularity", "lines"), "");
  EXPECT_EQ(Set("granularity", ""), "");
  EXPECT_EQ(state_->options().granularity, "");
  EXPECT_EQ(Set("nodecount", "3"), "");
  EXPECT_EQ(Set("nodecount", ""), "");
  EXPECT_EQ(state_->options().nodecount, -1);
  EXPECT_EQ(OptionsOf("top --lines --nodecount 4").granularity, "lines");
}
INSTANTIATE_TEST_SUITE_P(Dialect, NativeShellState, testing::Values(Compatibility::kNative));

TEST(ShellState, TypesOfOneNameAreToldApartByNumber) {
  const Profile profile =
      test::FoldedProfile({"main 1,10"}, {.types = {"cpu/count", "cpu/nanoseconds"}});
  const ShellVocabulary vocabulary(Compatibility::kPprof);
  ShellState state(profile, vocabulary, {});
  ASSERT_TRUE(state.Set({"sample_index", "1"}).ok());
  EXPECT_EQ(state.options().sample_index, "1");
  ASSERT_TRUE(state.Set({"sample_index", "0"}).ok());
  EXPECT_EQ(state.options().sample_index, "cpu");
}

}  // namespace
}  // namespace pfa
