#include "analyzer/report/info.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

Document MakeInfo(const Profile& profile, const Options& options = {}) {
  Query query = CompileQuery(profile, options).value();
  return Info(profile, query).value();
}

std::string FactOf(const Document& document, std::string_view key) {
  std::string out;
  for (const Fact& fact : document.facts) {
    if (fact.key == key) out += (out.empty() ? "" : " | ") + fact.value;
  }
  return out;
}

// Cells of a table's rows: "cpu,nanoseconds,3us,(default)".
std::vector<std::string> RowsOf(const Table& table) {
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    std::string line;
    for (const Cell& cell : row) line += (line.empty() ? "" : ",") + cell.text;
    out.push_back(line);
  }
  return out;
}

TEST(Info, KindComesFromTheSampleTypes) {
  struct Case {
    std::vector<std::string> types;
    const char* kind;
  };
  const Case cases[] = {
      {{"samples/count", "cpu/nanoseconds"}, "CPU profile: where the processor time went"},
      {{"alloc_objects/count", "alloc_space/bytes", "inuse_objects/count", "inuse_space/bytes"},
       "heap profile: what is in memory and what was allocated"},
      {{"contentions/count", "delay/nanoseconds"},
       "contention profile (block or mutex): where goroutines waited for each other"},
      {{"goroutine/count"}, "goroutine profile: where goroutines are"},
      {{"goroutineleak/count"}, "goroutine leak profile: where goroutines wait forever"},
      {{"threadcreate/count"}, "thread creation profile: what made new threads"},
      {{"widgets/count"}, "profile"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FactOf(MakeInfo(FoldedProfile({}, {.types = c.types})), "Kind"), c.kind);
  }
}

TEST(Info, Facts) {
  const Document document = MakeInfo(
      EditProfile(FoldedProfile({"A;B+C 1", "A 2", "A;B+C 4"}), [](ProfileBuilder& builder) {
        ProfileHeader& header = builder.header();
        header.duration_nanos = 1'500'000'000;
        header.period = 10'000'000;
        header.period_type = {builder.Intern("cpu"), builder.Intern("nanoseconds")};
        header.comments = {builder.Intern("one"), builder.Intern("#two")};
      }));
  EXPECT_EQ(FactOf(document, "File"), "app");
  EXPECT_EQ(FactOf(document, "Duration"), "1.50s");
  EXPECT_EQ(FactOf(document, "Period"), "10000000 nanoseconds");
  EXPECT_EQ(FactOf(document, "Comment"), "one | #two");
  EXPECT_EQ(FactOf(document, "Samples"), "3 (2 distinct stacks)");
  EXPECT_EQ(FactOf(document, "Functions"), "3 (2 locations, 1 mappings)");
  EXPECT_EQ(FactOf(document, "Time"), "");  // unknown
}

TEST(Info, SampleTypes) {
  const Profile profile = FoldedProfile(
      {"A 3,1500", "B -1,500"}, {.types = {"n/count", "t/nanoseconds"}, .default_type = "n"});
  const Document document = MakeInfo(profile);
  ASSERT_GE(document.tables.size(), 1U);
  EXPECT_EQ(RowsOf(document.tables[0]),
            (std::vector<std::string>{"n,count,2,(default)", "t,nanoseconds,2us,"}));
  EXPECT_EQ(document.tables[0].rows[1][2].value, 2000);
}

TEST(Info, SumsThatDoNotFitAreSaidToBeSo) {
  const Profile profile = FoldedProfile({"A 9223372036854775807", "B 1"});
  EXPECT_EQ(RowsOf(MakeInfo(profile).tables[0]),
            std::vector<std::string>{"samples,count,more than 64 bits,(default)"});
}

TEST(Info, Labels) {
  const Profile profile = FoldedProfile(
      {"A 1 {k=v, k=w, n=5b}", "A 1 {k=v}", "A 1 {b=x, n=5b}", "A 1 {n=6b, k=7}", "A 1"});
  const Document document = MakeInfo(profile);
  ASSERT_EQ(document.tables.size(), 2U);
  EXPECT_EQ(RowsOf(document.tables[1]),
            (std::vector<std::string>{"b,text,1,1", "k,text,2,2", "k,number,1,1", "n,number,2,3"}));
  // The first key is worth a suggestion.
  bool suggested = false;
  for (const Note& note : document.notes) {
    suggested = suggested || note.text.find("--tagroot=b ") != std::string::npos;
  }
  EXPECT_TRUE(suggested);
}

TEST(Info, DiagnosticsAreNotes) {
  const Document document =
      MakeInfo(EditProfile(FoldedProfile({"A 1"}), [](ProfileBuilder& builder) {
        builder.diagnostics().Add(DiagnosticKind::kEmptyLabel, 7, "");
        builder.diagnostics().Add(DiagnosticKind::kUnknownMapping, 9, "");
      }));
  std::vector<std::string> warnings;
  for (const Note& note : document.notes) {
    if (note.is_warning) warnings.push_back(note.text);
  }
  ASSERT_EQ(warnings.size(), 1U);  // an unknown mapping loses nothing
  EXPECT_NE(warnings[0].find(InfoOf(DiagnosticKind::kEmptyLabel).explanation), std::string::npos);
}

}  // namespace
}  // namespace pfa
