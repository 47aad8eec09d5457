#include "analyzer/transform/drop_frames.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::DumpSamples;
using test::FoldedProfile;

using Lines = std::vector<std::string>;

Profile WithFilters(const Lines& lines, const std::string& drop, const std::string& keep) {
  return test::EditProfile(FoldedProfile(lines), [&](ProfileBuilder& builder) {
    builder.header().drop_frames = builder.Intern(drop);
    builder.header().keep_frames = builder.Intern(keep);
  });
}

struct DropCase {
  const char* name;
  const char* stack;
  const char* drop;
  const char* keep;
  const char* expected;
};

TEST(DropFrames, Rules) {
  const DropCase cases[] = {
      {"nothing to drop", "main;f;g", "", "", "main;f;g"},
      {"no match", "main;f;g", "x", "", "main;f;g"},
      {"the frame and everything below", "main;f;malloc;g", "malloc", "", "main;f"},
      {"the leaf", "main;f;malloc", "malloc", "", "main;f"},
      {"the match nearest the root", "main;malloc;f;malloc", "malloc", "", "main"},
      {"the whole name must match", "main;xmalloc", "malloc", "", "main;xmalloc"},
      {"one of several", "main;free;g", "malloc|free", "", "main"},
      {"names are simplified", "main;.malloc(int);g", "malloc", "", "main"},
      {"kept", "main;runtime.x;g", "runtime\\..*", "runtime\\.x", "main;runtime.x;g"},
      {"kept, but not the next", "main;runtime.x;runtime.y", "runtime\\..*", "runtime\\.x",
       "main;runtime.x"},
      // Frames before the first that does not match are left alone.
      {"a stack of machinery stays", "malloc;malloc", "malloc", "", "malloc;malloc"},
      {"machinery at the root stays", "start;main;malloc;g", "start|malloc", "", "start;main"},
      {"only below user code", "start;malloc;main;f", "start|malloc", "", "start;malloc;main;f"},
      // Inlined frames: the location stays as the new leaf, without its inner lines.
      {"inlined", "main;f+malloc;g", "malloc", "", "main;f"},
      {"the outermost inlined match", "main;f+malloc+h+malloc;g", "malloc", "", "main;f"},
      {"lines further in go", "main;f+e+malloc+h;g", "malloc", "", "main;f+e"},
      {"matching outermost line", "main;malloc+h;g", "malloc", "", "main"},
      {"a kept line does not shield others", "main;keep+malloc;g", "keep|malloc", "keep",
       "main;keep"},
      {"frames without symbols never match", "main;0x99;g", ".*", "main|g", "main;0x99;g"},
      {"nor do functions without a name", "main;?;g", ".*", "main|g", "main;?;g"},
  };
  for (const DropCase& c : cases) {
    const Profile dropped =
        DropUninterestingFrames(WithFilters({std::string(c.stack) + " 1"}, c.drop, c.keep));
    EXPECT_EQ(DumpSamples(dropped), Lines{std::string(c.expected) + " 1"}) << c.name;
  }
}

// A location that is cut is cut for all samples that use it, also where nothing else is.
TEST(DropFrames, LinesAreCutEverywhere) {
  const Profile dropped = DropUninterestingFrames(
      WithFilters({"f+malloc 1", "main;f+malloc 2", "f+malloc;main 4"}, "malloc", ""));
  EXPECT_EQ(DumpSamples(dropped), (Lines{"f 1", "main;f 2", "f;main 4"}));
}

TEST(DropFrames, SamplesAndLabelsStay) {
  const Profile dropped = DropUninterestingFrames(
      WithFilters({"main;malloc 1 {k=v}", "main;malloc;g 2", "main 4", " 8"}, "malloc", ""));
  EXPECT_EQ(DumpSamples(dropped), (Lines{"main 1 {k=v}", "main 2", "main 4", " 8"}));
  EXPECT_EQ(dropped.stacks().size(), 2U);
}

TEST(DropFrames, BadExpressionsAreCountedAndIgnored) {
  for (const auto& [drop, keep] : {std::pair("(", ""), std::pair("malloc", "(")}) {
    const Profile profile = DropUninterestingFrames(WithFilters({"main;malloc 1"}, drop, keep));
    EXPECT_EQ(DumpSamples(profile), Lines{"main;malloc 1"});
    ASSERT_EQ(profile.diagnostics().rows().size(), 1U);
    EXPECT_EQ(profile.diagnostics().rows()[0].kind, DiagnosticKind::kBadFrameFilter);
  }
  // Without anything to drop, nobody asks what to keep.
  EXPECT_TRUE(
      DropUninterestingFrames(WithFilters({"main 1"}, "", "(")).diagnostics().rows().empty());
}

}  // namespace
}  // namespace pfa
