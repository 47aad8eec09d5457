// The call graph: what stands in it, what Graphviz is told and answers, and the camera.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "viewer/layout/call_graph_model.h"
#include "viewer/layout/graph_layout.h"
#include "viewer/layout/graph_picture.h"
#include "viewer/state/graph_camera.h"

namespace pfa::test {
namespace {

using Lines = std::vector<std::string>;

GraphModel ModelOf(const std::vector<std::string>& samples, const Options& options = {}) {
  const Profile profile = FoldedProfile(samples);
  auto model = BuildGraphModel(profile, options);
  EXPECT_TRUE(model.ok()) << model.error().ToString();
  return std::move(model).value();
}

const GraphNode& Named(const GraphModel& model, const std::string& name) {
  for (const GraphNode& node : model.nodes) {
    if (node.name == name) return node;
  }
  ADD_FAILURE() << name;
  return model.nodes.front();
}

TEST(GraphModel, HasFunctionsAndTheirCalls) {
  const GraphModel model = ModelOf({"main.main;a/b.(*T).f 60", "main.main 40"});
  ASSERT_EQ(model.nodes.size(), 2U);
  EXPECT_EQ(Named(model, "main.main").lines,
            (Lines{"main", "main", "40 (40.00%)", "of 100 (100%)"}));
  const GraphNode& callee = Named(model, "a/b.(*T).f");
  EXPECT_EQ(callee.lines, (Lines{"b", "(*T)", "f", "60 (60.00%)"}));
  EXPECT_EQ(callee.short_name, "b.(*T).f");
  EXPECT_EQ(callee.values, "flat 60 (60.00%), cum 60 (60.00%)");
  EXPECT_DOUBLE_EQ(callee.flat_share, 0.6);
  EXPECT_GT(callee.text_scale, Named(model, "main.main").text_scale);
  ASSERT_EQ(model.edges.size(), 1U);
  EXPECT_EQ(model.nodes[model.edges[0].from].name, "main.main");
  EXPECT_EQ(model.edges[0].text, "60");
  EXPECT_DOUBLE_EQ(model.edges[0].share, 0.6);
  EXPECT_FALSE(model.is_diff);
}

TEST(GraphModel, LeavesOutWhatTheOptionsSay) {
  Options options;
  options.nodecount = 2;
  const GraphModel model = ModelOf({"main;mid;leaf 90", "main;other 10"}, options);
  EXPECT_EQ(model.nodes.size(), 2U);
  bool has_residual = false;
  for (const GraphEdge& edge : model.edges) {
    EXPECT_LT(edge.from, 2U);
    EXPECT_LT(edge.to, 2U);
    has_residual = has_residual || edge.is_residual;
  }
  EXPECT_TRUE(has_residual) << "main calls leaf by way of what is left out";
  options.focus = "(";
  EXPECT_FALSE(BuildGraphModel(FoldedProfile({"main 1"}), options).ok());
}

// What a profile calls a function cannot reach Graphviz.
TEST(GraphLayout, DotHasNoNames) {
  const GraphModel model = ModelOf({"a\"]evil;b<>&\\ 5"});
  const std::string dot = GraphDot(model, {8, 15});
  EXPECT_EQ(dot.find("evil"), std::string::npos);
  EXPECT_EQ(dot.find("<>"), std::string::npos);
  EXPECT_NE(dot.find(" -> N"), std::string::npos);
}

TEST(GraphLayout, IsReadFromPlainText) {
  const GraphModel model = ModelOf({"main;a 5"});
  ASSERT_EQ(model.edges.size(), 1U);
  const auto [from, to] = std::pair(model.edges[0].from, model.edges[0].to);
  const std::string edge = "edge N" + std::to_string(from) + " N" + std::to_string(to);
  const auto layout =
      ParseGraphLayout("graph 1 2 3\nnode N0 1 2.5 1 0.5 x\nnode N1 1 0.5 1 0.5 x\n" + edge +
                           " 4 1 2 1 1.5 1 1 1 0.75 00 1.25 1.5 solid black\nstop\n",
                       model);
  ASSERT_TRUE(layout.ok());
  EXPECT_EQ(layout.value().width, 144);
  EXPECT_EQ(layout.value().height, 216);
  EXPECT_EQ(layout.value().nodes[0], (PxRect{36, 18, 108, 54}));
  const GraphCurve& curve = layout.value().edges[0];
  ASSERT_GE(curve.points.size(), 4U);
  EXPECT_EQ(curve.points.front(), (Px{72, 72}));
  EXPECT_EQ(curve.points.back(), (Px{72, 162}));
  EXPECT_EQ(curve.label, (Px{90, 108}));
}

TEST(GraphLayout, OfAnotherGraphIsAnError) {
  const GraphModel model = ModelOf({"main;a 5"});
  const std::string nodes = "node N0 1 2.5 1 0.5 x\nnode N1 1 0.5 1 0.5 x\n";
  EXPECT_TRUE(ParseGraphLayout("graph 1 2 3\n" + nodes + "stop\n", model).ok());
  const std::string good = "graph 1 2 3\n" + nodes;
  const std::vector<std::string> bad = {"graph 1 2 3\nnode N0 1 2.5 1 0.5 x\n",
                                        "graph 1 2\n" + nodes,
                                        "boom\n" + nodes,
                                        good + "node N2 1 1 1 1\n",
                                        good + "node M0 1 1 1 1\n",
                                        good + "edge N1 N1 1 1 1\n",
                                        good + "edge N0 N9 1 1 1\n",
                                        good + "edge N0 N1 0\n",
                                        good + "edge N1 N0 0\n",
                                        good + "edge N0 N1 99999999 1 1\n",
                                        "graph 1 nan 3\n" + nodes,
                                        "graph 1 2 3\nnode N0 inf 2.5 1 0.5\nnode N1 1 1 1 1\n"};
  for (const std::string& text : bad) {
    EXPECT_FALSE(ParseGraphLayout(text, model).ok()) << text;
  }
}

TEST(GraphCamera, KeepsWhatIsUnderTheMouse) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> number(0, 1);
  GraphLayout layout;
  layout.width = 3000;
  layout.height = 1200;
  const PxRect area = {10, 50, 900, 600};
  for (int i = 0; i < 2000; ++i) {
    const GraphCamera camera = {1 + 20 * number(random), 0.4 + 0.2 * number(random),
                                0.4 + 0.2 * number(random)};
    const Px mouse = {10 + static_cast<float>(890 * number(random)),
                      50 + static_cast<float>(550 * number(random))};
    const Px at = ViewThrough(camera, layout, area).ShareOf(mouse, layout);
    const GraphCamera closer = ZoomedAt(camera, 1.5, at.x, at.y);
    if (closer.x == 0 || closer.x == 1 || closer.y == 0 || closer.y == 1) continue;
    const Px now = ViewThrough(closer, layout, area).ShareOf(mouse, layout);
    EXPECT_NEAR(now.x, at.x, 1e-3);
    EXPECT_NEAR(now.y, at.y, 1e-3);
    const GraphCamera back = ZoomedAt(closer, 1 / 1.5, at.x, at.y);
    EXPECT_NEAR(back.zoom, camera.zoom, 1e-9);
    EXPECT_NEAR(back.x, camera.x, 1e-6);
  }
}

TEST(GraphCamera, StaysInItsLimits) {
  EXPECT_EQ(ZoomedAt({}, 0.1, 0, 0), GraphCamera{}) << "no further than the whole graph";
  EXPECT_EQ(ZoomedAt({}, NAN, 0, 0), GraphCamera{});
  EXPECT_LE(ZoomedAt({}, 1e300, 0.5, 0.5).zoom, 1000);
  EXPECT_EQ(Panned({2, 0.5, 0.5}, 9, -9), (GraphCamera{2, 1, 0}));
  EXPECT_EQ(Panned({2, 0.5, 0.5}, 0.1, 0.2), (GraphCamera{2, 0.6, 0.7}));
}

class Drawn : public testing::Test {
 protected:
  Drawn() : model_(ModelOf({"main;left 60", "main;right 40"})) {
    layout_.width = 300;
    layout_.height = 200;
    for (const GraphNode& node : model_.nodes) {
      const float x = node.name == "left" ? 0 : node.name == "right" ? 200 : 100;
      const float y = node.name == "main" ? 0 : 140;
      layout_.nodes.push_back({x, y, x + 100, y + 60});
    }
    for (const GraphEdge& edge : model_.edges) {
      const PxRect& from = layout_.nodes[edge.from];
      const PxRect& to = layout_.nodes[edge.to];
      const Px begin = {(from.x0 + from.x1) / 2, from.y1};
      const Px end = {(to.x0 + to.x1) / 2, to.y0};
      layout_.edges.push_back({{begin, end}, {(begin.x + end.x) / 2, 100}});
    }
  }

