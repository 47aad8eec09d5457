#include "analyzer/report/ranking.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/selection.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

struct Ranked {
  std::string names;  // "A B C"
  Ranking ranking;
};

Ranked Rank(const Profile& profile, const Options& options, const TrimLimits& limits) {
  Query query = CompileQuery(profile, options).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  const StackWeights weights = SumByStack(selection, query).value();
  Ranked ranked = {"", RankNodes(nodes, ComputeFlatCum(selection, nodes, weights), query, limits)};
  for (const RankedNode& node : ranked.ranking.shown) {
    EXPECT_EQ(node.name, nodes.PrintableName(node.node));
    ranked.names += (ranked.names.empty() ? "" : " ") + node.name;
  }
  return ranked;
}

TEST(LimitsFor, TrimSwitchesAllOff) {
  Options options;
  options.nodecount = 7;
  TrimLimits limits = LimitsFor(options, 80);
  EXPECT_EQ(limits.nodecount, 7);
  EXPECT_EQ(limits.nodefraction, 0.005);
  EXPECT_EQ(limits.edgefraction, 0.001);
  options.nodecount = -1;
  EXPECT_EQ(LimitsFor(options, 80).nodecount, 80);
  options.trim = false;
  limits = LimitsFor(options, 80);
  EXPECT_EQ(limits.nodecount, 0);
  EXPECT_EQ(limits.nodefraction, 0);
  EXPECT_EQ(limits.edgefraction, 0);
}

struct OrderCase {
  const char* name;
  std::vector<std::string> lines;
  const char* flat;
  const char* cum;
};

TEST(RankNodes, Order) {
  const OrderCase cases[] = {
      {"by value", {"A 1", "B 3", "C 2"}, "B C A", "B C A"},
      {"flat and cum differ", {"A;B 5", "A;C 1"}, "B C A", "A B C"},
      {"ties by name", {"C 1", "A 1", "B 1"}, "A B C", "A B C"},
      {"bytewise", {"b 1", "B 1", "a 1", "\xc3\xa9 1"}, "B a b \xc3\xa9", "B a b \xc3\xa9"},
      {"absolute values", {"A 1", "B -3", "C 2"}, "B C A", "B C A"},
      {"nothing is left out that has a cum", {"A;B 0", "C 1", "D;E -1"}, "C E D", "C D E"},
  };
  for (const OrderCase& c : cases) {
    const Profile profile = FoldedProfile(c.lines);
    Options options;
    EXPECT_EQ(Rank(profile, options, {}).names, c.flat) << c.name;
    options.sort = "cum";
    EXPECT_EQ(Rank(profile, options, {}).names, c.cum) << c.name << ", by cum";
  }
}

TEST(RankNodes, AddressesCompareAsNumbers) {
  Options options;
  options.granularity = "addresses";
  EXPECT_EQ(Rank(FoldedProfile({"Z 1", "Y 1", "A 1"}), options, {}).names,
            "0000000000001010 Z 0000000000001020 Y 0000000000001030 A");
}

// Rows may have the same name; their order is still the same in every run: of the start line.
TEST(RankNodes, EqualNames) {
  const Profile profile =
      test::EditProfile(FoldedProfile({"f@x 1", "g@x 1", "h@x 1"}), [](ProfileBuilder& builder) {
        builder.functions()[0].start_line = 30;
        builder.functions()[1].start_line = 10;
        builder.functions()[2].start_line = 20;
      });
  Options options;
  options.granularity = "files";
  Query query = CompileQuery(profile, options, Compatibility::kPprof).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  const StackWeights weights = SumByStack(selection, query).value();
  std::string lines;
  const Ranking ranking =
      RankNodes(nodes, ComputeFlatCum(selection, nodes, weights), query, TrimLimits());
  for (const RankedNode& node : ranking.shown) {
    lines += node.name + ":" + std::to_string(nodes.info(node.node).start_line) + " ";
  }
  EXPECT_EQ(lines, "x:10 x:20 x:30 ");
}

struct LimitCase {
  const char* name;
  TrimLimits limits;
  const char* names;
  uint64_t candidates;
  uint64_t dropped;
  int64_t dropped_flat;
  int64_t cut_flat;
};

TEST(RankNodes, Limits) {
  // flat: C 60, D 30, B 8, A 2; cum: A 100, B 98, C 60, D 30.
  const Profile profile = FoldedProfile({"A;B;C 60", "A;B;D 30", "A;B 8", "A 2"});
  const LimitCase cases[] = {
      {"none", {0, 0, 0}, "C D B A", 4, 0, 0, 0},
      {"nodecount", {2, 0, 0}, "C D", 4, 0, 0, 10},
      {"nodecount beyond", {9, 0, 0}, "C D B A", 4, 0, 0, 0},
      {"nodefraction is of cum", {0, 0.5, 0}, "C B A", 3, 1, 30, 0},
      {"equal to the cutoff stays", {0, 0.3, 0}, "C D B A", 4, 0, 0, 0},
      {"both", {1, 0.5, 0}, "C", 3, 1, 30, 10},
      {"all but the largest", {0, 0.99, 0}, "A", 1, 3, 98, 0},
      {"less than 1 is nothing", {0, 0.009, 0}, "C D B A", 4, 0, 0, 0},
      {"negative is as good", {0, -0.5, 0}, "C B A", 3, 1, 30, 0},
      {"beyond all numbers is nothing", {0, 1e300, 0}, "C D B A", 4, 0, 0, 0},
  };
  for (const LimitCase& c : cases) {
    const Ranked ranked = Rank(profile, {}, c.limits);
    EXPECT_EQ(ranked.names, c.names) << c.name;
    EXPECT_EQ(ranked.ranking.candidates, c.candidates) << c.name;
    EXPECT_EQ(ranked.ranking.dropped, c.dropped) << c.name;
    EXPECT_EQ(ranked.ranking.dropped_flat, c.dropped_flat) << c.name;
    EXPECT_EQ(ranked.ranking.cut_flat, c.cut_flat) << c.name;
    // What is left for edges: those shown, or all.
    std::string kept;
    for (const uint8_t keep : ranked.ranking.kept) kept += keep != 0 ? '1' : '0';
    const bool all = c.dropped == 0 && ranked.ranking.shown.size() == c.candidates;
    EXPECT_EQ(kept.empty(), all) << c.name;
    if (!all) {
      EXPECT_EQ(std::ranges::count(kept, '1'), std::ssize(ranked.ranking.shown)) << c.name;
    }
  }
}

// The cutoff is a share of the signed sum, as in pprof.
TEST(RankNodes, CutoffOfDifferences) {
  const Profile profile = FoldedProfile({"A 100", "B -90", "C 4"});  // the sum is 14
  EXPECT_EQ(Rank(profile, {}, {0, 0.5, 0}).names, "A B");
  EXPECT_EQ(Rank(profile, {}, {0, 0.25, 0}).names, "A B C");
  EXPECT_EQ(Rank(profile, {}, {0, 0, 0.5}).ranking.edge_cutoff, 7);
}

TEST(RankNodes, DropNegative) {
  const Profile profile =
      FoldedProfile({"A 5", "B -3", "C;D 1", "C;E -4", "F;G 0", "C;F;B -1", "H 2", "H;E -6"});
  Options options;
  EXPECT_EQ(Rank(profile, options, {}).names, "E A B H D C F");
  options.drop_negative = true;
  // Gone: B and E for flat, C and F for cum without flat. H stays for its flat.
  EXPECT_EQ(Rank(profile, options, {}).names, "A H D");
}

}  // namespace
}  // namespace pfa
