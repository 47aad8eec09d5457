#include "analyzer/query/query.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

Profile HeapProfile() {
  return FoldedProfile({}, {.types = {"alloc_objects/count", "alloc_space/bytes",
                                      "inuse_objects/count", "inuse_space/bytes"}});
}

struct TypeCase {
  const char* sample_index;
  int expected;  // -1: an error
};

TEST(FindSampleType, ByNameNumberOrDefault) {
  const Profile profile = HeapProfile();
  const TypeCase cases[] = {
      {"", 3},  // the last one
      {"alloc_space", 1},
      {"inuse_objects", 2},
      {"0", 0},
      {"3", 3},
      {"+1", 1},
      {"01", 1},
      {"4", -1},
      {"-1", -1},
      {"zz", -1},
      {"ALLOC_SPACE", -1},
      {"space", -1},
      {"0x1", -1},
      {"1 ", -1},
      {"+", -1},
      {"99999999999999999999", -1},
  };
  for (const TypeCase& c : cases) {
    const auto found = FindSampleType(profile, c.sample_index);
    ASSERT_EQ(found.ok(), c.expected >= 0) << c.sample_index;
    if (found.ok()) {
      EXPECT_EQ(found.value(), static_cast<size_t>(c.expected)) << c.sample_index;
    }
  }
}

TEST(FindSampleType, InusePrefixMayBeMissingInTheProfile) {
  const Profile profile = FoldedProfile({}, {.types = {"objects/count", "space/bytes"}});
  EXPECT_EQ(FindSampleType(profile, "inuse_objects").value(), 0U);
  EXPECT_EQ(FindSampleType(profile, "inuse_space").value(), 1U);
  EXPECT_EQ(FindSampleType(profile, "space").value(), 1U);
  EXPECT_FALSE(FindSampleType(profile, "alloc_space").ok());
}

TEST(FindSampleType, TheProfileMayPreferOne) {
  const std::vector<std::string> types = {"samples/count", "cpu/nanoseconds"};
  EXPECT_EQ(
      FindSampleType(FoldedProfile({}, {.types = types, .default_type = "samples"}), "").value(),
      0U);
  // A preference that the profile does not have is none.
  EXPECT_EQ(FindSampleType(FoldedProfile({}, {.types = types, .default_type = "wall"}), "").value(),
            1U);
  // "" is no name, although a type may be called so.
  EXPECT_EQ(FindSampleType(FoldedProfile({}, {.types = {"/count", "cpu/ns"}}), "").value(), 1U);
}

TEST(FindSampleType, Messages) {
  const Profile profile = HeapProfile();
  EXPECT_EQ(FindSampleType(profile, "4").error().message,
            "sample_index 4 is outside the range [0..3]");
  const Error unknown = FindSampleType(profile, "zz").error();
  EXPECT_EQ(unknown.message,
            "sample_index \"zz\" must be one of: [alloc_objects alloc_space inuse_objects "
            "inuse_space]");
  EXPECT_EQ(unknown.code, ErrorCode::kUsage);
  const Error none = FindSampleType(FoldedProfile({}, {.types = {}}), "").error();
  EXPECT_EQ(none.code, ErrorCode::kBadInput);
  EXPECT_TRUE(none.message.starts_with("profile has no samples")) << none.message;
}

TEST(FindSampleType, DuplicateNamesAreAddressedByNumber) {
  const Profile profile = FoldedProfile({}, {.types = {"x/count", "x/ns"}});
  EXPECT_EQ(FindSampleType(profile, "x").value(), 0U);
  EXPECT_EQ(FindSampleType(profile, "1").value(), 1U);
}

TEST(CompileQuery, ValuesAndTypes) {
  const Profile profile = HeapProfile();
  Options options;
  options.sample_index = "alloc_space";
  options.divide_by = 4;
  const Query query = CompileQuery(profile, options).value();
  EXPECT_EQ(query.column, 1U);
  EXPECT_EQ(query.sample_type, "alloc_space");
  EXPECT_EQ(query.sample_unit, "bytes");
  EXPECT_EQ(query.ratio, 0.25);
  options.mean = true;
  EXPECT_EQ(CompileQuery(profile, options).value().sample_type, "mean_alloc_space");
  options.divide_by = 0;
  EXPECT_EQ(CompileQuery(profile, options).error().message, "zero divisor specified");
}

// Section 6.5 of the description of pprof: what is kept by each granularity.
TEST(CompileQuery, Granularities) {
  struct Case {
    const char* name;
    bool noinlines;
    bool showcolumns;
    const char* kept;
  };
  const Case cases[] = {
      {"", false, false, "function"},
      {"functions", false, false, "function"},
      {"functions", false, true, "function"},
      {"filefunctions", false, true, "function file"},
      {"files", false, true, "file"},
      {"lines", false, false, "function file line"},
      {"lines", true, true, "function file line column"},
      {"addresses", false, false, "function file line address column"},
      {"addresses", true, false, "function file line address"},
      {"addresses", true, true, "function file line address column"},
  };
  for (const Case& c : cases) {
    Options options;
    options.granularity = c.name;
    options.noinlines = c.noinlines;
    options.showcolumns = c.showcolumns;
    const Granularity g = CompileQuery(HeapProfile(), options).value().granularity;
    std::string kept;
    for (const auto& [name, on] : {std::pair("function", g.function), std::pair("file", g.filename),
                                   std::pair("line", g.line), std::pair("address", g.address),
                                   std::pair("column", g.column)}) {
      if (on) kept += (kept.empty() ? "" : " ") + std::string(name);
    }
    EXPECT_EQ(kept, c.kept) << c.name << c.noinlines << c.showcolumns;
    EXPECT_EQ(g.inlines, !c.noinlines);
  }
}

TEST(CompileQuery, EveryBadExpressionIsFound) {
  using Member = std::string Options::*;
  const std::pair<const char*, Member> filters[] = {
      {"focus", &Options::focus},         {"ignore", &Options::ignore},
      {"hide", &Options::hide},           {"show", &Options::show},
      {"show_from", &Options::show_from}, {"prune_from", &Options::prune_from},
      {"tagfocus", &Options::tagfocus},   {"tagignore", &Options::tagignore},
      {"tagshow", &Options::tagshow},     {"taghide", &Options::taghide}};
  for (const auto& [name, member] : filters) {
    Options options;
    options.*member = "x(";
    const auto query = CompileQuery(HeapProfile(), options);
    ASSERT_FALSE(query.ok()) << name;
    EXPECT_EQ(query.error().code, ErrorCode::kUsage);
    EXPECT_TRUE(query.error().message.starts_with(std::string("parsing ") + name + " regexp: "))
        << query.error().message;
  }
}

TEST(CompileQuery, ActiveFiltersInTheOrderOfTheHeader) {
  Options options;
  for (std::string Options::*member :
       {&Options::taghide, &Options::tagshow, &Options::tagignore, &Options::tagfocus,
        &Options::show_from, &Options::show, &Options::hide, &Options::ignore, &Options::focus,
        &Options::prune_from, &Options::tagroot, &Options::tagleaf}) {
    options.*member = "x";
  }
  std::string names;
  const Query query = CompileQuery(HeapProfile(), options).value();
  for (const auto& [name, value] : query.active_filters) {
    EXPECT_EQ(value, "x");
    names += name + " ";
  }
  EXPECT_EQ(names, "focus ignore hide show show_from tagfocus tagignore tagshow taghide ");
  EXPECT_TRUE(CompileQuery(HeapProfile(), {}).value().active_filters.empty());
}

}  // namespace
}  // namespace pfa
