#include "cli/completion.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/query/options_table.h"
#include "analyzer/query/trace_options.h"
#include "analyzer/report/trace/registry.h"
#include "cli/args.h"
#include "cli/commands.h"

namespace pfa {
namespace {

std::string ScriptFor(const std::string& shell) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(RunCompletionCommand(std::span(&shell, 1)), kExitOk);
  return testing::internal::GetCapturedStdout();
}

TEST(CompletionTest, EveryScriptKnowsEveryOptionAndCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = ScriptFor(shell);
    for (const std::string_view command : CommandNames()) {
      EXPECT_NE(script.find(command), std::string::npos) << shell << " " << command;
    }
    for (const OptionRow& row : OptionTable()) {
      if (!HasOption(*FindReport("top"), row)) continue;
      if (row.choices.empty()) {
        EXPECT_NE(script.find(row.name), std::string::npos) << shell << " " << row.name;
      }
      for (const OptionChoice& choice : row.choices) {
        EXPECT_NE(script.find(choice.name), std::string::npos) << shell << " " << choice.name;
      }
    }
  }
}

TEST(CompletionTest, ShellAndServeHaveTheirOptions) {
  struct Case {
    const char* shell;
    std::string before;  // the option's name, and after the command
  };
  const Case cases[] = {{"bash", "--"}, {"zsh", "'--"}, {"fish", " -l "}};
  for (const Case& c : cases) {
    const std::string script = ScriptFor(c.shell);
    for (const auto& [command, option] : {std::pair("serve", "listen"),
                                          {"serve", "no_browser"},
                                          {"serve", "focus"},
                                          {"shell", "focus"},
                                          {"shell", "diff_base"}}) {
      const std::string fish = fmt::format("__pfa_command {}' -l {}", command, option);
      const size_t begin = script.find(fmt::format("\n    {}) ", command));
      const size_t end = script.find(";;", begin);
      const bool found =
          c.shell == std::string("fish")
              ? script.find(fish) != std::string::npos
              : begin != std::string::npos &&
                    script.substr(begin, end - begin).find(c.before + option) != std::string::npos;
      EXPECT_TRUE(found) << c.shell << " " << command << " " << option;
    }
  }
}

TEST(CompletionTest, EveryScriptKnowsEveryReportOnTraces) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = ScriptFor(shell);
    for (const TraceReportRow& report : TraceReportTable()) {
      EXPECT_NE(script.find(report.name), std::string::npos) << shell << " " << report.name;
    }
    for (const TraceOptionRow& row : TraceOptionTable()) {
      EXPECT_NE(script.find(row.name), std::string::npos) << shell << " " << row.name;
    }
    EXPECT_NE(script.find("perfetto chrome folded"), std::string::npos) << shell;
    EXPECT_NE(script.find("net sync syscall sched cpu offcpu"), std::string::npos) << shell;
    EXPECT_EQ(script.find("TASK"), std::string::npos) << shell << ": what is no word to type";
  }
}

TEST(CompletionTest, OtherShellsAreAnError) {
  const std::string shell = "tcsh";
  EXPECT_EQ(RunCompletionCommand(std::span(&shell, 1)), kExitUsage);
  EXPECT_EQ(RunCompletionCommand({}), kExitUsage);
}

}  // namespace
}  // namespace pfa
