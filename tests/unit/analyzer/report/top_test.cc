#include "analyzer/report/top.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/worked_example.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

TopReport Build(const Profile& profile, const Options& options) {
  Query query = CompileQuery(profile, options).value();
  auto report = BuildTop(profile, query);
  EXPECT_TRUE(report.ok());
  return std::move(report).value();
}

std::string Text(const Profile& profile, const Options& options, bool compact = false) {
  return TopPprofText(Build(profile, options), compact);
}

// "C=50/50 R=50/70": flat and cum of each row.
std::string Rows(const TopReport& report) {
  std::string out;
  for (const TopRow& row : report.rows) {
    const char* const marks[] = {"", "(partial-inline)", "(inline)"};
    out += (out.empty() ? "" : " ") + row.name + "=" + report.Format(row.flat) + "/" +
           report.Format(row.cum) + marks[static_cast<size_t>(row.inlined)];
  }
  return out;
}

TEST(Top, WorkedExample) {
  EXPECT_EQ(Text(test::WorkedExample(), {}),
            "File: app\n"
            "Type: cpu\n"
            "Showing nodes accounting for 100ms, 95.24% of 105ms total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "      50ms 47.62% 47.62%       50ms 47.62%  C (partial-inline)\n"
            "      50ms 47.62% 95.24%       70ms 66.67%  R\n"
            "         0     0% 95.24%      100ms 95.24%  A\n"
            "         0     0% 95.24%       20ms 19.05%  B\n");
}

TEST(Top, WorkedExampleWithoutInlining) {
  Options options;
  options.noinlines = true;
  EXPECT_EQ(Text(test::WorkedExample(), options, /*compact=*/true),
            "Showing nodes accounting for 100ms, 95.24% of 105ms total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "      50ms 47.62% 47.62%       70ms 66.67%  R\n"
            "      30ms 28.57% 76.19%       30ms 28.57%  C\n"
            "      20ms 19.05% 95.24%       20ms 19.05%  B\n"
            "         0     0% 95.24%      100ms 95.24%  A\n");
}

// B goes, the residual call from R to C is too light, and C loses its mark.
TEST(Top, WorkedExampleTrimmed) {
  Options options;
  options.nodefraction = 0.3;
  options.edgefraction = 0.3;
  EXPECT_EQ(Text(test::WorkedExample(), options, /*compact=*/true),
            "Showing nodes accounting for 100ms, 95.24% of 105ms total\n"
            "Dropped 1 node (cum <= 31.50ms)\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "      50ms 47.62% 47.62%       50ms 47.62%  C\n"
            "      50ms 47.62% 95.24%       70ms 66.67%  R\n"
            "         0     0% 95.24%      100ms 95.24%  A\n");
  options.edgefraction = 0.1;
  EXPECT_EQ(Rows(Build(test::WorkedExample(), options)),
            "C=50ms/50ms(partial-inline) R=50ms/70ms A=0/100ms");
}

TEST(Top, WorkedExampleFirstRows) {
  Options options;
  options.nodecount = 2;
  options.sort = "cum";
  EXPECT_EQ(Text(test::WorkedExample(), options, /*compact=*/true),
            "Showing nodes accounting for 50ms, 47.62% of 105ms total\n"
            "Showing top 2 nodes out of 4\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "         0     0%     0%      100ms 95.24%  A\n"
            "      50ms 47.62% 47.62%       70ms 66.67%  R\n");
}

