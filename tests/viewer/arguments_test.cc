// The command line of the viewer.
#include "viewer/app/arguments.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

Result<ViewArguments> Parsed(const std::vector<std::string>& words) {
  return ParseViewArguments(words);
}

TEST(ViewArguments, AreRead) {
  const auto parsed =
      Parsed({"-focus=main", "--sample_index", "alloc_space", "--from=1s", "-mean", "--screenshot",
              "x.png", "--size=640x480", "--panel", "top", "a.pprof", "--", "-b"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  const ViewArguments& arguments = parsed.value();
  EXPECT_EQ(arguments.open.state.options.focus, "main");
  EXPECT_EQ(arguments.open.state.options.sample_index, "alloc_space");
  EXPECT_TRUE(arguments.open.state.options.mean);
  EXPECT_EQ(arguments.open.state.trace_options.from, "1s");
  EXPECT_EQ(arguments.open.state.panel, "top");
  EXPECT_EQ(arguments.open.files, (std::vector<std::string>{"a.pprof", "-b"}));
  EXPECT_EQ(arguments.screenshot, "x.png");
  EXPECT_EQ(arguments.size, (WindowSize{640, 480}));
}

TEST(ViewArguments, SayWhatIsWrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--fokus=x", "a"}, "there is no option '--fokus'; see pfa view --help"},
      {{"a", "--panel"}, "--panel needs a value"},
      {{"a", "--panel=x"}, "there is no panel 'x'"},
      {{"a", "--size=10x10"}, "--size: expected WIDTHxHEIGHT of 100 to 16384 each, not '10x10'"},
      {{"a", "--size=800"}, "--size: expected WIDTHxHEIGHT of 100 to 16384 each, not '800'"},
      {{"a", "--actions=/nowhere"}, "cannot read the actions"},
  };
  for (const auto& [words, message] : cases) {
    const auto parsed = Parsed(words);
    ASSERT_FALSE(parsed.ok()) << message;
    EXPECT_EQ(parsed.error().message, message);
    EXPECT_EQ(parsed.error().code, ErrorCode::kUsage);
  }
}

TEST(ViewArguments, ReadTheActions) {
  const std::string file = testing::TempDir() + "pfa_view_actions";
  std::ofstream(file) << "panel top\nfly\n";
  const auto parsed = Parsed({"--actions=" + file, "a"});
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().ToString(), file + ": line 2: there is no action 'fly'");
  std::ofstream(file) << "panel top\n";
  EXPECT_EQ(Parsed({"--actions=" + file, "a"}).value().actions.size(), 1U);
  std::remove(file.c_str());
}

TEST(ViewArguments, HelpNamesEveryAction) {
  EXPECT_TRUE(Parsed({"--help"}).value().wants_help);
  const std::string help = ViewHelp();
  for (const ActionRow& row : ActionTable()) {
    EXPECT_NE(help.find("\n  " + std::string(row.name)), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace pfa
