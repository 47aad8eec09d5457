#include "analyzer/query/label_units.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

TEST(LabelUnits, FirstUnitThenConventionThenTheKey) {
  const Profile profile = FoldedProfile({
      "A 1 {size=1, size=2kb, pid=7, text=x}",
      "A 1 {size=3kb, request=5, alignment=8, age=1, kind=a}",
      "A 1 {age=4ms, request=9}",
      "A 1 {bytes=5, weight=3kg, weight=4}",
  });
  Diagnostics diagnostics;
  const LabelUnits units(profile, diagnostics);
  struct Case {
    const char* key;
    const char* unit;
  };
  const Case cases[] = {
      {"size", "kb"},                                // a number without unit before does not matter
      {"age", "ms"},                                 // nor one after
      {"weight", "kg"},       {"request", "bytes"},  // by convention
      {"alignment", "bytes"}, {"pid", "pid"},       {"bytes", "bytes"}, {"text", ""},  // no numbers
      {"kind", ""},
  };
  for (const Case& c : cases) {
    const StringId key = profile.strings().Find(c.key);
    ASSERT_TRUE(key.valid()) << c.key;
    EXPECT_EQ(units.UnitOf(key), c.unit) << c.key;
  }
  EXPECT_EQ(units.UnitOf(StringId(0)), "");
  EXPECT_TRUE(diagnostics.rows().empty());
}

TEST(LabelUnits, WhatPprofSaysOfMixedUnits) {
  const Profile profile = FoldedProfile({
      "A 1 {z=1ms, k=2}",
      "A 1 {z=2us, k=3kb, text=a}",
      "A 1 {z=3ns, z=4us, k=5}",
      "A 1 {b=1kb, b=2kb}",
      "A 1 {a=1, a=1ms, a=1s}",
  });
  const std::vector<std::string> expected = {
      "For tag a used unit ms, also encountered unit(s) s",
      "For tag z used unit ms, also encountered unit(s) ns, us",
  };
  EXPECT_EQ(MixedLabelUnitMessages(profile), expected);
}

TEST(LabelUnits, MixedUnitsAreCounted) {
  const Profile profile =
      FoldedProfile({"A 1 {k=1kb}", "A 1 {k=2ms}", "A 1 {k=3ms}", "A 1 {k=4kb}"});
  Diagnostics diagnostics;
  const LabelUnits units(profile, diagnostics);
  EXPECT_EQ(units.UnitOf(profile.strings().Find("k")), "kb");
  ASSERT_EQ(diagnostics.rows().size(), 1U);
  EXPECT_EQ(diagnostics.rows()[0].kind, DiagnosticKind::kMixedLabelUnits);
  EXPECT_EQ(diagnostics.rows()[0].count, 2U);
  EXPECT_EQ(diagnostics.rows()[0].detail, "label k has units kb and ms");
}

// The key's convention is a unit of its own kind: a label "request" once in another unit is not
// mixed.
TEST(LabelUnits, ConventionYieldsToAUnit) {
  const Profile profile = FoldedProfile({"A 1 {request=1}", "A 1 {request=2objects}"});
  Diagnostics diagnostics;
  EXPECT_EQ(LabelUnits(profile, diagnostics).UnitOf(profile.strings().Find("request")), "objects");
  EXPECT_TRUE(diagnostics.rows().empty());
}

}  // namespace
}  // namespace pfa
