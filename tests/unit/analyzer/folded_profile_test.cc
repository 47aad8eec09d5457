// The helper that most tests here rely on must itself be right.
#include "tests/support/folded_profile.h"

#include <gtest/gtest.h>

namespace pfa::test {
namespace {

TEST(FoldedProfile, WhatIsWrittenIsReadBack) {
  const std::vector<std::string> lines = {
      "main;serve;parse 10,1",
      "main;serve;parse+skip 20,2",
      "main;read@io.go:12:3 -5,700",
      " 1,0",
      "main;0x4d2 3,3",
      "main;? 4,4",
      "main 4,9 {endpoint=/cart, size=512bytes, n=\"7\", k=-3, k=5}",
  };
  const Profile profile =
      FoldedProfile(lines, {.types = {"samples/count", "cpu/nanoseconds"}, .default_type = "cpu"});
  EXPECT_EQ(DumpSamples(profile), lines);
  EXPECT_EQ(profile.text(profile.sample_types()[1].unit), "nanoseconds");
  EXPECT_EQ(profile.text(profile.header().default_sample_type), "cpu");
}

TEST(FoldedProfile, SameTextIsTheSameRow) {
  const Profile profile = FoldedProfile({"A;B+C 1", "A;C 1", "A;B+C 1", "A@x.go;A 1"});
  // Locations A, B+C, C, A@x.go; functions A, B, C and the A of x.go.
  EXPECT_EQ(profile.locations().size(), 4U);
  EXPECT_EQ(profile.functions().size(), 4U);
  EXPECT_EQ(profile.stacks().size(), 3U);
  EXPECT_EQ(profile.stack(0), profile.stack(2));
}

TEST(FoldedProfile, LeafAndInnermostLineComeFirst) {
  const Profile profile = FoldedProfile({"A;B+C+D 1"});
  const auto frames = profile.stacks()[profile.stack(0)];
  ASSERT_EQ(frames.size(), 2U);
  const auto lines = profile.lines(profile.location(frames[0]));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.front().function, FunctionNamed(profile, "D"));
  EXPECT_EQ(lines.back().function, FunctionNamed(profile, "B"));
  EXPECT_EQ(profile.location(frames[1]).address, 0x1010U);
}

}  // namespace
}  // namespace pfa::test
