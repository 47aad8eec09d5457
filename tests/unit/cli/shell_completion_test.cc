#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "analyzer/query/go_regexp.h"
#include "cli/shell/completion.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

const ShellNames kNames = {
    {"samples", "cpu"},
    {"endpoint", "method"},
    {"encoding/json.(*Decoder).Decode", "encoding/json.Marshal", "encoding/json.Unmarshal",
     "main.\u00e4hnlich", "main.\u00fcber", "main.fib", "main.fibs", "slices.Sort[go.shape.int]",
     "struct { a int }.Get", "x\x1b[31m"},
};

ShellCompletion Complete(std::string_view line, Compatibility dialect = Compatibility::kPprof) {
  static const ShellPlaces places = {
      [](std::string_view) {
        return std::vector<std::string>{"profile.txt", "out/", "a&b"};
      },
      [](std::string_view) {
        return std::vector<std::string>{"head", "hexdump"};
      }};
  return CompleteShellLine(line, ShellVocabulary(dialect), kNames, places);
}

// What the line becomes; with candidates in parentheses if it stays.
std::string After(std::string_view line, Compatibility dialect = Compatibility::kPprof) {
  const ShellCompletion completion = Complete(line, dialect);
  EXPECT_EQ(line.substr(completion.candidates.empty() ? line.size() : completion.begin),
            completion.candidates.empty() ? "" : completion.typed);
  const std::string replacement = completion.Replacement();
  if (!replacement.empty()) return std::string(line.substr(0, completion.begin)) + replacement;
  return fmt::format("({})", fmt::join(completion.candidates, " "));
}

struct CompletionCase {
  std::string line;
  std::string after;
};

TEST(CompleteShellLine, CompletesWords) {
  const std::vector<CompletionCase> cases = {
      {"pee", "peek "},
      {"  pee", "  peek "},
      {"nodec", "nodecount="},
      {"node", "(nodecount= nodefraction=)"},
      {"sam", "sample"},
      {"cp", "cpu "},
      {"to", "top"},
      {"zzz", "()"},
      {"opt", "options "},
      {"help nodef", "help nodefraction "},
      {"help filef", "help filefunctions "},
      {"sort=c", "sort=cum "},
      {"sort = c", "sort = cum "},
      {"granularity=f", "(filefunctions files functions)"},
      {"trim=f", "trim=false "},
      {"sample_index=s", "sample_index=samples "},
      {"unit=au", "unit=auto "},
      {"tagroot=e", "tagroot=endpoint "},
      {"tagroot=endpoint,m", "tagroot=endpoint,method "},
      {"tagfocus=m", "tagfocus=method="},
      {"focus=main.fi", "focus=main.fib"},
      {"nodecount=1", "()"},
      {"peek main.fi", "peek main.fib"},
      {"peek main.fib", "(main.fib main.fibs)"},
      {"top5 encoding/json.U", "top5 encoding/json.Unmarshal "},
      {"top -encoding/json.U", "top -encoding/json.Unmarshal "},
      {"top -cu", "top -cum "},
      {"top x 3 main.fibs", "top x 3 main.fibs "},
      {"peek Unmarsh", "peek encoding/json.Unmarshal "},
      {"peek arshal", "(encoding/json.Marshal encoding/json.Unmarshal)"},
      {"peek json.(*D", "peek encoding/json.\\(\\*Decoder\\).Decode "},
      {"peek encoding/json.\\(\\*D", "peek encoding/json.\\(\\*Decoder\\).Decode "},
      {"peek main.\u00fc", "peek main.\u00fcber "},
      {"peek main.\u00e4", "peek main.\u00e4hnlich "},
      {"tags e", "tags endpoint "},
      {"top ", "()"},
      {"nosuch main.fi", "()"},
      {"top main.fibs | gr", "()"},
      {"top >ma", "()"},
      {"top >prof", "top >profile.txt "},
      {"top >>prof", "top >>profile.txt "},
      {"top > prof", "top > profile.txt "},
      {"top main >o", "top main >out/"},
      {"top >", "(a&b out/ profile.txt)"},
      {"top | hea", "top | head "},
      {"top |hea", "top |head "},
      {"top | head pr", "top | head profile.txt "},
      {"top | sort | hea", "top | sort | head "},
      {"top | head a", "()"},
      {"top | ", "()"},
      {"", "()"},
  };
  for (const CompletionCase& c : cases) {
    if (c.line.empty()) {
      EXPECT_GT(Complete(c.line).candidates.size(), 40U);
    } else {
      EXPECT_EQ(After(c.line), c.after) << c.line;
    }
  }
}

