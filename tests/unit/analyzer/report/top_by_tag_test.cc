#include "analyzer/report/top_by_tag.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

// The keys of the columns, a row per line, and the totals.
std::string TextOf(const Result<Document>& document) {
  if (!document.ok()) return "error: " + document.error().message;
  const Table& table = document.value().tables.front();
  std::string out;
  for (const Column& column : table.columns) out += column.key + "|";
  const auto add = [&out](const std::vector<Cell>& row) {
    out += "\n";
    for (const Cell& cell : row) {
      if (!cell.percent) out += cell.value ? fmt::format("{} ", *cell.value) : cell.text;
    }
  };
  for (const auto& row : table.rows) add(row);
  for (const auto& row : table.totals) add(row);
  return out;
}

std::string ByTag(const Profile& profile, Options options, const std::string& key) {
  options.by_tag = key;
  auto query = CompileQuery(profile, options);
  return TextOf(TopByTagDocument(profile, query.value()));
}

Profile Labelled() {
  return FoldedProfile({
      "main;f 10 {e=/a}",
      "main;f 3 {e=/b}",
      "main;g;f 2 {e=/c}",
      "main;g 4 {e=/b, e=/a}",
      "main;g 1 {size=512bytes}",
      "main 6",
  });
}

TEST(TopByTag, ColumnsOfARowSumToIt) {
  EXPECT_EQ(ByTag(Labelled(), {}, "e"),
            "flat|flat_percent|e=/a|e=/a + /b|e=/b|e=/c|e=(none)|name|\n"
            "15 10 0 3 2 0 f\n"
            "6 0 0 0 0 6 main\n"
            "5 0 4 0 0 1 g\n"
            "26 10 4 3 2 7 (all samples)");
}

TEST(TopByTag, Cumulative) {
  Options options;
  options.sort = "cum";
  EXPECT_EQ(ByTag(Labelled(), options, "e"),
            "cum|cum_percent|e=/a|e=/a + /b|e=/b|e=/c|e=(none)|name|\n"
            "26 10 4 3 2 7 main\n"
            "15 10 0 3 2 0 f\n"
            "7 0 4 0 2 1 g\n"
            "26 10 4 3 2 7 (all samples)");
}

TEST(TopByTag, TheRestIsOneColumn) {
  Options options;
  options.tag_columns = 1;
  EXPECT_EQ(ByTag(Labelled(), options, "e"),
            "flat|flat_percent|e=/a|e=(other)|e=(none)|name|\n"
            "15 10 5 0 f\n"
            "6 0 0 6 main\n"
            "5 0 4 1 g\n"
            "26 10 9 7 (all samples)");
  options.tag_columns = 0;
  options.width = 82;
  EXPECT_EQ(ByTag(Labelled(), options, "e").substr(0, 50),
            "flat|flat_percent|e=/a|e=/a + /b|e=(other)|e=(none");
}

TEST(TopByTag, NumbersHaveUnits) {
  EXPECT_EQ(ByTag(Labelled(), {}, "size").substr(0, 60),
            "flat|flat_percent|size=512B|size=(none)|name|\n15 0 15 f\n6 0 ");
}

TEST(TopByTag, FiltersCount) {
  Options options;
  options.tagfocus = "e=/b";
  EXPECT_EQ(ByTag(Labelled(), options, "e"),
            "flat|flat_percent|e=/a + /b|e=/b|name|\n4 4 0 g\n3 0 3 f\n0 0 0 main\n"
            "7 4 3 (all samples)");
}

TEST(TopByTag, UnknownLabels) {
  EXPECT_EQ(ByTag(Labelled(), {}, "x"),
            "error: top: -by_tag=x: no sample has this label; there are: e, size");
  EXPECT_EQ(ByTag(FoldedProfile({"a 1"}), {}, "x"),
            "error: top: -by_tag=x: no sample of this profile has a label");
}

TEST(TopByTag, ValuesWithNamesOfOtherColumns) {
  EXPECT_EQ(ByTag(FoldedProfile({"a 3 {e=(none)}", "a 2"}), {}, "e"),
            "flat|flat_percent|e=\"(none)\"|e=(none)|name|\n5 3 2 a\n5 3 2 (all samples)");
}

// Everything is accounted for, in each row and in the totals.
TEST(TopByTag, SumsOnRandomProfiles) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    std::vector<std::string> lines;
    uint64_t state = seed * 0x9e3779b97f4a7c15ULL;
    const auto random = [&state](uint64_t below) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      return (state >> 33) % below;
    };
    for (int i = 0; i < 60; ++i) {
      std::string line = fmt::format("r{};f{};f{} {}", random(2), random(5), random(5),
                                     static_cast<int64_t>(random(100)) - 20);
      if (random(4) != 0) line += fmt::format(" {{k=v{}}}", random(12));
      lines.push_back(line);
    }
    const Profile profile = FoldedProfile(lines);
    for (const char* sort : {"flat", "cum"}) {
      Options options;
      options.trim = false;
      options.sort = sort;
      options.tag_columns = 3;
      options.by_tag = "k";
      auto query = CompileQuery(profile, options);
      const auto document = TopByTagDocument(profile, query.value());
      ASSERT_TRUE(document.ok());
      const Table& table = document.value().tables.front();
      ASSERT_EQ(table.columns.size(), 8U);
      const auto check = [&](const std::vector<Cell>& row) {
        int64_t sum = 0;
        for (size_t i = 2; i + 1 < row.size(); ++i) sum += *row[i].value;
        EXPECT_EQ(sum, *row[0].value) << row.back().text;
      };
      for (const auto& row : table.rows) check(row);
      for (const auto& row : table.totals) check(row);
    }
  }
}

}  // namespace
}  // namespace pfa
