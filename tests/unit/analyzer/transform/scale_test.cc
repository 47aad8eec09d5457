#include "analyzer/transform/scale.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/transform/merge.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::DumpSamples;
using test::EditProfile;
using test::FoldedProfile;

using Lines = std::vector<std::string>;

const std::vector<std::string> kCountAndNs = {"n/count", "t/ns"};

TEST(ScaleValues, RoundsToNearestAwayFromZero) {
  const Profile profile = FoldedProfile({"A 1,5", "B 2,-5", "C 3,7"}, {.types = kCountAndNs});
  EXPECT_EQ(DumpSamples(ScaleValues(profile, std::array{1.0, 0.5}).value()),
            (Lines{"A 1,3", "B 2,-3", "C 3,4"}));
}

// A sample goes when all columns that were rescaled are 0, whatever the others are.
TEST(ScaleValues, DropsSamplesThatRoundToNothing) {
  const Profile profile = FoldedProfile({"A 1,5", "B 2,500", "C 0,0"}, {.types = kCountAndNs});
  EXPECT_EQ(DumpSamples(ScaleValues(profile, std::array{1.0, 0.01}).value()), Lines{"B 2,5"});
  EXPECT_EQ(DumpSamples(ScaleValues(profile, std::array{1.0, 1.0}).value()),
            (Lines{"A 1,5", "B 2,500", "C 0,0"}));
}

TEST(ScaleValues, NegationIsExact) {
  const Profile profile =
      FoldedProfile({"A 9223372036854775807,9007199254740993"}, {.types = kCountAndNs});
  EXPECT_EQ(DumpSamples(ScaleValues(profile, std::array{-1.0, -1.0}).value()),
            Lines{"A -9223372036854775807,-9007199254740993"});
}

TEST(ScaleValues, WhatDoesNotFitIsAnError) {
  for (const char* line : {"A 9223372036854775807", "A -9223372036854775808"}) {
    const auto scaled = ScaleValues(FoldedProfile({line}), std::array{1e3});
    ASSERT_FALSE(scaled.ok()) << line;
    EXPECT_EQ(scaled.error().code, ErrorCode::kBadInput);
  }
  EXPECT_FALSE(ScaleValues(FoldedProfile({"A -9223372036854775808"}), std::array{-1.0}).ok());
  EXPECT_TRUE(ScaleValues(FoldedProfile({"A -9223372036854775808"}), std::array{1.0}).ok());
}

TEST(NormalizeTo, SumsBecomeThoseOfTheBase) {
  const Profile base = FoldedProfile({"A 10,600", "B 10,400"}, {.types = kCountAndNs});
  Profile profile = FoldedProfile({"A 1,500", "C 3,1500"}, {.types = kCountAndNs});
  EXPECT_EQ(DumpSamples(NormalizeTo(base, std::move(profile)).value()),
            (Lines{"A 5,250", "C 15,750"}));
}

TEST(NormalizeTo, ColumnWithoutASumBecomesNothing) {
  const Profile base = FoldedProfile({"A 10,600"}, {.types = kCountAndNs});
  Profile profile = FoldedProfile({"A 1,5", "B 1,-5"}, {.types = kCountAndNs});
  EXPECT_EQ(DumpSamples(NormalizeTo(base, std::move(profile)).value()), (Lines{"A 5,0", "B 5,0"}));
}

TEST(NormalizeTo, OverflowIsAnError) {
  const auto big = [] { return FoldedProfile({"A 9223372036854775807", "B 1"}); };
  const auto one = [] { return FoldedProfile({"A 1"}); };
  EXPECT_FALSE(NormalizeTo(big(), one()).ok());
  EXPECT_FALSE(NormalizeTo(one(), big()).ok());
}

// Types of a profile after MakeCompatible: "n/count t/ns", or the error.
struct TypesCase {
  const char* name;
  std::vector<std::vector<std::string>> types;
  const char* native;
  const char* pprof;
};

