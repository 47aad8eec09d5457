// Trees of stacks without recursion, and trees that begin at a function: what they sum up to.
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/aggregate/collapsed_stacks.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/report/flame.h"
#include "tests/support/folded_profile.h"

namespace pfa::test {
namespace {

// Few functions and deep stacks: most of them are recursive. Some frames are inlined into others.
Profile RecursiveProfile(std::mt19937* random) {
  std::vector<std::string> lines;
  const auto pick = [random](unsigned n) { return static_cast<unsigned>((*random)() % n); };
  const unsigned stacks = 1 + pick(60);
  for (unsigned i = 0; i < stacks; ++i) {
    std::string line = "main";
    for (unsigned depth = pick(14); depth > 0; --depth) {
      line +=
          pick(4) == 0 ? fmt::format(";f{}+f{}", pick(5), pick(5)) : fmt::format(";f{}", pick(5));
    }
    lines.push_back(fmt::format("{} {}", line, 1 + pick(1000)));
  }
  return FoldedProfile(lines);
}

struct Sums {
  int64_t flat = 0;
  int64_t cum = 0;
};

FlameReport Built(const Profile& profile, bool bottom_up, bool collapses,
                  const std::string& around = "") {
  Options options;
  options.bottom_up = bottom_up;
  Query query = CompileQuery(profile, options).value();
  auto report = BuildFlame(profile, query, {.collapse_recursion = collapses, .around = around});
  EXPECT_TRUE(report.ok()) << report.error().ToString();
  return std::move(report).value();
}

std::vector<NodeValue> FlatCumOf(const Profile& profile) {
  Query query = CompileQuery(profile, Options{}).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  const StackWeights weights = SumByStack(selection, query).value();
  return ComputeFlatCum(selection, nodes, weights);
}

bool HasAncestorOfSameNode(const FrameTree& tree, uint32_t row) {
  for (uint32_t at = tree.parents[row]; at != FrameTree::kNoRow; at = tree.parents[at]) {
    if (tree.nodes[at] == tree.nodes[row]) return true;
  }
  return false;
}

TEST(CollapsedFlame, HasEachFunctionOnceAndTheSameValues) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const Profile profile = RecursiveProfile(&random);
    const std::vector<NodeValue> values = FlatCumOf(profile);
    for (const bool bottom_up : {false, true}) {
      const FlameReport report = Built(profile, bottom_up, true);
      const FrameTree& tree = report.tree;
      EXPECT_EQ(tree.totals[0][0], Built(profile, bottom_up, false).tree.totals[0][0]);
      std::vector<Sums> sums(values.size());
      for (uint32_t row = 1; row < tree.size(); ++row) {
        ASSERT_FALSE(HasAncestorOfSameNode(tree, row));
        Sums& of_node = sums[tree.nodes[row].index()];
        of_node.cum += tree.totals[0][row];
        // Bottom-up, what is innermost is a child of the root.
        if (!bottom_up) of_node.flat += tree.selves[0][row];
        if (bottom_up && tree.parents[row] == 0) of_node.flat += tree.totals[0][row];
      }
      for (size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(sums[i].flat, values[i].flat) << report.names[i].name;
        EXPECT_EQ(sums[i].cum, values[i].cum) << report.names[i].name;
      }
    }
  }
}

TEST(FlameAround, IsAsWideAsTheFunction) {
  std::mt19937 random(8);
  for (int round = 0; round < 100; ++round) {
    const Profile profile = RecursiveProfile(&random);
    const std::vector<NodeValue> values = FlatCumOf(profile);
    const FlameReport whole = Built(profile, false, false);
    for (size_t i = 0; i < values.size(); ++i) {
      for (const bool collapses : {false, true}) {
        for (const bool bottom_up : {false, true}) {
          const FlameReport report = Built(profile, bottom_up, collapses, whole.names[i].name);
          const FrameTree& tree = report.tree;
          ASSERT_EQ(tree.child_counts[0], 1U);
          EXPECT_EQ(tree.nodes[1], NodeId::FromIndex(i));
          EXPECT_EQ(tree.totals[0][0], values[i].cum);
          EXPECT_EQ(tree.totals[0][1], values[i].cum);
          // Outermost: none of its callers is the function itself.
          for (uint32_t row = 2; bottom_up && row < tree.size(); ++row) {
            EXPECT_NE(tree.nodes[row], tree.nodes[1]);
          }
        }
      }
    }
  }
}