  DrawList Draw(const GraphCamera& camera, const std::string& selected = "",
                const std::vector<uint8_t>& matches = {}) const {
    DrawList list;
    LayoutGraph({.model = model_,
                 .layout = layout_,
                 .camera = camera,
                 .selected = selected,
                 .matches = matches,
                 .theme = {}},
                {0, 0, 600, 400}, {8, 15}, &list);
    return list;
  }
  static size_t Count(const DrawList& list, Color color) {
    size_t count = 0;
    for (const DrawPolyline& line : list.polylines) count += line.color == color ? 1 : 0;
    return count;
  }

  GraphModel model_;
  GraphLayout layout_;
};

TEST_F(Drawn, EveryBoxAndCallIsHit) {
  const DrawList list = Draw({});
  std::vector<int> nodes(3);
  std::vector<int> edges(2);
  for (const DrawRect& rect : list.rects) {
    if (rect.hit.kind == HitKind::kNone) continue;
    const Px middle = {(rect.rect.x0 + rect.rect.x1) / 2, (rect.rect.y0 + rect.rect.y1) / 2};
    ASSERT_NE(list.At(middle), nullptr);
    EXPECT_EQ(list.At(middle)->hit, rect.hit);
    ++(rect.hit.kind == HitKind::kGraphNode ? nodes : edges)[rect.hit.id];
  }
  EXPECT_EQ(nodes, (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(edges, (std::vector<int>{1, 1}));
  EXPECT_EQ(list.polylines.size(), 2U);
  EXPECT_EQ(list.triangles.size(), 2U);
  // The arrow points at the callee's upper edge.
  for (const DrawTriangle& arrow : list.triangles) {
    EXPECT_GT(arrow.a.y, arrow.b.y);
    EXPECT_GT(arrow.a.y, arrow.c.y);
  }
}

TEST_F(Drawn, SelectionMarksABoxAndItsCalls) {
  EXPECT_EQ(Count(Draw({}), Theme::match()), 0U);
  EXPECT_EQ(Count(Draw({}, "left"), Theme::match()), 1U);
  EXPECT_EQ(Count(Draw({}, "main"), Theme::match()), 2U);
  EXPECT_EQ(Count(Draw({}, "nobody"), Theme::match()), 0U);
}

TEST_F(Drawn, WhatIsOutsideIsNotDrawn) {
  const DrawList list = Draw({8, 0.05, 0.95});
  size_t nodes = 0;
  for (const DrawRect& rect : list.rects) {
    EXPECT_GE(rect.rect.x0, 0);
    EXPECT_LE(rect.rect.x1, 600);
    EXPECT_GE(rect.rect.y0, 0);
    EXPECT_LE(rect.rect.y1, 400);
    nodes += rect.hit.kind == HitKind::kGraphNode ? 1 : 0;
  }
  EXPECT_EQ(nodes, 1U);
}

TEST_F(Drawn, SmallBoxesSayWhatFits) {
  layout_.width = 3000;
  layout_.height = 2000;
  const DrawList list = Draw({});
  for (const DrawText& text : list.texts) {
    EXPECT_LT(text.scale, 1);
    EXPECT_LE(list.TextOf(text).size(), 8U);
  }
}

}  // namespace
}  // namespace pfa::test