std::string Compatible(const TypesCase& c, TypeMatching matching) {
  std::vector<Profile> profiles;
  for (const auto& types : c.types) {
    std::string line = "A ";
    for (size_t i = 0; i < types.size(); ++i) line += (i > 0 ? "," : "") + std::to_string(i + 1);
    profiles.push_back(FoldedProfile(types.empty() ? Lines{} : Lines{line}, {.types = types}));
  }
  const auto made = MakeCompatible(profiles, matching);
  if (!made.ok()) return made.error().message;
  std::string out;
  for (const Profile& profile : profiles) {
    std::string types;
    for (const ValueType& type : profile.sample_types()) {
      types += fmt::format("{}{}/{}", types.empty() ? "" : " ", profile.text(type.type),
                           profile.text(type.unit));
    }
    out +=
        fmt::format("{}{}={}", out.empty() ? "" : "; ", types, fmt::join(profile.values(0), " "));
  }
  return out;
}

TEST(MakeCompatible, CommonTypes) {
  const char* const none = "profiles have empty common sample type list";
  const TypesCase cases[] = {
      {"one profile", {{"a/x", "b/y"}}, "a/x b/y=1 2", "a/x b/y=1 2"},
      {"same types",
       {{"a/x", "b/y"}, {"a/x", "b/y"}},
       "a/x b/y=1 2; a/x b/y=1 2",
       "a/x b/y=1 2; a/x b/y=1 2"},
      {"order of the first",
       {{"a/x", "b/y"}, {"b/y", "a/x"}},
       "a/x b/y=1 2; a/x b/y=2 1",
       "a/x b/y=1 2; a/x b/y=2 1"},
      {"only what all have",
       {{"a/x", "b/y", "c/z"}, {"c/z", "a/x"}, {"a/x", "c/z", "d/q"}},
       "a/x c/z=1 3; a/x c/z=2 1; a/x c/z=1 2",
       "a/x c/z=1 3; a/x c/z=2 1; a/x c/z=1 2"},
      {"nothing in common", {{"a/x"}, {"b/x"}}, none, none},
      {"no types at all", {{}, {}}, none, none},
      // pprof counts names and loses those that occur twice in one profile.
      {"a name twice", {{"a/x", "a/y", "b/z"}}, "a/x a/y b/z=1 2 3", "b/z=3"},
      {"only such names", {{"a/x", "a/y"}}, "a/x a/y=1 2", none},
      {"a name twice in both", {{"a/x", "a/x"}, {"a/x", "a/x"}}, "a/x a/x=1 2; a/x a/x=1 2", none},
      {"a name twice in one",
       {{"a/x", "a/x", "b/y"}, {"b/y", "a/x"}},
       "a/x b/y=1 3; a/x b/y=2 1",
       "b/y=3; b/y=1"},
  };
  for (const TypesCase& c : cases) {
    EXPECT_EQ(Compatible(c, TypeMatching::kByName), c.native) << c.name;
    EXPECT_EQ(Compatible(c, TypeMatching::kByUniqueName), c.pprof) << c.name;
  }
}

TEST(MakeCompatible, FinestUnitOfAFamily) {
  const TypesCase cases[] = {
      {"time", {{"t/ms"}, {"t/ns"}, {"t/s"}}, "t/ns=1000000; t/ns=1; t/ns=1000000000", nullptr},
      {"memory", {{"m/kilobytes"}, {"m/bytes"}}, "m/bytes=1024; m/bytes=1", nullptr},
      {"each column alone",
       {{"t/ms", "m/b"}, {"t/ns", "m/kb"}},
       "t/ns m/b=1000000 2; t/ns m/b=1 2048",
       nullptr},
      {"spellings of one unit", {{"t/ns"}, {"t/nanoseconds"}}, "t/ns=1; t/ns=1", nullptr},
      {"units of no family", {{"n/widgets"}, {"n/widgets"}}, "n/widgets=1; n/widgets=1", nullptr},
      {"other units",
       {{"t/ns"}, {"t/bytes"}},
       "sample types: incompatible types: t/ns and t/bytes",
       nullptr},
      {"units that nobody knows",
       {{"n/widgets"}, {"n/gadgets"}},
       "sample types: incompatible types: n/widgets and n/gadgets",
       nullptr},
  };
  for (const TypesCase& c : cases) {
    EXPECT_EQ(Compatible(c, TypeMatching::kByName), c.native) << c.name;
    EXPECT_EQ(Compatible(c, TypeMatching::kByUniqueName), c.native) << c.name;
  }
}

