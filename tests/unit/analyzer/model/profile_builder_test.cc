#include "analyzer/model/profile_builder.h"

#include <array>
#include <limits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::DumpSamples;
using test::FoldedProfile;

constexpr std::span<const Label> kNoLabels;

struct Tables {
  MappingId mapping;
  FunctionId function;
  LocationId location;
};

Tables AddTables(ProfileBuilder& builder) {
  builder.AddSampleType("samples", "count");
  Tables tables;
  tables.mapping = builder.AddMapping({});
  Function function;
  function.name = builder.Intern("A");
  tables.function = builder.AddFunction(function);
  const Line line = {tables.function, 5, 0};
  Location location;
  location.mapping = tables.mapping;
  tables.location = builder.AddLocation(location, {&line, 1});
  return tables;
}

TEST(ProfileBuilder, IdsAreHandedOutInOrderOfArrival) {
  ProfileBuilder builder;
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(builder.AddMapping({}), MappingId(i));
    EXPECT_EQ(builder.AddFunction({}), FunctionId(i));
    EXPECT_EQ(builder.AddLocation({}, {}), LocationId(i));
  }
}

TEST(ProfileBuilder, RowsAreFoundInTheProfile) {
  ProfileBuilder builder;
  const Tables tables = AddTables(builder);
  builder.AddSampleType("cpu", "nanoseconds");
  const std::array frames = {tables.location, tables.location};
  const std::array<int64_t, 2> values = {3, -7};
  const StringId key = builder.Intern("k");
  const std::array labels = {Label::Number(key, 5, StringId(0)),
                             Label::Text(key, builder.Intern("v"))};
  builder.AddSample(builder.InternStack(frames), values, kNoLabels);
  builder.AddSample(builder.InternStack({}), values, labels);
  builder.AddSample(builder.InternStack(frames), values, kNoLabels);
  EXPECT_EQ(builder.sample_count(), 3U);
  EXPECT_EQ(builder.label_count(), 2U);

  const Profile profile = std::move(builder).Build();
  EXPECT_EQ(profile.sample_count(), 3U);
  EXPECT_EQ(profile.stack(0), profile.stack(2));
  EXPECT_EQ(profile.value(1, 1), -7);
  EXPECT_EQ(profile.values(2)[0], 3);
  EXPECT_TRUE(profile.labels(0).empty());
  ASSERT_EQ(profile.labels(1).size(), 2U);
  EXPECT_FALSE(profile.labels(1)[0].is_text());
  EXPECT_EQ(profile.text(profile.labels(1)[1].text()), "v");
  EXPECT_TRUE(profile.labels(2).empty());
  EXPECT_EQ(profile.lines(profile.location(tables.location)).size(), 1U);
}

TEST(ProfileBuilder, BothWaysToAddSamplesGiveTheSame) {
  std::array<Profile, 2> built;
  for (size_t way = 0; way < built.size(); ++way) {
    ProfileBuilder builder;
    const Tables tables = AddTables(builder);
    for (int64_t i = 0; i < 100; ++i) {
      const std::vector<LocationId> frames(static_cast<size_t>(i % 7), tables.location);
      const std::array<int64_t, 1> values = {i};
      if (way == 0) {
        builder.AddSample(builder.InternStack(frames), values, kNoLabels);
      } else {
        builder.AddSample(frames, values, kNoLabels);
      }
    }
    built[way] = std::move(builder).Build();
  }
  EXPECT_EQ(DumpSamples(built[0]), DumpSamples(built[1]));
  EXPECT_EQ(built[0].stacks().size(), 7U);
  EXPECT_EQ(built[1].stacks().size(), 7U);
}

TEST(ProfileBuilder, TakingApartAndBuildingChangesNothing) {
  const std::vector<std::string> lines = {"A;B 1 {k=v}", "A 2", " 3 {n=4bytes}", "A;B 5"};
  Profile profile = FoldedProfile(lines);
  for (int i = 0; i < 3; ++i) profile = std::move(ProfileBuilder(std::move(profile))).Build();
  EXPECT_EQ(DumpSamples(profile), lines);
}

