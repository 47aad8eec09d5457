#include "analyzer/transform/merge.h"

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::DumpSamples;
using test::EditProfile;
using test::FoldedProfile;

using Lines = std::vector<std::string>;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Profile Merge(Profile a, Profile b) {
  std::vector<Profile> both;
  both.push_back(std::move(a));
  both.push_back(std::move(b));
  auto merged = MergeProfiles(both);
  EXPECT_TRUE(merged.ok());
  EXPECT_EQ(DumpSamples(MergeAndFree(std::move(both)).value()), DumpSamples(merged.value()));
  return std::move(merged).value();
}

TEST(Merge, EqualSamplesAreAdded) {
  const Profile merged =
      Merge(FoldedProfile({"A;B 1,10", "A 2,20"}, {.types = {"n/count", "t/ns"}}),
            FoldedProfile({"A 4,40", "C 8,80"}, {.types = {"n/count", "t/ns"}}));
  EXPECT_EQ(DumpSamples(merged), (Lines{"A;B 1,10", "A 6,60", "C 8,80"}));
}

TEST(Merge, OneProfileIsAddedUpToo) {
  const Profile profile = FoldedProfile({"A 1", "B 2", "A 4", " 8", " 16"});
  EXPECT_EQ(DumpSamples(MergeProfiles({&profile, 1}).value()), (Lines{"A 5", "B 2", " 24"}));
}

struct SampleCase {
  const char* name;
  const char* a;
  const char* b;
  bool equal;
};

TEST(Merge, WhichSamplesAreEqual) {
  const SampleCase cases[] = {
      {"same stack", "A;B 1", "A;B 1", true},
      {"other order", "A;B 1", "B;A 1", false},
      {"prefix", "A;B 1", "A 1", false},
      {"empty stacks", " 1", " 1", true},
      {"labels", "A 1 {k=v}", "A 1 {k=v}", true},
      {"with and without", "A 1 {k=v}", "A 1", false},
      {"other value", "A 1 {k=v}", "A 1 {k=w}", false},
      {"other key", "A 1 {k=v}", "A 1 {j=v}", false},
      {"keys in any order", "A 1 {a=x, b=y}", "A 1 {b=y, a=x}", true},
      {"values of a key in their order", "A 1 {a=x, a=y}", "A 1 {a=y, a=x}", false},
      {"numbers", "A 1 {n=5}", "A 1 {n=5}", true},
      {"other number", "A 1 {n=5}", "A 1 {n=6}", false},
      {"other unit", "A 1 {n=5b}", "A 1 {n=5kb}", false},
      {"number and text", "A 1 {n=5}", "A 1 {n=\"5\"}", false},
      {"text and number in any order", "A 1 {n=5, k=v}", "A 1 {k=v, n=5}", true},
      {"inlined or not", "A+B 1", "A;B 1", false},
      {"other line", "A@f:1 1", "A@f:2 1", false},
      {"other column", "A@f:1:1 1", "A@f:1:2 1", false},
      {"column of an inlined line", "A@f:1+B@f:1:1 1", "A@f:1+B@f:1:2 1", true},  // pprof's key
      {"other file", "A@f 1", "A@g 1", false},
  };
  for (const SampleCase& c : cases) {
    const Profile merged = Merge(FoldedProfile({c.a}), FoldedProfile({c.b}));
    EXPECT_EQ(merged.sample_count(), c.equal ? 1U : 2U) << c.name;
  }
}

// Rows that a change keeps apart: of the second of two equal profiles.
struct KeyCase {
  const char* name;
  std::function<void(ProfileBuilder&)> change;
  bool equal;
};

TEST(Merge, KeysOfFunctionsLocationsAndMappings) {
  const KeyCase cases[] = {
      {"function: start line", [](auto& b) { b.functions()[0].start_line = 9; }, false},
      {"function: system name", [](auto& b) { b.functions()[0].system_name = b.Intern("_A"); },
       false},
      {"function: id in the file", [](auto& b) { b.functions()[0].id = 77; }, true},
      {"location: address", [](auto& b) { b.locations()[0].address += 1; }, false},
      {"location: folded", [](auto& b) { b.locations()[0].is_folded = true; }, false},
      {"location: id in the file", [](auto& b) { b.locations()[0].id = 77; }, true},
      {"location: no mapping", [](auto& b) { b.locations()[0].mapping = MappingId::kNone; }, false},
      {"mapping: id in the file", [](auto& b) { b.mappings()[0].id = 77; }, true},
      {"mapping: file name", [](auto& b) { b.mappings()[0].file = b.Intern("/bin/other"); }, false},
      {"mapping: build id", [](auto& b) { b.mappings()[0].build_id = b.Intern("x"); }, false},
      {"mapping: offset", [](auto& b) { b.mappings()[0].file_offset = 0x1000; }, false},
      {"mapping: size", [](auto& b) { b.mappings()[0].limit += 0x1000; }, false},
      {"mapping: size within the page", [](auto& b) { b.mappings()[0].limit -= 0xfff; }, true},
      {"mapping: flags", [](auto& b) { b.mappings()[0].has_functions = false; }, true},
      {"everything elsewhere in memory",
       [](auto& b) {
         b.mappings()[0].start += 0x7000;
         b.mappings()[0].limit += 0x7000;
         b.locations()[0].address += 0x7000;
       },
       true},
  };
  for (const KeyCase& c : cases) {
    const Profile merged =
        Merge(FoldedProfile({"A 1"}), EditProfile(FoldedProfile({"A 1"}), c.change));
    EXPECT_EQ(merged.sample_count(), c.equal ? 1U : 2U) << c.name;
  }
}

