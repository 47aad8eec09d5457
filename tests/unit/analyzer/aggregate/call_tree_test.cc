#include "analyzer/aggregate/call_tree.h"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/query/selection.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

class TreeOf {
 public:
  explicit TreeOf(Profile profile)
      : profile_(std::move(profile)),
        query_(CompileQuery(profile_, {}).value()),
        selection_(profile_, query_),
        nodes_(selection_, query_),
        weights_(SumByStack(selection_, query_).value()) {}

  [[nodiscard]] Result<CallTree> Build(const CallTree::ChooseCutoff& cutoff = {},
                                       size_t max_nodes = 1000) const {
    return CallTree::Build(selection_, nodes_, weights_, cutoff, max_nodes);
  }
  // A line per node: its path, flat and cumulative value. Without what is below the cutoff.
  [[nodiscard]] std::vector<std::string> Lines(const CallTree& tree, int64_t cutoff) const {
    std::vector<std::string> paths;
    std::vector<std::string> lines;
    for (size_t i = 0; i < tree.size(); ++i) {
      const CallNodeId id = CallNodeId::FromIndex(i);
      const CallNodeId parent = tree.parent(id);
      EXPECT_EQ(tree.Child(parent, tree.node(id)), id);
      const std::string above = parent.valid() ? paths.at(parent.index()) + ";" : "";
      paths.push_back(above + nodes_.PrintableName(tree.node(id)));
      const NodeValue& value = tree.values()[i];
      if (value.cum < cutoff) continue;
      lines.push_back(paths.back() + " " + std::to_string(value.flat) + " " +
                      std::to_string(value.cum));
    }
    return lines;
  }

 private:
  Profile profile_;
  Query query_;
  Selection selection_;
  NodeTable nodes_;
  StackWeights weights_;
};

TEST(CallTree, NodesAreInTheOrderOfTheirStacks) {
  const TreeOf tree(test::FoldedProfile({"A;B;C 1", "D 2", "A;C 4", "A;B 8", "A;A 16"}));
  EXPECT_EQ(tree.Lines(tree.Build().value(), 0),
            (std::vector<std::string>{"A 0 29", "A;B 8 9", "A;B;C 1 1", "D 2 2", "A;C 4 4",
                                      "A;A 16 16"}));
}

// What is only counted adds up with what is there.
TEST(CallTree, PrunedIsAsTheWholeWithoutSmallNodes) {
  std::mt19937 chance(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> stacks;
    for (int i = 0; i < 30; ++i) {
      std::string stack;
      const size_t depth = 1 + chance() % 6;
      for (size_t d = 0; d < depth; ++d) stack += std::string(1, "ABC"[chance() % 3]) + ";";
      stack.back() = ' ';
      stacks.push_back(stack + std::to_string(1 + chance() % 9));
    }
    const TreeOf tree(test::FoldedProfile(stacks));
    const CallTree whole = tree.Build().value();
    int64_t flat_sum = 0;
    for (const NodeValue& value : whole.values()) flat_sum += value.flat;
    const int64_t cutoff = flat_sum / 20;
    const CallTree pruned = tree.Build([&](int64_t sum) {
                                  EXPECT_EQ(sum, flat_sum);
                                  return sum / 20;
                                })
                                .value();
    EXPECT_EQ(tree.Lines(pruned, 0), tree.Lines(whole, cutoff));
    EXPECT_EQ(pruned.size() + pruned.pruned_nodes(), whole.size());
    EXPECT_GT(pruned.pruned_nodes(), 0U);
    for (const NodeValue& value : pruned.values()) flat_sum -= value.flat;
    EXPECT_EQ(flat_sum, pruned.pruned_flat());
  }
}

// A small node may have large ones below it then.
TEST(CallTree, NothingIsPrunedWhereValuesCancelOut) {
  const TreeOf tree(test::FoldedProfile({"A;B 50", "A;C -50", "D 1"}));
  const CallTree all = tree.Build([](int64_t) { return 10; }).value();
  EXPECT_EQ(all.size(), 4U);
  EXPECT_EQ(all.pruned_nodes(), 0U);
}

TEST(CallTree, HasALimit) {
  const TreeOf tree(test::FoldedProfile({"A;B;C 1", "D 2"}));
  EXPECT_TRUE(tree.Build({}, 4).ok());
  const auto built = tree.Build({}, 3);
  ASSERT_FALSE(built.ok());
  EXPECT_EQ(built.error().code, ErrorCode::kLimit);
  // Only what is there counts.
  EXPECT_TRUE(tree.Build([](int64_t) { return 2; }, 1).ok());
}

}  // namespace
}  // namespace pfa