TEST(MakeCompatible, PeriodsAreConvertedToo) {
  const auto with_period = [](const char* unit, int64_t period) {
    return EditProfile(FoldedProfile({"A 1"}), [&](ProfileBuilder& builder) {
      builder.header().period_type = {builder.Intern("cpu"), builder.Intern(unit)};
      builder.header().period = period;
    });
  };
  std::vector<Profile> profiles;
  profiles.push_back(with_period("milliseconds", 10));
  profiles.push_back(with_period("nanoseconds", 5));
  ASSERT_TRUE(MakeCompatible(profiles, TypeMatching::kByName).ok());
  EXPECT_EQ(profiles[0].header().period, 10'000'000);
  EXPECT_EQ(profiles[1].header().period, 5);
  ASSERT_TRUE(MergeProfiles(profiles).ok());

  profiles.clear();
  profiles.push_back(with_period("nanoseconds", 1));
  profiles.push_back(with_period("bytes", 1));
  EXPECT_EQ(MakeCompatible(profiles, TypeMatching::kByName).error().message,
            "period type: incompatible types: cpu/nanoseconds and cpu/bytes");
}

TEST(MakeCompatible, DefaultTypeFollows) {
  const auto merged_default = [](const char* default_type) {
    std::vector<Profile> profiles;
    profiles.push_back(
        FoldedProfile({"A 1,2,3"}, {.types = {"a/x", "b/x", "c/x"}, .default_type = default_type}));
    profiles.push_back(FoldedProfile({"A 1,2"}, {.types = {"c/x", "b/x"}}));
    EXPECT_TRUE(MakeCompatible(profiles, TypeMatching::kByName).ok());
    return std::string(profiles[0].text(profiles[0].header().default_sample_type));
  };
  EXPECT_EQ(merged_default("c"), "c");
  EXPECT_EQ(merged_default("a"), "b");  // gone: the first that is left
}

TEST(MakeCompatible, DroppedTypesAreCounted) {
  std::vector<Profile> profiles;
  profiles.push_back(FoldedProfile({"A 1,2,3"}, {.types = {"a/x", "b/x", "c/x"}}));
  profiles.push_back(FoldedProfile({"A 1"}, {.types = {"b/x"}}));
  ASSERT_TRUE(MakeCompatible(profiles, TypeMatching::kByName).ok());
  ASSERT_EQ(profiles[0].diagnostics().rows().size(), 1U);
  EXPECT_EQ(profiles[0].diagnostics().rows()[0].kind, DiagnosticKind::kDroppedSampleType);
  EXPECT_EQ(profiles[0].diagnostics().rows()[0].count, 2U);
  EXPECT_TRUE(profiles[1].diagnostics().rows().empty());
}

TEST(MakeCompatible, LabelsAndStacksStay) {
  std::vector<Profile> profiles;
  profiles.push_back(
      FoldedProfile({"A;B 1,2 {k=v}", "A;B 3,4", " 5,6 {n=7kb}"}, {.types = {"a/x", "b/x"}}));
  profiles.push_back(FoldedProfile({}, {.types = {"b/x"}}));
  ASSERT_TRUE(MakeCompatible(profiles, TypeMatching::kByName).ok());
  EXPECT_EQ(DumpSamples(profiles[0]), (Lines{"A;B 2 {k=v}", "A;B 4", " 6 {n=7kb}"}));
  EXPECT_EQ(profiles[0].stacks().size(), 2U);
}

}  // namespace
}  // namespace pfa
