// What is known about a function, and its source.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/list.h"
#include "tests/support/folded_profile.h"
#include "viewer/layout/function_facts.h"
#include "viewer/layout/source_listing.h"

namespace pfa::test {
namespace {

constexpr TextMetrics kFunctionMetrics = {8, 13};

TEST(FunctionFacts, SayWhereItIsAndWhoCallsIt) {
  const Profile profile = FoldedProfile({
      "main.main;main.f@/src/f.go:12;a.g 50 {endpoint=/cart}",
      "main.other;main.f@/src/f.go:12 20 {endpoint=/home, size=512bytes}",
      "main.main;main.f@/src/f.go:12;main.f@/src/f.go:12 10",
      "main.main 20",
  });
  const auto found = MakeFunctionFacts(profile, {}, "main.f");
  ASSERT_TRUE(found.ok()) << found.error().ToString();
  const FunctionFacts& facts = found.value();
  EXPECT_TRUE(facts.place.starts_with("/src/f.go")) << facts.place;
  EXPECT_EQ(facts.origin, "package main, module main");
  EXPECT_EQ(facts.binary, "/bin/app");
  EXPECT_EQ(facts.flat, "30 (30.00%)");
  EXPECT_EQ(facts.cum, "80 (80.00%)") << "recursion counts once";
  EXPECT_EQ(facts.flat_rank, 2U);
  EXPECT_EQ(facts.cum_rank, 1U);
  EXPECT_EQ(facts.functions, 4U);
  ASSERT_EQ(facts.callers.size(), 2U);
  EXPECT_EQ(facts.callers[0].name, "main.main");
  EXPECT_EQ(facts.callers[0].value, "60");
  EXPECT_DOUBLE_EQ(facts.callers[0].share, 0.75);
  ASSERT_EQ(facts.callees.size(), 1U);
  EXPECT_EQ(facts.callees[0].name, "a.g");
  ASSERT_EQ(facts.labels.size(), 3U);
  EXPECT_EQ(facts.labels[0].name, "endpoint: /cart");
  EXPECT_EQ(facts.labels[0].value, "50");
}

TEST(FunctionFacts, FollowTheFilters) {
  const Profile profile = FoldedProfile({"main;f 50 {k=a}", "other;f 30 {k=b}"});
  Options options;
  options.ignore = "other";
  const auto facts = MakeFunctionFacts(profile, options, "f");
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts.value().cum, "50 (62.50%)");
  EXPECT_EQ(facts.value().callers.size(), 1U);
  EXPECT_EQ(facts.value().labels.size(), 1U);
  EXPECT_EQ(MakeFunctionFacts(profile, options, "other").error().message,
            "nothing is left of other");
}

SourceListing ListingOf(const std::vector<std::string>& samples, const std::string& function) {
  const Profile profile = FoldedProfile(samples);
  Options options;
  options.argument = "^" + function + "$";
  Query query = CompileQuery(profile, options).value();
  const auto list = ListDocument(profile, query);
  EXPECT_TRUE(list.ok());
  return MakeSourceListing(list.value());
}

TEST(SourceListing, WithoutTheSourceHasTheLinesAndSaysWhy) {
  const SourceListing listing =
      ListingOf({"main;f@/nowhere/f.go:12 5", "main;f@/nowhere/f.go:20;g 70"}, "f");
  ASSERT_EQ(listing.lines.size(), 3U);
  EXPECT_EQ(listing.lines[0].number, 0);
  EXPECT_EQ(listing.lines[0].text, "f");
  EXPECT_EQ(listing.lines[0].file, "/nowhere/f.go");
  EXPECT_EQ(listing.lines[1].number, 12);
  EXPECT_EQ(listing.lines[1].flat_text, "5");
  EXPECT_EQ(listing.lines[2].flat_text, "");
  EXPECT_EQ(listing.lines[2].cum_text, "70");
  EXPECT_EQ(listing.hottest, (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(listing.most_cum, 70);
  ASSERT_FALSE(listing.notes.empty());
  EXPECT_NE(listing.notes[0].find("no such file"), std::string::npos);
}

TEST(SourceListing, HasTextWhereThereIsSome) {
  const std::string file = std::string(PFA_SOURCE_DIR) + "/testdata/gen/main.go";
  const SourceListing listing = ListingOf({"main;f@" + file + ":3 5"}, "f");
  EXPECT_TRUE(listing.notes.empty());
  EXPECT_GT(listing.lines.size(), 3U);
  for (const SourceLine& line : listing.lines) {
    EXPECT_EQ(line.text.find('\t'), std::string::npos);
  }
}

SourceListing LongListing() {
  SourceListing listing;
  for (int64_t number = 0; number < 500; ++number) {
    SourceLine line;
    line.number = number;
    line.text = "x := 1";
    line.flat = number == 400 ? 9 : 0;
    if (line.flat != 0) listing.hottest.push_back(static_cast<uint32_t>(number));
    listing.lines.push_back(line);
  }
  listing.most_flat = 9;
  return listing;
}

// At first the hottest line is seen, wherever it is.
TEST(SourcePicture, BeginsAtTheHottestLine) {
  const SourceListing listing = LongListing();
  const PxRect area = {10, 20, 600, 320};
  DrawList list;
  LayoutSource({.listing = listing, .place = {}, .theme = {}}, area, kFunctionMetrics, &list);
  bool is_seen = false;
  size_t rows = 0;
  for (const DrawRect& rect : list.rects) {
    EXPECT_GE(rect.rect.x0, area.x0);
    EXPECT_LE(rect.rect.x1, area.x1);
    EXPECT_GE(rect.rect.y0, area.y0);
    EXPECT_LE(rect.rect.y1, area.y1);
    if (rect.hit.kind != HitKind::kSourceLine) continue;
    ++rows;
    is_seen = is_seen || rect.hit.id == 400;
  }
  EXPECT_TRUE(is_seen);
  EXPECT_LE(rows, 20U) << "only what is visible is laid out";
  EXPECT_EQ(list.At({595, 100})->hit.kind, HitKind::kSourceOverview);
}

TEST(SourcePicture, ScrollsWithinItsLines) {
  const SourceListing listing = LongListing();
  const float row = SourceRowHeight(kFunctionMetrics);
  EXPECT_EQ(SourceScroll(listing, {1e8F, 0}, 300, kFunctionMetrics), 500 * row - 300);
  EXPECT_EQ(SourceScroll(listing, {7, 0}, 300, kFunctionMetrics), 7);
  EXPECT_EQ(SourceScrollTo(listing, 0, 300, kFunctionMetrics), 0);
  EXPECT_EQ(SourceScroll(SourceListing{}, {}, 300, kFunctionMetrics), 0);
}

}  // namespace
}  // namespace pfa::test