TEST(Top, HeaderLines) {
  const Profile profile = EditProfile(
      FoldedProfile({"A 30000000"}, {.types = {"cpu/nanoseconds"}}), [](ProfileBuilder& builder) {
        ProfileHeader& header = builder.header();
        builder.mappings()[0].build_id = builder.Intern("abc123");
        header.time_nanos = 1'000'000'000;
        header.duration_nanos = 1'900'000'000;
        header.comments = {builder.Intern("shown"), builder.Intern("# hidden")};
        header.doc_url = builder.Intern("https://example.com/doc");
      });
  setenv("TZ", "UTC", 1);
  EXPECT_EQ(Text(profile, {}),
            "File: app\n"
            "Build ID: abc123\n"
            "shown\n"
            "Type: cpu\n"
            "Doc: https://example.com/doc\n"
            "Time: 1970-01-01 00:00:01 UTC\n"
            "Duration: 1.90s, Total samples = 30ms ( 1.58%)\n"
            "Showing nodes accounting for 30ms, 100% of 30ms total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "      30ms   100%   100%       30ms   100%  A\n");
}

// Without a share the line ends in a space.
TEST(Top, DurationOfWhatIsNoTime) {
  const Profile profile =
      EditProfile(FoldedProfile({"A 30"}, {.types = {"space/bytes"}}),
                  [](ProfileBuilder& builder) { builder.header().duration_nanos = 1; });
  const std::string text = Text(profile, {});
  EXPECT_NE(text.find("\nDuration: 1ns, Total samples = 30B \n"), std::string::npos) << text;
}

TEST(Top, LongFiltersAreCut) {
  Options options;
  options.focus = std::string(74, 'x') + "|A";  // "focus=" and 74 are 80
  options.ignore = "nothing";
  const std::string text = Text(FoldedProfile({"A 1"}), options, /*compact=*/true);
  EXPECT_TRUE(text.starts_with("Active filters:\n   focus=" + std::string(74, 'x') +
                               "\u2026\n   ignore=nothing\nShowing "))
      << text;
}

TEST(Top, Accounts) {
  const Profile profile = FoldedProfile({"A 500", "B 300", "C 2", "D 100", " 40"});
  Options options;
  options.ignore = "D";
  options.nodecount = 1;
  const TopReport report = Build(profile, options);
  EXPECT_EQ(report.total, 942);
  EXPECT_EQ(report.shown_flat, 500);
  std::string notes;
  for (const Note& note : report.notes) notes += note.text + "\n";
  EXPECT_EQ(notes,
            "Not shown: 300 in functions beyond -nodecount, 2 in dropped nodes, 140 in samples "
            "that filters removed, together 442\n");
}

TEST(Top, EmptyReportsSayWhy) {
  struct Case {
    const char* name;
    std::vector<std::string> lines;
    std::string Options::*member;
    const char* value;
    const char* note;
  };
  const Case cases[] = {
      {"no samples", {}, &Options::focus, "", "the profile has no samples"},
      {"filtered",
       {"A 1", "B 2"},
       &Options::focus,
       "zzz",
       "nothing is left: focus=zzz removed the last 2 of 2 samples"},
      {"by a label",
       {"A 1", "B 2"},
       &Options::tagfocus,
       "k=v",
       "nothing is left: tagfocus=k=v removed the last 2 of 2 samples"},
      {"all zero",
       {"A 0"},
       &Options::focus,
       "",
       "all values of this sample type are 0; try another -sample_index"},
  };
  for (const Case& c : cases) {
    Options options;
    options.*c.member = c.value;
    const TopReport report = Build(FoldedProfile(c.lines), options);
    EXPECT_TRUE(report.rows.empty()) << c.name;
    EXPECT_TRUE(std::ranges::any_of(report.notes, [&](const Note& note) {
      return note.text == c.note;
    })) << c.name;
  }
}

TEST(Top, RelativePercentages) {
  const Profile profile = FoldedProfile({"A;B 30", "A;C 10", "D 60"});
  Options options;
  options.focus = "A";
  EXPECT_EQ(Build(profile, options).total, 100);
  options.relative_percentages = true;
  EXPECT_EQ(Build(profile, options).total, 40);
}

TEST(Top, Mean) {
  const Profile profile =
      FoldedProfile({"A;B 2,10", "A;B 1,7", "A;C 3,6"}, {.types = {"n/count", "t/widgets"}});
  Options options;
  options.mean = true;
  // B: 17 / 3, C: 6 / 3, A: 23 / 6, toward zero; the total likewise.
  EXPECT_EQ(Text(profile, options, /*compact=*/true),
            "Showing nodes accounting for 7widgets, 233.33% of 3widgets total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "  5widgets 166.67% 166.67%   5widgets 166.67%  B\n"
            "  2widgets 66.67% 233.33%   2widgets 66.67%  C\n"
            "         0     0% 233.33%   3widgets   100%  A\n");
}

// A total of 0 has no shares to name limits by.
TEST(Top, MeanOfNothing) {
  const Profile profile = FoldedProfile({"A 1000,5", "B 1000,7"}, {.types = {"n/count", "t/x"}});
  Options options;
  options.mean = true;
  options.nodecount = 1;
  EXPECT_EQ(Text(profile, options, /*compact=*/true),
            "Showing nodes accounting for 0, 0% of 0 total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "         0     0%     0%          0     0%  B\n");
}

TEST(Top, DropNegative) {
  const Profile profile = FoldedProfile({"A 5", "B -3", "C;D -1"});
  Options options;
  EXPECT_EQ(Rows(Build(profile, options)), "A=5/5 B=-3/-3 D=-1/-1 C=0/-1");
  options.drop_negative = true;
  EXPECT_EQ(Rows(Build(profile, options)), "A=5/5");
}

TEST(Top, DivideBy) {
  Options options;
  options.divide_by = 3;
  EXPECT_EQ(Rows(Build(FoldedProfile({"A;B 10", "A 1"}), options)), "B=3/3 A=0/3");
}

TEST(Top, LabelsAsFrames) {
  const Profile profile = FoldedProfile({"A;B 3 {k=v}", "A 2 {k=w}", "A 1"});
  Options options;
  options.tagroot = "k";
  EXPECT_EQ(Rows(Build(profile, options)), "A=3/6 B=3/3 <unknown>=0/1 v=0/3 w=0/2");
  options.tagroot = "";
  options.tagleaf = "k";
  EXPECT_EQ(Rows(Build(profile, options)), "v=3/3 w=2/2 <unknown>=1/1 A=0/6 B=0/3");
}

TEST(Top, MessagesInPprofsOrder) {
  Options options;
  options.tagroot = "x";
  options.tagleaf = "y";
  options.tagfocus = "5:";
  options.focus = "zzz";
  EXPECT_EQ(Build(FoldedProfile({"A 1"}), options).messages,
            (std::vector<std::string>{
                "TagRoot expression matched no samples", "TagLeaf expression matched no samples",
                "tagfocus:Interpreted '5:' as range, not regexp",
                "Focus expression matched no samples", "TagFocus expression matched no samples"}));
}

TEST(Top, TotalsThatDoNotFitAreAnError) {
  const Profile profile = FoldedProfile({"A 9223372036854775807", "B 1"});
  Query query = CompileQuery(profile, {}).value();
  const auto report = BuildTop(profile, query);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kBadInput);
}

TEST(Top, DocumentHasNumbers) {
  Options options;
  const Document document = TopDocument(Build(test::WorkedExample(), options), true);
  ASSERT_EQ(document.tables.size(), 1U);
  const Table& table = document.tables[0];
  EXPECT_EQ(table.key, "functions");
  EXPECT_EQ(table.unit, "nanoseconds");
  ASSERT_EQ(table.columns.size(), 8U);
  EXPECT_EQ(table.columns[7].key, "place");
  ASSERT_EQ(table.rows.size(), 4U);
  const auto& row = table.rows[1];  // R
  EXPECT_EQ(row[0].text, "50ms");
  EXPECT_EQ(row[0].value, 50'000'000);
  EXPECT_NEAR(row[1].percent.value(), 47.619, 0.001);
  EXPECT_NEAR(row[2].percent.value(), 95.238, 0.001);
  EXPECT_EQ(row[3].value, 70'000'000);
  EXPECT_EQ(row[5].text, "R");
  EXPECT_EQ(TopDocument(Build(test::WorkedExample(), options), false).tables[0].columns.size(), 7U);
}

}  // namespace
}  // namespace pfa
