#include "analyzer/report/dot.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/dot_color.h"
#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/worked_example.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

std::string Text(const Profile& profile, const Options& options,
                 Compatibility compatibility = Compatibility::kPprof) {
  Query query = CompileQuery(profile, options, compatibility).value();
  auto output = Dot(profile, query);
  EXPECT_TRUE(output.ok());
  return output.value().text;
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Dot, NodesAndCalls) {
  const std::string text = Text(test::WorkedExample(), {});
  EXPECT_TRUE(text.starts_with("digraph \"app\" {\nnode [style=filled fillcolor=\"#f8f8f8\"]\n"));
  EXPECT_TRUE(text.ends_with("]\n}\n"));
  EXPECT_NE(text.find("[label=\"C\\n50ms (47.62%)\" id=\"node"), std::string::npos);
  EXPECT_NE(text.find("[label=\"A\\n0 of 100ms (95.24%)\" id=\"node"), std::string::npos);
  EXPECT_NE(text.find("[label=\"R\\n50ms (47.62%)\\nof 70ms (66.67%)\" id=\"node"),
            std::string::npos);
  EXPECT_EQ(Count(text, " -> N"), 4U);
  EXPECT_NE(text.find("[label=\" 20ms\\n (inline)\" weight=20 color="), std::string::npos);
}

TEST(Dot, EmptyGraph) {
  Options options;
  options.focus = "nosuch";
  EXPECT_EQ(Count(Text(test::WorkedExample(), options), "N1"), 0U);
}

// In a tree C has a node for each way to it.
TEST(Dot, CallTree) {
  Options options;
  options.call_tree = true;
  const std::string text = Text(test::WorkedExample(), options);
  EXPECT_EQ(Count(text, "[label=\"C\\n"), 2U);
  EXPECT_EQ(Count(text, "[label=\"R\\n"), 3U);
}

TEST(Dot, CallTreeGoesOverDroppedNodes) {
  Options options;
  options.call_tree = true;
  options.nodefraction = 0.25;
  const Profile profile = FoldedProfile({"A;B;C 80", "A;D;E 10", "A;D;F 10"});
  const std::string text = Text(profile, options);
  EXPECT_EQ(Count(text, "[label=\"D\\n"), 0U);
  EXPECT_NE(text.find("Dropped 3 nodes"), std::string::npos);
}

// main calls leaf over a node that is dropped, and directly: the residual call says nothing new.
TEST(Dot, RedundantCallsGo) {
  Options options;
  options.nodefraction = 0.1;
  const Profile profile = FoldedProfile(
      {"main;f;leaf 100", "main;f;tiny;leaf 5", "main;g;leaf 100", "main;thin;leaf 3"});
  const std::string text = Text(profile, options);
  EXPECT_EQ(Count(text, "main ... leaf"), 0U);
  EXPECT_EQ(Count(text, "main -> f "), 2U);
}

TEST(Dot, TagsAreBoxes) {
  const Profile profile = FoldedProfile({"main;f 5 {route=/cart}", "main;f 2 {route=/home}"});
  const std::string text = Text(profile, {});
  EXPECT_NE(text.find("_0 [label = \"route:/cart\" id=\"N"), std::string::npos);
  EXPECT_NE(text.find("_1 [label = \"route:/home\" id=\"N"), std::string::npos);
  EXPECT_NE(text.find("[label=\" 5\" weight=100 tooltip=\"5\" labeltooltip=\"5\"]"),
            std::string::npos);
}

// Four boxes at most: the others join the nearest.
TEST(Dot, NumbersAreBuckets) {
  std::vector<std::string> lines;
  for (const char* const size : {"1", "1000", "100000", "10000000"}) {
    lines.push_back("f 100 {bytes=" + std::string(size) + "bytes}");
  }
  lines.emplace_back("f 1 {bytes=1001bytes}");
  lines.emplace_back("f 1 {bytes=10000bytes}");
  Options options;
  options.nodefraction = 0;
  const std::string text = Text(FoldedProfile(lines), options);
  EXPECT_NE(text.find("\"1000B..9.77kB\""), std::string::npos) << text;
  EXPECT_EQ(Count(text, "shape=box3d"), 4U);
}

TEST(Dot, PprofDoesNotEscapeLabelsAndPfaDoes) {
  const Profile profile =
      EditProfile(FoldedProfile({"main 5 {route=/cart}"}), [](ProfileBuilder& builder) {
        builder.mappings().front().file = builder.Intern("/bin/a\"b\x1b");
      });
  const std::string as_pprof = Text(profile, {});
  EXPECT_TRUE(as_pprof.starts_with("digraph \"a\"b\x1b\" {")) << as_pprof;
  const std::string native = Text(profile, {}, Compatibility::kNative);
  EXPECT_TRUE(native.starts_with("digraph \"a\\\"b")) << native;
  EXPECT_EQ(native.find('\x1b'), std::string::npos);
}

// Everything that a profile decides about: also units, and the binary of a function without a name.
TEST(Dot, NothingEndsAString) {
  const std::string evil = "\\\" URL=\"javascript:x\"] ";
  const Profile profile =
      EditProfile(FoldedProfile({"? 5 {route=/cart, bytes=1}", "? 7 {bytes=2}", "? 7 {bytes=3}",
                                 "? 7 {bytes=40}", "? 7 {bytes=500}", "? 7 {bytes=6000}"}),
                  [&evil](ProfileBuilder& builder) {
                    builder.mappings().front().file = builder.Intern("/bin/" + evil);
                    builder.sample_types().front().unit = builder.Intern(evil);
                  });
  for (const char* const granularity : {"functions", "files", "addresses"}) {
    Options options;
    options.granularity = granularity;
    const std::string text = Text(profile, options, Compatibility::kNative);
    EXPECT_GT(Count(text, "URL="), 10U);
    EXPECT_EQ(Count(text, "URL="), Count(text, "\\\\\\\" URL=\\\"javascript:x\\\"] ")) << text;
  }
}

TEST(DotColor, GreyRedGreen) {
  EXPECT_EQ(DotColor(0, false), "#b2b2b2");
  EXPECT_EQ(DotColor(1, false), "#b20000");
  EXPECT_EQ(DotColor(7, false), "#b20000");
  EXPECT_EQ(DotColor(-1, false), "#00b200");
  EXPECT_EQ(DotColor(0.4, false), "#b22a00");
  EXPECT_EQ(DotColor(0.4, true), "#eddbd5");
  EXPECT_EQ(DotColor(-0.2, false), "#44b200");
}

}  // namespace
}  // namespace pfa
