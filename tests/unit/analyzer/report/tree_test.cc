#include "analyzer/report/tree.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/worked_example.h"

namespace pfa {
namespace {

using test::FoldedProfile;

std::string Text(const Profile& profile, Options options, bool peek = false) {
  options.compact_labels = true;
  Query query = CompileQuery(profile, options, Compatibility::kPprof).value();
  auto output = peek ? PprofPeek(profile, query) : PprofTree(profile, query);
  if (!output.ok()) return output.error().message;
  StringSink sink;
  EXPECT_TRUE(output.value().stream(sink).ok());
  return sink.TakeText();
}

// Everything below the legend.
std::string Entries(const std::string& text) { return text.substr(text.find("\t \n") + 3); }

constexpr const char* kRule =
    "----------------------------------------------------------+-------------\n";

TEST(Tree, WorkedExample) {
  const std::string text = Text(test::WorkedExample(), {});
  EXPECT_TRUE(text.starts_with("Showing nodes accounting for 100ms, 95.24% of 105ms total\n"));
  EXPECT_EQ(Entries(text),
            std::string(kRule) +
                "                                              30ms 60.00% |   A\n"
                "                                              20ms 40.00% |   B (inline)\n"
                "      50ms 47.62% 47.62%       50ms 47.62%                | C\n" +
                kRule +
                "                                              70ms   100% |   A\n"
                "      50ms 47.62% 95.24%       70ms 66.67%                | R\n"
                "                                              20ms 28.57% |   B\n" +
                kRule +
                "         0     0% 95.24%      100ms 95.24%                | A\n"
                "                                              70ms 70.00% |   R\n"
                "                                              30ms 30.00% |   C\n" +
                kRule +
                "                                              20ms   100% |   R\n"
                "         0     0% 95.24%       20ms 19.05%                | B\n"
                "                                              20ms   100% |   C (inline)\n" +
                kRule);
}

TEST(Tree, CallsGoOverDroppedNodes) {
  Options options;
  options.nodefraction = 0.3;
  const std::string text = Text(test::WorkedExample(), options);
  EXPECT_NE(text.find("Dropped 1 node (cum <= 31.50ms)\n"), std::string::npos);
  EXPECT_EQ(text.find("| B"), std::string::npos);
  // From R to C, over B: what is left of it is inlined code still.
  EXPECT_NE(text.find("20ms 40.00% |   R (inline)\n"), std::string::npos);
}

TEST(Tree, LightCallsGo) {
  Options options;
  options.nodefraction = 0.3;
  options.edgefraction = 0.3;
  EXPECT_EQ(Text(test::WorkedExample(), options).find("|   R"),
            Text(test::WorkedExample(), options).find("|   R\n"));
}

// The sum counts only what is shown, and nothing is trimmed.
TEST(Peek, ShowsMatchesOnly) {
  Options options;
  options.argument = "^B$";
  options.nodefraction = 0.9;
  EXPECT_EQ(Entries(Text(test::WorkedExample(), options, /*peek=*/true)),
            std::string(kRule) +
                "                                              20ms   100% |   R\n"
                "         0     0%     0%       20ms 19.05%                | B\n"
                "                                              20ms   100% |   C (inline)\n" +
                kRule);
}

TEST(Peek, NoMatchIsAnError) {
  Options options;
  options.argument = "nosuch";
  EXPECT_EQ(Text(test::WorkedExample(), options, /*peek=*/true),
            "no matches found for regexp: nosuch");
}

TEST(Tree, DocumentHasRolesAndGroups) {
  const Profile profile = test::WorkedExample();
  Query query = CompileQuery(profile, {}).value();
  const auto document = Tree(profile, query);
  ASSERT_TRUE(document.ok());
  const Table& table = document.value().tables.front();
  EXPECT_EQ(table.groups, (std::vector<size_t>{0, 3, 6, 9}));
  EXPECT_EQ(table.rows[0][7].text, "caller");
  EXPECT_EQ(table.rows[0][8].text, "A");
  EXPECT_EQ(table.rows[2][7].text, "self");
  EXPECT_EQ(table.rows[2][0].value, 50'000'000);
  EXPECT_EQ(table.rows[5][7].text, "callee");
  EXPECT_EQ(table.rows[5][5].value, 20'000'000);
  for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size());
}

// pprof shows a call that cancelled out, pfa does not.
TEST(Tree, CancelledCalls) {
  const Profile profile = FoldedProfile({"main;same 5", "main;same -5 {n=\"1\"}", "main;f 3"});
  EXPECT_NE(Text(profile, {}).find("     0     0% |   same\n"), std::string::npos);
  Query query = CompileQuery(profile, {}).value();
  const auto document = Tree(profile, query);
  ASSERT_TRUE(document.ok());
  for (const auto& row : document.value().tables.front().rows) EXPECT_NE(row[8].text, "same");
}

}  // namespace
}  // namespace pfa