TEST(FlameAround, SaysThatAFunctionIsNotThere) {
  const Profile profile = FoldedProfile({"main;a 1"});
  Query query = CompileQuery(profile, Options{}).value();
  const auto report = BuildFlame(profile, query, {.around = "b"});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().message, "nothing is left of b");
}

TEST(CollapsedFlame, KeepsTheInnermostFrame) {
  const Profile profile = FoldedProfile({"main;a;b;a;b;leaf 3", "main;a;a 4"});
  const FlameReport report = Built(profile, false, true);
  std::vector<std::string> rows;
  for (uint32_t row = 0; row < report.tree.size(); ++row) {
    rows.push_back(fmt::format("{} {}", report.NameOf(report.tree, row), report.WidthOf(row)));
  }
  EXPECT_EQ(rows, (std::vector<std::string>{"all 7", "main 7", "a 7", "b 3", "leaf 3"}));
}

// Inlined in all stacks, or not.
TEST(Flame, KnowsInlinedFrames) {
  const Profile profile = FoldedProfile({"main;a+b 3", "main;c;d 2", "main;c+d 2", "main;e+f;g 1"});
  for (const bool collapses : {false, true}) {
    const FlameReport report = Built(profile, false, collapses);
    std::vector<std::string> inlined;
    for (uint32_t row = 0; row < report.tree.size(); ++row) {
      if (report.tree.is_inlined(row)) inlined.push_back(report.NameOf(report.tree, row));
    }
    std::ranges::sort(inlined);
    EXPECT_EQ(inlined, (std::vector<std::string>{"b", "f"})) << "d has a frame of its own, too";
  }
  std::vector<std::string> inlined;
  const FlameReport report = Built(profile, true, false);
  for (uint32_t row = 0; row < report.tree.size(); ++row) {
    if (report.tree.is_inlined(row)) inlined.push_back(report.NameOf(report.tree, row));
  }
  std::ranges::sort(inlined);
  EXPECT_EQ(inlined, (std::vector<std::string>{"b", "f"}));
}

// A frame of a difference is as wide as both sides together, whichever is larger.
TEST(FlameOfADifference, IsAsWideAsBothSides) {
  std::mt19937 random(9);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> lines;
    int64_t old_sum = 0;
    int64_t new_sum = 0;
    for (int i = 0; i < 30; ++i) {
      const int64_t value = static_cast<int64_t>(random() % 2000) - 1000;
      (value < 0 ? old_sum : new_sum) += value < 0 ? -value : value;
      lines.push_back(fmt::format("main;f{};g{} {}", random() % 4, random() % 4, value));
    }
    const Profile profile = FoldedProfile(lines);
    const FlameReport report = Built(profile, false, false);
    if (!report.is_diff) continue;
    const size_t gained = report.gained_column(report.selected);
    const size_t lost = FlameReport::lost_column(report.selected);
    for (uint32_t row = 0; row < report.tree.size(); ++row) {
      EXPECT_GE(report.tree.totals[gained][row], 0);
      EXPECT_GE(report.tree.totals[lost][row], 0);
      EXPECT_EQ(report.WidthOf(row),
                report.tree.totals[gained][row] + report.tree.totals[lost][row]);
      int64_t children = report.tree.selves[gained][row] + report.tree.selves[lost][row];
      for (uint32_t i = 0; i < report.tree.child_counts[row]; ++i) {
        children += report.WidthOf(report.tree.first_children[row] + i);
      }
      EXPECT_EQ(report.WidthOf(row), children);
    }
    EXPECT_LE(report.WidthOf(0), old_sum + new_sum);
  }
}

}  // namespace
}  // namespace pfa::test