// With a build id the name of the file does not matter.
TEST(Merge, BuildIdReplacesTheFileName) {
  const auto with_build_id = [](const char* file, const char* build_id) {
    return EditProfile(FoldedProfile({"A 1"}), [&](ProfileBuilder& builder) {
      builder.mappings()[0].file = builder.Intern(file);
      builder.mappings()[0].build_id = builder.Intern(build_id);
    });
  };
  EXPECT_EQ(Merge(with_build_id("/a", "id"), with_build_id("/b", "id")).mappings().size(), 1U);
  EXPECT_EQ(Merge(with_build_id("/a", "id"), with_build_id("/a", "other")).mappings().size(), 2U);
}

TEST(Merge, AddressesMoveToTheFirstMapping) {
  const Profile merged =
      Merge(FoldedProfile({"A 1"}), EditProfile(FoldedProfile({"A 1", "B 2"}), [](auto& builder) {
              builder.mappings()[0].start += 0x7000;
              builder.mappings()[0].limit += 0x7000;
              for (Location& location : builder.locations()) location.address += 0x7000;
            }));
  ASSERT_EQ(merged.locations().size(), 2U);
  EXPECT_EQ(merged.mappings()[0].start, 0x1000U);
  EXPECT_EQ(merged.locations()[1].address, 0x1020U);
}