TEST(ProfileBuilder, CopyTablesKeepsIdsButNoSamples) {
  const Profile source = FoldedProfile({"A;B+C 1 {k=v}"});
  ProfileBuilder builder;
  builder.CopyTables(source);
  const StringId added = builder.Intern("only in the copy");
  const Profile copy = std::move(builder).Build();
  EXPECT_EQ(copy.sample_count(), 0U);
  EXPECT_EQ(copy.stacks().size(), 0U);
  ASSERT_EQ(copy.functions().size(), source.functions().size());
  for (size_t i = 0; i < copy.functions().size(); ++i) {
    EXPECT_EQ(copy.functions()[i].name, source.functions()[i].name);
    EXPECT_EQ(copy.text(copy.functions()[i].name), source.text(source.functions()[i].name));
  }
  EXPECT_EQ(copy.lines().size(), source.lines().size());
  EXPECT_EQ(copy.text(added), "only in the copy");
  EXPECT_FALSE(source.strings().Find("only in the copy").valid());
}

TEST(ProfileBuilder, SetLinesReplacesLines) {
  Profile profile = FoldedProfile({"A;B+C 1"});
  const FunctionId a = test::FunctionNamed(profile, "A");
  profile = test::EditProfile(std::move(profile), [&](ProfileBuilder& builder) {
    const std::array lines = {Line{a, 7, 0}};
    builder.SetLines(LocationId(1), lines);
  });
  EXPECT_EQ(DumpSamples(profile), std::vector<std::string>{"A;A:7 1"});
}

TEST(ProfileBuilder, RemapsWhatWasReadTooEarly) {
  ProfileBuilder builder;
  const Tables tables = AddTables(builder);
  builder.AddLocation({}, {});
  const std::array frames = {LocationId(1), LocationId(0)};
  const std::array<int64_t, 1> values = {1};
  // Texts by their position in a file's table: 0 is "", 1 is the key, 2 the value, 3 the unit.
  const std::array labels = {Label::Text(StringId(1), StringId(2)),
                             Label::Number(StringId(1), 2, StringId(3))};
  builder.AddSample(frames, values, labels);  // still waits in the queue
  builder.RemapStackLocations(std::array{LocationId(1), LocationId(0)});
  builder.RemapLabelTexts(std::array{StringId(0), builder.Intern("key"), builder.Intern("value"),
                                     builder.Intern("unit")});
  const Profile profile = std::move(builder).Build();
  EXPECT_EQ(profile.stacks()[profile.stack(0)][0], tables.location);
  EXPECT_EQ(DumpSamples(profile), std::vector<std::string>{"0x0;A:5 1 {key=value, key=2unit}"});
}

TEST(ProfileBuilder, AddToValueSeesOverflow) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  ProfileBuilder builder;
  AddTables(builder);
  const std::array<int64_t, 1> values = {kMax - 1};
  builder.AddSample(builder.InternStack({}), values, kNoLabels);
  EXPECT_TRUE(builder.AddToValue(0, 0, 1));
  EXPECT_FALSE(builder.AddToValue(0, 0, 1));
  const std::array<int64_t, 1> least = {kMin};
  builder.AddSample(builder.InternStack({}), least, kNoLabels);
  EXPECT_FALSE(builder.AddToValue(1, 0, -1));
}

TEST(ProfileBuilderDeathTest, WrongReferencesAreMistakesOfTheCaller) {
  const auto build = [](const std::function<void(ProfileBuilder&)>& spoil) {
    ProfileBuilder builder;
    AddTables(builder);
    spoil(builder);
    Profile profile = std::move(builder).Build();
  };
  const std::array<int64_t, 2> two_values = {1, 2};
  EXPECT_DEATH(build([](ProfileBuilder& b) { b.locations()[0].mapping = MappingId(9); }),
               "PFA_CHECK");
  EXPECT_DEATH(build([](ProfileBuilder& b) {
                 const Line line = {FunctionId(9), 1, 0};
                 b.AddLocation({}, {&line, 1});
               }),
               "PFA_CHECK");
  EXPECT_DEATH(
      build([&](ProfileBuilder& b) { b.AddSample(b.InternStack({}), two_values, kNoLabels); }),
      "PFA_CHECK");
  EXPECT_DEATH(build([](ProfileBuilder& b) { b.CopyTables(FoldedProfile({"A 1"})); }), "PFA_CHECK");
}

}  // namespace
}  // namespace pfa
