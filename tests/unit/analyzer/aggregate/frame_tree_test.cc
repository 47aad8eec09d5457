#include "analyzer/aggregate/frame_tree.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/signed_weights.h"
#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/random_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

// Self and total by path, "a;b;c"; the root is "".
using Rows = std::map<std::string, std::pair<std::vector<int64_t>, std::vector<int64_t>>>;

class Tree {
 public:
  Tree(const std::vector<std::string>& lines, const Options& options, double minimum,
       bool bottom_up = false, size_t types = 2)
      : profile_(FoldedProfile(
            lines,
            {.types = types == 2 ? std::vector<std::string>{"samples/count", "cpu/nanoseconds"}
                                 : std::vector<std::string>{"samples/count"}})),
        query_(CompileQuery(profile_, options).value()),
        selection_(profile_, query_),
        nodes_(selection_, query_),
        bottom_up_(bottom_up) {
    std::vector<size_t> columns;
    for (size_t i = 0; i < types; ++i) columns.push_back(i);
    weights_ = SumSignedByStack(selection_, columns).value();
    request_.bottom_up = bottom_up;
    request_.order_columns = {0};
    for (const auto* side : {&weights_.gained, &weights_.lost}) {
      for (const WeightColumn& column : *side) {
        request_.columns.emplace_back(column.values);
        request_.minimums.push_back(
            static_cast<int64_t>(static_cast<double>(column.selected) * minimum));
      }
    }
    tree_ = BuildFrameTree(selection_, nodes_, request_).value();
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() = default;

  [[nodiscard]] const FrameTree& tree() const { return tree_; }
  [[nodiscard]] Result<FrameTree> Limited(size_t rows) const {
    return BuildFrameTree(selection_, nodes_, request_, rows);
  }

  [[nodiscard]] std::vector<std::string> Paths() const {
    std::vector<std::string> paths = {""};
    for (size_t i = 1; i < tree_.size(); ++i) {
      const std::string& above = paths[tree_.parents[i]];
      paths.push_back(above + ";" +
                      (tree_.merged[i] > 0 ? "(" + std::to_string(tree_.merged[i]) + ")"
                                           : nodes_.PrintableName(tree_.nodes[i])));
    }
    return paths;
  }

  [[nodiscard]] Rows Built() const {
    Rows rows;
    const std::vector<std::string> paths = Paths();
    for (size_t i = 0; i < tree_.size(); ++i) {
      auto& row = rows[paths[i]];
      EXPECT_TRUE(row.first.empty()) << "two rows for " << paths[i];
      for (size_t c = 0; c < tree_.totals.size(); ++c) {
        row.first.push_back(tree_.selves[c][i]);
        row.second.push_back(tree_.totals[c][i]);
      }
    }
    return rows;
  }

  // Sample by sample, from the definition.
  [[nodiscard]] Rows Naive() const {
    Rows rows;
    const size_t columns = request_.columns.size();
    const size_t types = weights_.gained.size();
    rows[""] = {std::vector<int64_t>(columns), std::vector<int64_t>(columns)};
    for (size_t s = 0; s < profile_.sample_count(); ++s) {
      if (!selection_.keeps(s)) continue;
      std::vector<std::string> names;
      for (const LocationId location : selection_.frames(profile_.stack(s))) {
        for (const NodeId node : nodes_.nodes(location))
          names.push_back(nodes_.PrintableName(node));
      }
      if (!bottom_up_) std::ranges::reverse(names);
      std::vector<int64_t> values(columns);
      bool any = false;
      for (size_t t = 0; t < types; ++t) {
        const int64_t value = profile_.value(s, t);
        if (value > 0) values[t] = value;
        if (value < 0) values[types + t] = -value;
        any = any || value != 0;
      }
      if (!any) continue;
      std::string path;
      for (size_t n = 0; n <= names.size(); ++n) {
        if (n > 0) path += ";" + names[n - 1];
        auto& [self, total] = rows[path];
        self.resize(columns);
        total.resize(columns);
        for (size_t c = 0; c < columns; ++c) {
          total[c] += values[c];
          if (n == names.size()) self[c] += values[c];
        }
      }
    }
    return rows;
  }

  // total = self + children, and where children lie.
  void CheckAccounts() const {
    for (size_t c = 0; c < tree_.totals.size(); ++c) {
      std::vector<int64_t> sums = tree_.selves[c];
      for (size_t i = 1; i < tree_.size(); ++i) {
        ASSERT_LT(tree_.parents[i], i);
        sums[tree_.parents[i]] += tree_.totals[c][i];
        EXPECT_GE(tree_.selves[c][i], 0);
      }
      EXPECT_EQ(sums, tree_.totals[c]) << "column " << c;
    }
    size_t children = 0;
    for (size_t i = 0; i < tree_.size(); ++i) {
      children += tree_.child_counts[i];
      for (uint32_t n = 0; n < tree_.child_counts[i]; ++n) {
        EXPECT_EQ(tree_.parents[tree_.first_children[i] + n], i);
      }
    }
    EXPECT_EQ(children + 1, tree_.size());
  }

 private:
  Profile profile_;
  Query query_;
  Selection selection_;
  NodeTable nodes_;
  SignedWeights weights_;
  FrameTreeRequest request_;
  FrameTree tree_;
  bool bottom_up_;
};

TEST(FrameTree, SharesPrefixesAndPutsTheLargestFirst) {
  const Tree tree({"main;a;x 1", "main;b 5", "main;a;y 2", "main;a 1", " 3", "init 20"}, {}, 0,
                  false, 1);
  EXPECT_EQ(tree.Paths(), (std::vector<std::string>{"", ";init", ";main", ";main;b", ";main;a",
                                                    ";main;a;y", ";main;a;x"}));
  EXPECT_EQ(tree.tree().totals[0], (std::vector<int64_t>{32, 20, 9, 5, 4, 2, 1}));
  EXPECT_EQ(tree.tree().selves[0], (std::vector<int64_t>{3, 20, 0, 5, 1, 2, 1}));
  tree.CheckAccounts();
}

TEST(FrameTree, BottomUpStartsFromTheInnermostFrame) {
  const Tree tree({"main;a;x+inl 1", "main;b;inl 5"}, {}, 0, true, 1);
  EXPECT_EQ(tree.Paths(), (std::vector<std::string>{"", ";inl", ";inl;b", ";inl;x", ";inl;x;a",
                                                    ";inl;x;a;main", ";inl;b;main"}));
  tree.CheckAccounts();
}

TEST(FrameTree, MergesSmallFramesAndKeepsTheirValues) {
  const Tree tree({"main;a 90", "main;b;x 4", "main;c 3", "main;d;x;y 2", "init 1"}, {}, 0.05,
                  false, 1);
  EXPECT_EQ(tree.Paths(), (std::vector<std::string>{"", ";main", ";(1)", ";main;a", ";main;(3)"}));
  EXPECT_EQ(tree.tree().totals[0], (std::vector<int64_t>{100, 99, 1, 90, 9}));
  tree.CheckAccounts();
}

TEST(FrameTree, EqualFramesAreInTheOrderOfNames) {
  const Tree tree({"z 1", "a 1", "m 1"}, {}, 0, false, 1);
  EXPECT_EQ(tree.Paths(), (std::vector<std::string>{"", ";a", ";m", ";z"}));
}

TEST(FrameTree, HasALimit) {
  const Tree tree({"a;b;c 1", "a;b;d 1"}, {}, 0, false, 1);
  EXPECT_TRUE(tree.Limited(5).ok());
  EXPECT_EQ(tree.Limited(4).error().code, ErrorCode::kLimit);
}

TEST(FrameTree, NothingIsARootOnly) {
  const Tree tree({"a 0"}, {}, 0, false, 1);
  EXPECT_EQ(tree.tree().size(), 1U);
  EXPECT_EQ(tree.tree().totals[0], std::vector<int64_t>{0});
}

TEST(SignedWeights, SumsThatDoNotFitAreAnError) {
  const Profile profile = FoldedProfile({"a 9223372036854775807", "b 1"});
  Query query = CompileQuery(profile, {}).value();
  const Selection selection(profile, query);
  EXPECT_FALSE(SumSignedByStack(selection, std::vector<size_t>{0}).ok());
  const Profile both = FoldedProfile({"a 9223372036854775807", "b -1"});
  Query query2 = CompileQuery(both, {}).value();
  const Selection selection2(both, query2);
  EXPECT_FALSE(SumSignedByStack(selection2, std::vector<size_t>{0}).ok());
}

class FrameTreeProperty : public testing::TestWithParam<uint32_t> {};

TEST_P(FrameTreeProperty, IsWhatTheSamplesAddUpTo) {
  const uint32_t seed = GetParam();
  const std::vector<std::string> lines =
      test::RandomFolded({.seed = seed, .samples = 300, .negative = seed % 2 == 0});
  std::vector<Options> all(4);
  all[1].granularity = "lines";
  all[2].noinlines = true;
  all[3].hide = "f[1-3]$";
  all[3].focus = "f[4-9]";
  for (const Options& options : all) {
    for (const bool bottom_up : {false, true}) {
      const Tree whole(lines, options, 0, bottom_up);
      whole.CheckAccounts();
      EXPECT_EQ(whole.Built(), whole.Naive()) << "seed " << seed;
      const Tree merged(lines, options, 0.02, bottom_up);
      merged.CheckAccounts();
      EXPECT_LT(merged.tree().size(), whole.tree().size());
      for (size_t c = 0; c < whole.tree().totals.size(); ++c) {
        EXPECT_EQ(merged.tree().totals[c][0], whole.tree().totals[c][0]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FrameTreeProperty, testing::Range(1U, 9U));

}  // namespace
}  // namespace pfa
