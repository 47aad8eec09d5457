#include "analyzer/aggregate/frame_layout.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

// all 100: a 60 (c 20), b 30; 10 of its own.
FrameTree Example() {
  FrameTree tree;
  tree.parents = {FrameTree::kNoRow, 0, 0, 1};
  tree.first_children = {1, 3, 0, 0};
  tree.child_counts = {2, 1, 0, 0};
  tree.totals = {{100, 60, 30, 20}};
  return tree;
}

LayoutRequest Request(const FrameTree& tree) {
  LayoutRequest request;
  request.weight = [&tree](uint32_t row) { return tree.totals[0][row]; };
  return request;
}

TEST(FrameLayout, ChildrenLieSideBySideFromTheLeft) {
  const FrameTree tree = Example();
  const FrameLayout layout = LayOutFrames(tree, Request(tree));
  ASSERT_EQ(layout.rects.size(), 4U);
  EXPECT_EQ(layout.depth, 3U);
  EXPECT_DOUBLE_EQ(layout.rects[1].width, 0.6);
  EXPECT_DOUBLE_EQ(layout.rects[2].x, 0.6);
  EXPECT_DOUBLE_EQ(layout.rects[2].width, 0.3);
  EXPECT_EQ(layout.rects[3].row, 3U);
  EXPECT_EQ(layout.rects[3].depth, 2U);
}

TEST(FrameLayout, CountsWhatIsLeftOut) {
  const FrameTree tree = Example();
  LayoutRequest request = Request(tree);
  request.min_width = 0.25;
  EXPECT_EQ(LayOutFrames(tree, request).too_narrow, 1U);
  request.min_width = 0;
  request.max_depth = 2;
  const FrameLayout flat = LayOutFrames(tree, request);
  EXPECT_EQ(flat.too_deep, 1U);
  EXPECT_EQ(flat.depth, 2U);
}

TEST(FrameLayout, ARowFillsTheWidthWhenItIsTheTop) {
  const FrameTree tree = Example();
  LayoutRequest request = Request(tree);
  request.top = 1;
  const FrameLayout layout = LayOutFrames(tree, request);
  ASSERT_EQ(layout.rects.size(), 2U);
  EXPECT_DOUBLE_EQ(layout.rects[0].width, 1);
  EXPECT_DOUBLE_EQ(layout.rects[1].width, 1.0 / 3);
  request.top = 99;
  EXPECT_TRUE(LayOutFrames(tree, request).rects.empty());
}

TEST(FrameLayout, NothingIsOneEmptyRectangle) {
  FrameTree tree = Example();
  tree.totals = {{0, 0, 0, 0}};
  EXPECT_EQ(LayOutFrames(tree, Request(tree)).rects.size(), 1U);
}

}  // namespace
}  // namespace pfa
