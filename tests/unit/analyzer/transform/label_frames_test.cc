#include "analyzer/transform/label_frames.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::DumpSamples;
using test::FoldedProfile;

using Lines = std::vector<std::string>;

struct FrameCase {
  const char* name;
  const char* sample;
  const char* root;
  const char* leaf;
  const char* unit;
  const char* expected;
};

TEST(LabelFrames, Frames) {
  const FrameCase cases[] = {
      {"root", "A;B 1 {k=v}", "k", "", "minimum", "v@k;A;B 1 {k=v}"},
      {"leaf", "A;B 1 {k=v}", "", "k", "minimum", "A;B;v@k 1 {k=v}"},
      {"both", "A 1 {k=v, j=w}", "k", "j", "minimum", "v@k;A;w@j 1 {k=v, j=w}"},
      {"first key outermost", "A 1 {k=v, j=w}", "k,j", "", "minimum", "v@k;w@j;A 1 {k=v, j=w}"},
      {"last key innermost", "A 1 {k=v, j=w}", "", "k,j", "minimum", "A;v@k;w@j 1 {k=v, j=w}"},
      {"several values", "A 1 {k=v, k=w}", "k", "", "minimum", "v,w@k;A 1 {k=v, k=w}"},
      {"no such label", "A 1", "k", "", "minimum", "?@k;A 1"},
      {"an empty stack", " 1 {k=v}", "k", "", "minimum", "v@k 1 {k=v}"},
      {"a number", "A 1 {n=2048bytes}", "n", "", "minimum", "2kB@n;A 1 {n=2048bytes}"},
      {"in the unit asked for", "A 1 {n=2048bytes}", "n", "", "bytes", "2048B@n;A 1 {n=2048bytes}"},
      {"without unit", "A 1 {n=2048}", "n", "", "kb", "2048@n;A 1 {n=2048}"},
      {"several numbers", "A 1 {n=1kb, n=5}", "n", "", "minimum", "1kB,5@n;A 1 {n=1kb, n=5}"},
      {"texts before numbers", "A 1 {n=1kb, n=x}", "n", "", "minimum", "x,1kB@n;A 1 {n=1kb, n=x}"},
      {"empty keys are none", "A 1 {k=v}", ",k,", "", "minimum", "v@k;A 1 {k=v}"},
      {"a key twice", "A 1 {k=v}", "k,k", "", "minimum", "v@k;v@k;A 1 {k=v}"},
  };
  for (const FrameCase& c : cases) {
    const LabelFrames frames = AddLabelFrames(FoldedProfile({c.sample}), c.root, c.leaf, c.unit);
    EXPECT_EQ(DumpSamples(frames.profile), Lines{c.expected}) << c.name;
  }
}

TEST(LabelFrames, EqualValuesAreOneLocation) {
  const Profile profile = FoldedProfile({"A 1 {k=v}", "A 2 {k=v}", "B 4 {k=w}", "A 8 {j=v}"});
  const LabelFrames frames = AddLabelFrames(profile, "k,j", "", "minimum");
  EXPECT_EQ(DumpSamples(frames.profile), (Lines{"v@k;?@j;A 1 {k=v}", "v@k;?@j;A 2 {k=v}",
                                                "w@k;?@j;B 4 {k=w}", "?@k;v@j;A 8 {j=v}"}));
  // A, B, and five of labels: v, w and nothing of k; nothing and v of j.
  EXPECT_EQ(frames.profile.locations().size(), 2U + 5);
  EXPECT_EQ(frames.profile.stack(0), frames.profile.stack(1));
  for (size_t i = 2; i < frames.profile.locations().size(); ++i) {
    const Location& location = frames.profile.locations()[i];
    EXPECT_FALSE(location.mapping.valid());
    EXPECT_EQ(location.address, 0U);
    EXPECT_GT(location.id, 2U);
  }
}

TEST(LabelFrames, SaysWhetherAnyLabelMatched) {
  const Profile profile = FoldedProfile({"A 1", "A 1 {k=v, n=5}"});
  struct Case {
    const char* root;
    const char* leaf;
    bool root_matched;
    bool leaf_matched;
  };
  for (const Case& c : {Case{"k", "", true, false}, Case{"", "k", false, true},
                        Case{"x,n", "y", true, false}, Case{"x", "x,k", false, true}}) {
    const LabelFrames frames = AddLabelFrames(profile, c.root, c.leaf, "minimum");
    EXPECT_EQ(frames.root_matched, c.root_matched) << c.root;
    EXPECT_EQ(frames.leaf_matched, c.leaf_matched) << c.leaf;
  }
}

}  // namespace
}  // namespace pfa
