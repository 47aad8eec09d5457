// The call graph in the window: what the mouse does to it.
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/panels/panel.h"

namespace pfa::test {
namespace {

class GraphWindow : public testing::Test {
 protected:
  GraphWindow()
      : session_(Views("test", FoldedProfile({"main;parse 60", "main;write 40"})), ViewState{}),
        window_({900, 600}) {
    session_.Apply({ActionKind::kPanel, "graph"});
    window_.Settle(&session_);
  }

  GraphViews::Found Found() {
    const TextMetrics metrics = {8, 13};
    return session_.views().graphs().Find(*session_.views().profile(), session_.state().options,
                                          metrics);
  }
  // The canvas reaches from below the summary to the edges of the window.
  Px MiddleOf(const std::string& name) {
    const GraphViews::Found found = Found();
    EXPECT_NE(found.layout, nullptr) << found.error;
    const PxRect area = {8, 8 + 19 + 17 + 17.0F * static_cast<float>(found.model->summary.size()),
                         892, 592};
    const GraphView view = ViewThrough(session_.state().graph, *found.layout, area);
    for (size_t i = 0; i < found.model->nodes.size(); ++i) {
      if (found.model->nodes[i].name != name) continue;
      const PxRect& box = found.layout->nodes[i];
      return view.PxOf({(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2});
    }
    ADD_FAILURE() << name;
    return {};
  }

  Session session_;
  Headless window_;
};

TEST_F(GraphWindow, ClickSelectsInAllPanels) {
  window_.Click(MiddleOf("parse"), &session_);
  EXPECT_EQ(session_.state().selected, "parse");
  window_.Click(MiddleOf("main"), &session_);
  EXPECT_EQ(session_.state().selected, "main");
  window_.Click({20, 580}, &session_);
  EXPECT_EQ(session_.state().selected, "");
}

TEST_F(GraphWindow, WheelZoomsAndDragPans) {
  window_.Wheel(MiddleOf("write"), 3, &session_);
  EXPECT_NEAR(session_.state().graph.zoom, 1.25 * 1.25 * 1.25, 1e-6);
  const GraphCamera before = session_.state().graph;
  window_.Drag({450, 300}, {350, 250}, &session_);
  EXPECT_GT(session_.state().graph.x, before.x);
  EXPECT_GT(session_.state().graph.y, before.y);
  EXPECT_EQ(session_.state().selected, "") << "dragging is no click";
  window_.Press(Key::kF, &session_);
  EXPECT_EQ(session_.state().graph, GraphCamera{});
  window_.Press(Key::kW, &session_);
  EXPECT_GT(session_.state().graph.zoom, 1);
}

TEST_F(GraphWindow, OptionsMakeAnotherGraph) {
  session_.Apply({ActionKind::kZoom, "", 4, 0.2, 0.2});
  session_.Apply({ActionKind::kSet, "focus=parse"});
  EXPECT_EQ(session_.state().graph, GraphCamera{});
  window_.Settle(&session_);
  EXPECT_EQ(Found().model->nodes.size(), 2U);
  session_.Apply({ActionKind::kSet, "focus=nothing"});
  window_.Settle(&session_);
  session_.Apply({ActionKind::kSet, "focus=("});
  window_.Settle(&session_);
  EXPECT_NE(Found().error, "");
}

TEST_F(GraphWindow, SearchMarksBoxes) {
  EXPECT_TRUE(session_.views().graphs().Matches("").empty());
  size_t found = 0;
  for (const uint8_t match : session_.views().graphs().Matches("parse|write")) found += match;
  EXPECT_EQ(found, 2U);
  EXPECT_TRUE(session_.views().graphs().Matches("(").empty());
}

// In the window nothing waits: the graph comes when it is ready.
TEST(GraphViews, DoNotWait) {
  const auto drawing = std::make_shared<DrawingProcess>(std::chrono::seconds(20));
  const Profile profile = FoldedProfile({"main;a 5"});
  GraphViews graphs;
  graphs.set_drawing(drawing);
  GraphViews::Found found = graphs.Find(profile, {}, {8, 13});
  EXPECT_NE(found.model, nullptr);
  // Another graph is asked for meanwhile: the first answer is not taken for its layout.
  Options options;
  options.focus = "main";
  for (int i = 0; i < 2000 && found.layout == nullptr; ++i) {
    found = graphs.Find(profile, options, {8, 13});
    ASSERT_EQ(found.error, "");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_NE(found.layout, nullptr);
  EXPECT_FALSE(graphs.is_working());
  EXPECT_EQ(found.layout->nodes.size(), 2U);
}

TEST(GraphViews, SayThatNobodyDraws) {
  const Profile profile = FoldedProfile({"main;a 5"});
  GraphViews graphs;
  EXPECT_NE(graphs.Find(profile, {}, {8, 13}).error, "");
}

// Two profiles of which one is the base: red and blue boxes.
TEST(Graph, OfADifference) {
  OpenRequest request;
  request.files = {fmt::format("{}/testdata/go1.27/heap.pprof", PFA_SOURCE_DIR)};
  request.state.options.diff_base = fmt::format("{}/testdata/go1.26/heap.pprof", PFA_SOURCE_DIR);
  request.state.panel = "graph";
  auto session = OpenSession(request, {});
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  Headless window({900, 600});
  window.Settle(session.value().get());
  const GraphViews::Found found = session.value()->views().graphs().Find(
      *session.value()->views().profile(), session.value()->state().options, {8, 13});
  ASSERT_NE(found.layout, nullptr) << found.error;
  EXPECT_TRUE(found.model->is_diff);
}

}  // namespace
}  // namespace pfa::test
