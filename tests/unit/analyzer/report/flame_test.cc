#include "analyzer/report/flame.h"

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

FlameReport Build(const std::vector<std::string>& lines, const Options& options = {},
                  const FlameRequest& request = {}) {
  const Profile profile = FoldedProfile(lines, {.types = {"samples/count", "cpu/nanoseconds"}});
  Query query = CompileQuery(profile, options).value();
  return BuildFlame(profile, query, request).value();
}

TEST(Flame, HasTheSelectedTypeOrAll) {
  const FlameReport one = Build({"main;f 1,1000", "main 2,3000"});
  ASSERT_EQ(one.types.size(), 1U);
  EXPECT_EQ(one.types[0].name, "cpu");
  EXPECT_EQ(one.types[0].total, 4000);
  EXPECT_EQ(one.ValuesOf(1), "4us (100%), own 3us (75.00%)");
  const FlameReport all =
      Build({"main;f 1,1000", "main 2,3000"}, {}, {.all_types = true, .both_directions = true});
  EXPECT_EQ(all.types.size(), 2U);
  EXPECT_EQ(all.selected, 1U);
  ASSERT_TRUE(all.other.has_value());
  EXPECT_EQ(all.NameOf(*all.other, 1), "main");
}

TEST(Flame, NegativeValuesMakeADifference) {
  const FlameReport report = Build({"main;f 1,30", "main;f -1,-10", "main;g -1,-20"});
  EXPECT_TRUE(report.is_diff);
  EXPECT_EQ(report.types[0].total, 30);
  EXPECT_EQ(report.types[0].lost_total, 30);
  EXPECT_EQ(report.WidthOf(0), 60);
  EXPECT_EQ(report.NameOf(report.tree, 2), "f");
  EXPECT_EQ(report.ValuesOf(2),
            "+20ns: old 10ns (33.33%), new 30ns (100%); own +20ns: old 10ns, new 30ns");
}

TEST(Flame, SaysWhatFiltersLeft) {
  Options options;
  options.focus = "f";
  const FlameReport report = Build({"main;f 1,25", "main;g 1,75"}, options);
  ASSERT_EQ(report.summary.size(), 2U);
  EXPECT_EQ(report.summary[0], "Filters: focus=f");
  EXPECT_EQ(report.summary[1], "Filters left 25ns, 25.00% of 100ns total");
  options.relative_percentages = true;
  EXPECT_EQ(Build({"main;f 1,25", "main;g 1,75"}, options).types[0].total, 25);
  options.focus = "nosuch";
  const FlameReport nothing = Build({"main;f 1,25"}, options);
  ASSERT_FALSE(nothing.notes.empty());
  EXPECT_EQ(nothing.notes.back().text,
            "nothing is left: focus=nosuch removed the last 1 of 1 samples");
}

TEST(Flame, MergesBelowTheShare) {
  Options options;
  options.merge_below = 0.1;
  const FlameReport report = Build({"a 1,95", "b 1,3", "c 1,2"}, options);
  EXPECT_EQ(report.merged_frames, 2U);
  EXPECT_EQ(report.NameOf(report.tree, 2), "(2 smaller)");
  EXPECT_EQ(report.ValuesOf(2), "5ns (5.00%)");
  options.trim = false;
  EXPECT_EQ(Build({"a 1,95", "b 1,3", "c 1,2"}, options).merged_frames, 0U);
}

TEST(Flame, FunctionsOfAPackageHaveOneColor) {
  const FlameReport report = Build({"net/http.(*conn).serve;net/http.Get;strconv.Itoa 1,1"});
  EXPECT_EQ(report.names[0].color, report.names[1].color);
  for (const FlameName& name : report.names) EXPECT_LT(name.color, kFlameColors);
}

}  // namespace
}  // namespace pfa
