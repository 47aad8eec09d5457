// The tree of goroutines and the minimap, in pixels.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_script.h"
#include "viewer/layout/creation_rows.h"
#include "viewer/layout/minimap.h"

namespace pfa::test {
namespace {

TEST(CreationRows, FoldsWhatIsBelow) {
  CreationTree tree;
  tree.nodes.resize(4);
  tree.nodes[0].end = 4;
  tree.nodes[1].end = 3;
  tree.nodes[2].end = 3;
  tree.nodes[3].end = 4;
  using Rows = std::vector<CreationRow>;
  EXPECT_EQ(CreationRows(tree, {}),
            (Rows{{0, true, false}, {1, true, false}, {2, false, false}, {3, false, false}}));
  EXPECT_EQ(CreationRows(tree, {1}), (Rows{{0, true, false}, {1, true, true}, {3, false, false}}));
  EXPECT_EQ(CreationRows(tree, {0, 3}), (Rows{{0, true, true}}));
  EXPECT_EQ(CreationRows(tree, {2, 99}).size(), 4U) << "there is nothing to fold";
}

TEST(CreationRows, BarsAreLives) {
  CreationNode node;
  node.start_ns = 1200;
  node.end_ns = 1600;
  const Interval time{1000, 2000};
  const PxRect area = {50, 10, 150, 20};
  EXPECT_TRUE(LifeBar(node, time, area).empty()) << "it has no goroutines";
  node.count = 1;
  EXPECT_EQ(LifeBar(node, time, area), (PxRect{70, 10, 110, 20}));
  node.end_ns = node.start_ns;
  EXPECT_EQ(LifeBar(node, time, area).width(), 1);
  node.start_ns = node.end_ns = 2000;
  EXPECT_EQ(LifeBar(node, time, area), (PxRect{149, 10, 150, 20})) << "inside, at the very end";
}

class MinimapTest : public testing::Test {
 protected:
  MinimapTest() : trace_(Made()), index_(trace_) {}

  static Trace Made() {
    TraceScript script(2);
    script.Exists(1, "main.main", WireState::kRunning);
    script.Wait(500, 1, "select");
    return script.Build(1000);
  }
  [[nodiscard]] Minimap Map(Extent visible) const { return {index_, visible, {}}; }

  static constexpr PxRect kMap = {100, 0, 300, 20};
  Trace trace_;
  TimelineIndex index_;
};

TEST_F(MinimapTest, FrameIsWhatIsVisible) {
  EXPECT_EQ(MinimapFrame(Map({250, 750}), kMap), (PxRect{150, 0, 250, 20}));
  EXPECT_EQ(MinimapFrame(Map({0, 1000}), kMap), kMap);
  const PxRect small = MinimapFrame(Map({999, 1000}), kMap);
  EXPECT_EQ(small.width(), 4) << "wide enough to be seen";
  EXPECT_EQ(small.x1, kMap.x1);
}

TEST_F(MinimapTest, IsDragged) {
  const Extent dragged = MinimapDragged(Map({0, 100}), kMap, 20);
  EXPECT_NEAR(dragged.from, 100, 1e-6);
  EXPECT_NEAR(dragged.to, 200, 1e-6);
  const Extent centered = MinimapCentered(Map({0, 100}), kMap, 200);
  EXPECT_NEAR(centered.from, 450, 1e-6);
  EXPECT_NEAR(centered.length(), 100, 1e-6);
}

TEST_F(MinimapTest, ShowsHowBusyThePsAre) {
  DrawList list;
  LayoutMinimap(Map({250, 750}), kMap, &list);
  const Color running = Theme{}.Of(LaneState::kRunning);
  size_t found = 0;
  for (const DrawRect& rect : list.rects) {
    if (rect.color != running) continue;
    ++found;
    EXPECT_EQ(rect.rect, (PxRect{100, 10, 200, 20})) << "one of two, for half of the time";
  }
  EXPECT_EQ(found, 1U);
  ASSERT_NE(list.At({110, 5}), nullptr);
  EXPECT_EQ(list.At({110, 5})->hit.kind, HitKind::kMinimap);
}

}  // namespace
}  // namespace pfa::test