TEST(CompleteShellLine, CompletesNativeOptions) {
  const auto native = Compatibility::kNative;
  EXPECT_EQ(After("gorou", native), "goroutines ");
  EXPECT_EQ(After("format=sp", native), "format=speedscope ");
  EXPECT_EQ(After("top --nodec", native), "top --nodecount=");
  EXPECT_EQ(After("top --sort=c", native), "top --sort=cum ");
  EXPECT_EQ(After("top --focus=Unmarsh", native), "top --focus=encoding/json.Unmarshal ");
}

// Two names that differ within a character have only whole characters in common.
TEST(CompleteShellLine, CutsNoCharacterInTwo) {
  EXPECT_EQ(After("peek main.\xc3"), "(main.\u00e4hnlich main.\u00fcber)");
}

TEST(CompleteShellLine, OffersExpressionsThatMatch) {
  for (const std::string_view name : kNames.functions) {
    const ShellCompletion completion = Complete("peek " + std::string(name));
    ASSERT_FALSE(completion.candidates.empty()) << name;
    const std::string& candidate = completion.candidates.front();
    EXPECT_EQ(candidate.find_first_of(" \x1b"), std::string::npos) << candidate;
    const auto regexp = GoRegexp::Compile("argument", "^" + candidate + "$");
    ASSERT_TRUE(regexp.ok()) << candidate;
    EXPECT_TRUE(regexp.value().Matches(name)) << candidate;
  }
}

TEST(PlacesHere, FindsFilesAndPrograms) {
  std::string base = (std::filesystem::temp_directory_path() / "pfa_places_XXXXXX").string();
  ASSERT_NE(mkdtemp(base.data()), nullptr);
  const auto write = [&](const std::string& name, mode_t mode) {
    const std::string path = base + "/" + name;
    std::ofstream(path) << "x";
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  };
  write("run", 0755);
  write("read", 0644);
  write("red two", 0755);
  write(".rc", 0644);
  ASSERT_EQ(mkdir((base + "/results").c_str(), 0755), 0);
  const ShellPlaces places = PlacesHere("/nonexistent:" + base);
  const auto names = [&](std::vector<std::string> found) {
    for (std::string& path : found) path = path.substr(path.rfind('/', path.size() - 2) + 1);
    std::ranges::sort(found);
    return found;
  };
  EXPECT_EQ(names(places.files(base + "/r")),
            (std::vector<std::string>{"read", "results/", "run"}));
  EXPECT_EQ(names(places.files(base + "/.r")), std::vector<std::string>{".rc"});
  EXPECT_EQ(names(places.files(base + "/")).size(), 3U);
  EXPECT_TRUE(places.files("/nonexistent/").empty());
  EXPECT_EQ(places.programs("r"), std::vector<std::string>{"run"});
  EXPECT_EQ(names(places.programs(base + "/r")), (std::vector<std::string>{"results/", "run"}));
  std::filesystem::remove_all(base);
}

TEST(NamesOf, TakesThemFromTheProfile) {
  const Profile profile =
      test::FoldedProfile({"main;b 1 {k=v}", "main;a 2 {j=v, k=w}"}, {.types = {"samples/count"}});
  const ShellNames names = NamesOf(profile);
  EXPECT_EQ(names.sample_types, std::vector<std::string>{"samples"});
  EXPECT_EQ(names.label_keys, (std::vector<std::string>{"j", "k"}));
  EXPECT_EQ(names.functions, (std::vector<std::string_view>{"a", "b", "main"}));
}

}  // namespace
}  // namespace pfa
