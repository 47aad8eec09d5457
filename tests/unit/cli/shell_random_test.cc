// Whatever is typed, the shell goes on: lines of words that mean something, in any order, broken at
// random.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "analyzer/query/query.h"
#include "cli/shell/completion.h"
#include "cli/shell/help.h"
#include "cli/shell/parse.h"
#include "cli/shell/state.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 46> kPieces = {"top",         "10",
                                                      "list",        "peek",
                                                      "tags",        "tree",
                                                      "traces",      "raw",
                                                      "dot",         "text",
                                                      "o",           "help",
                                                      "focus",       "=",
                                                      "nodecount",   "sample_index",
                                                      "cpu",         "-cum",
                                                      "--cum",       "--",
                                                      "-",           ">",
                                                      ">>",          "|",
                                                      ":",           "//:",
                                                      "main",        "(",
                                                      ")",           "[",
                                                      "*",           "\\",
                                                      " ",           " ",
                                                      " ",           " ",
                                                      "\t",          "99999999999999999999",
                                                      "granularity", "lines",
                                                      "=true",       "divide_by",
                                                      "1e-300",      "\xff",
                                                      "\x1b[31m",    "\u00fc"};

// Reports that start no program and read no file.
constexpr std::array<std::string_view, 7> kSafe = {"top",    "text", "peek", "tags",
                                                   "traces", "tree", "dot"};

class RandomLines {
 public:
  std::string Next() {
    std::string line;
    const size_t words = 1 + engine_() % 8;
    for (size_t i = 0; i < words; ++i) {
      line += kPieces[engine_() % kPieces.size()];
      if (engine_() % 3 == 0) line += ' ';
    }
    if (engine_() % 4 == 0) line[engine_() % line.size()] = static_cast<char>(engine_() % 256);
    return line;
  }

 private:
  std::mt19937 engine_{20261125};  // NOLINT(cert-msc51-cpp): the same lines each time
};

TEST(RandomShellLines, NeverEndTheShell) {
  const Profile profile =
      test::FoldedProfile({"main;f;g 1,10 {k=v}", "main;f 2,20", "main;h(x) 3,30 {bytes=7b}"},
                          {.types = {"samples/count", "cpu/nanoseconds"}});
  const ShellNames names = NamesOf(profile);
  for (const auto dialect : {Compatibility::kNative, Compatibility::kPprof}) {
    const ShellVocabulary vocabulary(dialect);
    ShellState state(profile, vocabulary, {});
    RandomLines lines;
    size_t reports = 0;
    for (int i = 0; i < 20'000; ++i) {
      const std::string line = lines.Next();
      for (size_t n = 0; n <= line.size(); n += 3) {
        const ShellCompletion completion =
            CompleteShellLine(std::string_view(line).substr(0, n), vocabulary, names);
        ASSERT_LE(completion.begin, n) << line;
        static_cast<void>(completion.Replacement());
      }
      const ShellAction action = ParseShellLine(line, vocabulary);
      if (const auto* set = std::get_if<ShellAssignment>(&action)) {
        static_cast<void>(state.Set(*set).ok());
        ASSERT_FALSE(state.ListOptions().empty());
      } else if (const auto* help = std::get_if<ShellHelp>(&action)) {
        static_cast<void>(ShellHelpText(help->topic, vocabulary).ok());
      } else if (const auto* report = std::get_if<ShellReport>(&action)) {
        const auto options = state.OptionsFor(*report);
        if (!options.ok() || report->row->pprof == nullptr) continue;
        if (std::ranges::find(kSafe, report->row->name) == kSafe.end()) continue;
        auto query = CompileQuery(profile, options.value(), dialect);
        if (!query.ok()) continue;
        static_cast<void>(report->row->pprof(profile, query.value()).ok());
        ++reports;
      }
    }
    EXPECT_GT(reports, 100U);
  }
}

}  // namespace
}  // namespace pfa