TEST(Merge, RowsAreNumberedByFirstUseAndUnusedOnesGo) {
  Profile unused = EditProfile(FoldedProfile({"X 0", "A;B 1"}), [](auto& builder) {
    for (Location& location : builder.locations()) location.id += 100;
  });
  const Profile merged = Merge(std::move(unused), FoldedProfile({"C 1"}));
  ASSERT_EQ(merged.locations().size(), 3U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(merged.locations()[i].id, i + 1);
  EXPECT_EQ(merged.functions().size(), 3U);
  EXPECT_EQ(merged.text(merged.functions()[0].name), "B");  // leaf first
}

// The first mapping stands for the main binary, used or not.
TEST(Merge, MainMappingStaysFirst) {
  Profile profile = EditProfile(FoldedProfile({"A 1"}), [](ProfileBuilder& builder) {
    Mapping lib;
    lib.id = 2;
    lib.file = builder.Intern("/lib/x.so");
    builder.locations()[0].mapping = builder.AddMapping(lib);
  });
  const Profile merged = Merge(std::move(profile), FoldedProfile({"B 1"}));
  ASSERT_EQ(merged.mappings().size(), 2U);
  EXPECT_EQ(merged.text(merged.mappings()[0].file), "/bin/app");
}

TEST(Merge, ZeroSamplesDisappear) {
  EXPECT_EQ(
      DumpSamples(Merge(FoldedProfile({"A 5", "B 0", "C 1"}), FoldedProfile({"A -5", "D 0"}))),
      Lines{"C 1"});
  // A sample stays as long as one of its values is not 0.
  EXPECT_EQ(DumpSamples(Merge(FoldedProfile({"A 5,1"}, {.types = {"n/count", "t/ns"}}),
                              FoldedProfile({"A -5,0"}, {.types = {"n/count", "t/ns"}}))),
            Lines{"A 0,1"});
}

TEST(Merge, WhatCancelsLeavesNoRows) {
  const Profile merged = Merge(FoldedProfile({"A;B 5"}), FoldedProfile({"A;B -5"}));
  EXPECT_EQ(merged.sample_count(), 0U);
  EXPECT_EQ(merged.stacks().size(), 0U);
  EXPECT_EQ(merged.locations().size(), 0U);
  EXPECT_EQ(merged.functions().size(), 0U);
  EXPECT_EQ(merged.mappings().size(), 1U);  // the main binary
}

TEST(Merge, OverflowIsAnError) {
  const auto max = std::to_string(kMax);
  std::vector<Profile> profiles;
  profiles.push_back(FoldedProfile({"A " + max}));
  profiles.push_back(FoldedProfile({"A 1"}));
  const auto merged = MergeProfiles(profiles);
  ASSERT_FALSE(merged.ok());
  EXPECT_NE(merged.error().message.find("do not fit 64 bits"), std::string::npos);
}

Profile WithHeader(const std::function<void(ProfileBuilder&, ProfileHeader&)>& edit) {
  return EditProfile(FoldedProfile({"A 1"}),
                     [&](ProfileBuilder& builder) { edit(builder, builder.header()); });
}

struct HeaderCase {
  const char* name;
  int64_t a;
  int64_t b;
  int64_t merged;
};

TEST(Merge, TimeDurationAndPeriod) {
  const auto check = [](int64_t ProfileHeader::*member, std::initializer_list<HeaderCase> cases) {
    for (const HeaderCase& c : cases) {
      const Profile merged = Merge(WithHeader([&](auto&, auto& h) { h.*member = c.a; }),
                                   WithHeader([&](auto&, auto& h) { h.*member = c.b; }));
      EXPECT_EQ(merged.header().*member, c.merged) << c.name;
    }
  };
  check(&ProfileHeader::time_nanos, {{"earliest", 5, 3, 3},
                                     {"earliest first", 3, 5, 3},
                                     {"first unknown", 0, 5, 5},
                                     {"a later one unknown", 5, 0, 0}});
  check(&ProfileHeader::duration_nanos,
        {{"sum", 5, 3, 8}, {"of none", 0, 0, 0}, {"that does not fit", kMax, 1, 0}});
  check(&ProfileHeader::period,
        {{"longest", 5, 3, 5}, {"longest last", 3, 5, 5}, {"one unknown", 0, 5, 5}});
}

TEST(Merge, TextsOfTheHeader) {
  const auto edit_first = [](ProfileBuilder& b, ProfileHeader& h) {
    h.comments = {b.Intern("one"), b.Intern("two")};
    h.drop_frames = b.Intern("drop a");
  };
  const auto edit_second = [](ProfileBuilder& b, ProfileHeader& h) {
    h.comments = {b.Intern("three"), b.Intern("one")};
    h.drop_frames = b.Intern("drop b");
    h.keep_frames = b.Intern("keep b");
    h.default_sample_type = b.Intern("samples");
    h.doc_url = b.Intern("https://example.com");
  };
  const Profile merged = Merge(WithHeader(edit_first), WithHeader(edit_second));
  std::string comments;
  for (const StringId comment : merged.header().comments) {
    comments += std::string(merged.text(comment)) + " ";
  }
  EXPECT_EQ(comments, "one two three ");                          // each once, in order
  EXPECT_EQ(merged.text(merged.header().drop_frames), "drop a");  // only of the first
  EXPECT_EQ(merged.text(merged.header().keep_frames), "");
  EXPECT_EQ(merged.text(merged.header().default_sample_type), "samples");  // the first there is
  EXPECT_EQ(merged.text(merged.header().doc_url), "https://example.com");
}

TEST(Merge, PeriodTypesMustAgree) {
  const auto with_period = [](const char* type, const char* unit) {
    return WithHeader([&](ProfileBuilder& b, ProfileHeader& h) {
      h.period_type = {b.Intern(type), b.Intern(unit)};
    });
  };
  std::vector<Profile> profiles;
  profiles.push_back(with_period("cpu", "nanoseconds"));
  profiles.push_back(with_period("cpu", "nanoseconds"));
  EXPECT_TRUE(MergeProfiles(profiles).ok());
  profiles.push_back(with_period("space", "bytes"));
  const auto merged = MergeProfiles(profiles);
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().message, "incompatible period types cpu/nanoseconds and space/bytes");
}

TEST(Merge, DiagnosticsAreAdded) {
  const auto with_diagnostic = [] {
    return EditProfile(FoldedProfile({"A 1"}), [](ProfileBuilder& b) {
      b.diagnostics().Add(DiagnosticKind::kEmptyLabel, 5, "first");
    });
  };
  const Profile merged = Merge(with_diagnostic(), with_diagnostic());
  ASSERT_EQ(merged.diagnostics().rows().size(), 1U);
  EXPECT_EQ(merged.diagnostics().rows()[0].count, 2U);
}

TEST(WithLabel, ReplacesTextsOfTheKey) {
  Profile profile = FoldedProfile({"A 1", "B 2 {k=old, k=older, j=x, k=5}", "C 4 {j=y}"});
  EXPECT_EQ(DumpSamples(WithLabel(std::move(profile), "k", "v")),
            (Lines{"A 1 {k=v}", "B 2 {j=x, k=5, k=v}", "C 4 {j=y, k=v}"}));
}

}  // namespace
}  // namespace pfa
