// What the window shows, and what mouse and keys do to it.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/support/sanitizer.h"
#include "tests/support/trace_script.h"
#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/panels/panel.h"

namespace pfa::test {
namespace {

constexpr WindowSize kSize = {900, 600};

std::unique_ptr<Session> Opened(const std::string& file) {
  OpenRequest request;
  request.files = {fmt::format("{}/testdata/{}", PFA_SOURCE_DIR, file)};
  auto session = OpenSession(request, {});
  EXPECT_TRUE(session.ok()) << file << ": " << session.error().ToString();
  return std::move(session).value();
}

bool Has(const Image& image, Color color) {
  for (size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    if (image.rgb[i] == color.r && image.rgb[i + 1] == color.g && image.rgb[i + 2] == color.b) {
      return true;
    }
  }
  return false;
}

size_t ColorCount(const Image& image) {
  std::set<uint32_t> colors;
  for (size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    colors.insert(uint32_t{image.rgb[i]} << 16U | uint32_t{image.rgb[i + 1]} << 8U |
                  image.rgb[i + 2]);
  }
  return colors.size();
}

std::vector<std::string> TestFiles() {
  std::vector<std::string> files;
  const std::string root = std::string(PFA_SOURCE_DIR) + "/testdata/";
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    if (!folder.path().filename().string().starts_with("go1.")) continue;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = file.path().filename().string();
      if (name.ends_with(".pprof") || name == "trace.out") {
        files.push_back(folder.path().filename().string() + "/" + name);
      }
    }
  }
  std::ranges::sort(files);
  return files;
}

// Every panel of every profile and trace of all releases of Go.
TEST(Window, DrawsEveryPanelOfEveryFile) {
  const std::vector<std::string> files = TestFiles();
  ASSERT_GE(files.size(), 50U);
  for (size_t i = 0; i < files.size(); i += test::kFileStep) {
    const std::string& file = files[i];
    const std::unique_ptr<Session> session = Opened(file);
    Headless window(kSize);
    for (const PanelRow& panel : PanelTable()) {
      if (session->views().profile() != nullptr ? !panel.of_profile : !panel.of_trace) continue;
      session->Apply({ActionKind::kPanel, std::string(panel.name)});
      window.Settle(session.get());
      EXPECT_EQ(session->error(), "") << file;
      EXPECT_EQ(PanelOf(session->state(), session->views()).name, panel.name);
    }
    session->Apply({ActionKind::kPanel, ""});
    window.Settle(session.get());
    EXPECT_GE(ColorCount(window.Picture()), 15U) << file;
  }
}

TEST(Window, PictureIsTheSameEveryTime) {
  const auto picture = [] {
    const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
    Headless window(kSize);
    window.Settle(session.get());
    return window.Picture().rgb;
  };
  EXPECT_EQ(picture(), picture());
}

TEST(Window, TimelineShowsStatesAndTheirLegend) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window({1400, 800});
  window.Settle(session.get());
  const Theme theme{false};
  const Image image = window.Picture();
  for (const LaneState state :
       {LaneState::kRunning, LaneState::kGc, LaneState::kSyscall, LaneState::kStopped}) {
    EXPECT_TRUE(Has(image, theme.Of(state))) << NameOf(state);
  }
  session->Apply({ActionKind::kTheme, "dark"});
  window.Settle(session.get());
  EXPECT_TRUE(Has(window.Picture(), Theme{true}.background()));
}

// The middle of the first rectangle that stands for something.
Px MiddleOf(const DrawList& list, HitKind kind, uint64_t id) {
  for (const DrawRect& one : list.rects) {
    if (one.hit.kind != kind || one.hit.id != id) continue;
    return {(one.rect.x0 + one.rect.x1) / 2, (one.rect.y0 + one.rect.y1) / 2};
  }
  ADD_FAILURE() << "nothing stands for " << id;
  return {};
}

class FlameWindow : public testing::Test {
 protected:
  FlameWindow()
      : session_(
            Views("test", FoldedProfile({"main;parse;scan 60", "main;parse 10", "main;write 30"})),
            ViewState{}),
        window_(kSize) {
    window_.Settle(&session_);
  }

  [[nodiscard]] Px Parse() {
    const FlameReport& report = session_.views().Flame(session_.state()).value().report;
    for (uint32_t row = 1; row < report.tree.size(); ++row) {
      if (report.NameOf(report.tree, row) == "parse") {
        return MiddleOf(window_.list(), HitKind::kFrame, row);
      }
    }
    return {};
  }

  Session session_;
  Headless window_;
};

TEST_F(FlameWindow, ClickZoomsAndSelects) {
  window_.Click(Parse(), &session_);
  EXPECT_EQ(session_.state().selected, "parse");
  EXPECT_EQ(session_.state().flame.x, (Extent{0, 70}));
  EXPECT_TRUE(Has(window_.Picture(), Theme{false}.match()));
  window_.Press(Key::kZ, &session_, true);
  window_.Press(Key::kZ, &session_, true);
  EXPECT_EQ(session_.state().selected, "");
  EXPECT_EQ(session_.state().flame.x, Extent{});
  window_.Press(Key::kY, &session_, true);
  EXPECT_EQ(session_.state().flame.x, (Extent{0, 70}));
  window_.Press(Key::kF, &session_);
  EXPECT_EQ(session_.state().flame.x, (Extent{0, 100}));
}

TEST_F(FlameWindow, WheelZoomsAtTheMouse) {
  window_.Wheel(Parse(), 2, &session_);
  const Extent x = session_.state().flame.x;
  EXPECT_LT(x.length(), 100);
  EXPECT_GT(x.from, 0);
  window_.Wheel(Parse(), -2, &session_);
  EXPECT_NEAR(session_.state().flame.x.length(), 100, 1e-6);
}

TEST_F(FlameWindow, DragMovesAndIsNoClick) {
  session_.Apply({ActionKind::kZoomTo, "", 40, 60});
  window_.Settle(&session_);
  window_.Drag({500, 300}, {400, 300}, &session_);
  EXPECT_GT(session_.state().flame.x.from, 40);
  EXPECT_NEAR(session_.state().flame.x.length(), 20, 1e-6);
  EXPECT_EQ(session_.state().selected, "");
}

TEST_F(FlameWindow, SlashSearches) {
  window_.Press(Key::kSlash, &session_);
  window_.Draw(&session_);
  window_.Type("sc", &session_);
  window_.Type("an", &session_);
  EXPECT_EQ(session_.state().search, "scan");
  EXPECT_EQ(session_.views().Search(session_.state()).value, 60);
  EXPECT_EQ(session_.views().Search(session_.state()).frames, 1U);
  // Keys are text now, and move nothing.
  window_.Press(Key::kW, &session_);
  EXPECT_EQ(session_.state().flame.x, Extent{});
  window_.Press(Key::kEscape, &session_);
  EXPECT_EQ(session_.state().search, "");
}

TEST_F(FlameWindow, FindGoesFromMatchToMatch) {
  session_.Apply({ActionKind::kSearch, "parse|write"});
  window_.Press(Key::kN, &session_);
  EXPECT_EQ(session_.state().selected, "parse");
  EXPECT_EQ(session_.state().flame.x, (Extent{0, 70}));
  window_.Press(Key::kN, &session_);
  EXPECT_EQ(session_.state().selected, "write");
  EXPECT_EQ(session_.state().flame.x, (Extent{70, 100}));
  window_.Press(Key::kN, &session_);
  EXPECT_EQ(session_.state().selected, "parse") << "after the last comes the first";
  session_.Apply({ActionKind::kFind, "previous"});
  EXPECT_EQ(session_.state().selected, "write");
}

TEST_F(FlameWindow, BreadcrumbsLeadBack) {
  session_.Apply({ActionKind::kZoomTo, "", 0, 60});
  window_.Settle(&session_);
  const FlameIndex& index = session_.views().Flame(session_.state()).value().index;
  EXPECT_EQ(index.Around({0, 60}).size(), 4U) << "all, main, parse, scan";
  // The first is the root.
  window_.Click({20, window_.panel_top() + 30}, &session_);
  EXPECT_EQ(session_.state().flame.x, (Extent{0, 100}));
}

TEST_F(FlameWindow, MinimapMovesWhatIsVisible) {
  session_.Apply({ActionKind::kZoomTo, "", 0, 10});
  window_.Settle(&session_);
  const float strip = window_.panel_top() + 54;
  window_.Drag({100, strip}, {450, strip}, &session_);
  const Extent x = session_.state().flame.x;
  EXPECT_NEAR(x.length(), 10, 1e-6);
  EXPECT_NEAR((x.from + x.to) / 2, 50, 0.5);
}

TEST_F(FlameWindow, ColoursByNameAndRecursion) {
  session_.Apply({ActionKind::kColors, "name"});
  window_.Settle(&session_);
  const FlameReport& report = session_.views().Flame(session_.state()).value().report;
  for (const FlameName& name : report.names) {
    EXPECT_TRUE(Has(window_.Picture(), Theme{false}.OfName(name.own_color))) << name.name;
  }
  session_.Apply({ActionKind::kCollapseRecursion, "on"});
  window_.Settle(&session_);
  EXPECT_EQ(session_.views().Flame(session_.state()).value().index.whole(), 100);
}

TEST_F(FlameWindow, SandwichPutsWhatIsClickedInTheMiddle) {
  session_.Apply({ActionKind::kSelect, "parse"});
  session_.Apply({ActionKind::kPanel, "sandwich"});
  window_.Settle(&session_);
  const Result<SandwichView>& view = session_.views().Sandwich(session_.state());
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view.value().callees.index.whole(), 70);
  EXPECT_EQ(view.value().callers.index.whole(), 70);
  // From the top: main, parse, scan, of which the last is 60 of 70 wide.
  window_.Click({400, window_.panel_top() + 99}, &session_);
  EXPECT_EQ(session_.state().selected, "scan");
  window_.Settle(&session_);
  EXPECT_EQ(session_.views().Sandwich(session_.state()).value().callees.index.whole(), 60);
  window_.Wheel({300, window_.panel_top() + 52}, 2, &session_);
  EXPECT_LT(session_.state().sandwich.x.length(), 60);
  session_.Apply({ActionKind::kSelect, "nobody"});
  window_.Settle(&session_);
  EXPECT_FALSE(session_.views().Sandwich(session_.state()).ok());
}

TEST_F(FlameWindow, SandwichMarksWhatTheSearchFinds) {
  session_.Apply({ActionKind::kSelect, "parse"});
  session_.Apply({ActionKind::kPanel, "sandwich"});
  const auto has = [this](std::string_view name) {
    window_.Settle(&session_);
    const FlameReport& report = session_.views().Sandwich(session_.state()).value().callees.report;
    const auto found = std::ranges::find(report.names, name, &FlameName::name);
    return Has(window_.Picture(), Theme{false}.OfName(found->own_color));
  };
  session_.Apply({ActionKind::kColors, "name"});
  EXPECT_TRUE(has("scan"));
  session_.Apply({ActionKind::kSearch, "main"});
  EXPECT_FALSE(has("scan")) << "it is faded";
  EXPECT_EQ(session_.views().SearchSandwich(session_.state()).callers.value, 70);
  EXPECT_EQ(session_.views().SearchSandwich(session_.state()).callees.frames, 0U);
  session_.Apply({ActionKind::kSearch, "scan"});
  EXPECT_TRUE(has("scan"));
  EXPECT_EQ(session_.views().SearchSandwich(session_.state()).callees.value, 60);
  session_.Apply({ActionKind::kSearch, "("});
  window_.Settle(&session_);
  EXPECT_NE(session_.views().SearchSandwich(session_.state()).callees.error, "");
}

TEST_F(FlameWindow, SaysWhatIsWrongWithASearch) {
  session_.Apply({ActionKind::kSearch, "("});
  EXPECT_NE(session_.views().Search(session_.state()).error, "");
  window_.Settle(&session_);
  session_.Apply({ActionKind::kSet, "focus=nothing"});
  window_.Settle(&session_);
  session_.Apply({ActionKind::kSet, "focus=("});
  window_.Settle(&session_);
}

// Names are the program's, and may be anything.
TEST(Window, HostileNamesAreOnlyText) {
  const std::string name = "main.f##x%s%n\x1b[31m<script>\n";
  Session session(Views(name, FoldedProfile({"main;a##b%s%n 60,5", "main;##c 10,5", "main;% 5,5"},
                                            {.types = {"a##b%n/count", "##/%s"}})),
                  ViewState{});
  Headless window(kSize);
  for (const PanelRow& panel : PanelTable()) {
    if (!panel.of_profile) continue;
    session.Apply({ActionKind::kPanel, std::string(panel.name)});
    session.Apply({ActionKind::kSelect, name});
    window.Settle(&session);
    EXPECT_EQ(session.error(), "");
  }
}

TEST(TimelineWindow, ClickSelectsASpanAndOpensAGroup) {
  TraceScript script(1);
  script.Exists(1, "main.work", WireState::kWaiting, "chan receive");
  script.Wake(100'000, 1, 0);
  script.Run(200'000, 1);
  script.Wait(900'000, 1, "network");
  Session session(Views("test", script.Build(1'000'000)), ViewState{});
  Headless window(kSize);
  window.Settle(&session);
  const auto click = [&](HitKind kind, uint64_t id) {
    window.Click(MiddleOf(window.list(), kind, id), &session);
  };
  const auto title_of = [&](TimelineLaneKind kind) {
    const auto& lanes = session.views().Lanes(session.state());
    return static_cast<uint64_t>(std::ranges::find(lanes, kind, &TimelineLane::kind) -
                                 lanes.begin());
  };
  // The first is that of the P.
  click(HitKind::kSpan, 2);
  EXPECT_EQ(session.state().timeline.selected, (Hit{HitKind::kSpan, 2, 1})) << "on the P";
  click(HitKind::kLaneTitle, title_of(TimelineLaneKind::kGroup));
  EXPECT_EQ(session.state().timeline.open_groups, std::vector<uint32_t>{0});
  click(HitKind::kSpan, 1);
  EXPECT_EQ(session.state().timeline.selected, (Hit{HitKind::kSpan, 1, 1})) << "of the goroutine";
  click(HitKind::kLaneTitle, title_of(TimelineLaneKind::kGroup));
  EXPECT_TRUE(session.state().timeline.open_groups.empty());
}

// A click on a row of a report shows it in the timeline, one on a plot what its point is about.
TEST(Window, RowsOfReportsGoToTheTimeline) {
  for (const char* const panel :
       {"stw", "regions", "gc", "mmu", "tasks", "sched", "goroutines", "log"}) {
    const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
    Headless window(kSize);
    session->Apply({ActionKind::kPanel, panel});
    window.Settle(session.get());
    for (float y = 590; y > window.panel_top() && session->state().panel != "timeline"; y -= 10) {
      window.Click({40, y}, session.get());
    }
    EXPECT_EQ(session->state().panel, "timeline") << panel;
    EXPECT_GT(session->state().timeline.time.length(), 0) << panel;
    EXPECT_EQ(session->error(), "") << panel;
  }
}

// A bar of the distribution leads to the longest wait in it.
TEST(Window, BarsOfLatenciesLeadToTheLongestWait) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window(kSize);
  session->Apply({ActionKind::kPanel, "sched"});
  const auto report = session->views().Report("sched", session->state());
  const Table& waits = report->value().tables.front();
  constexpr size_t kBar = 8;
  window.Settle(session.get());
  window.Click(MiddleOf(window.list(), HitKind::kPoint, kBar), session.get());
  ASSERT_EQ(session->state().panel, "timeline");
  ASSERT_EQ(session->state().timeline.selected.kind, HitKind::kSpan);
  const auto row = static_cast<uint32_t>(session->state().timeline.selected.id);
  const Trace& trace = *session->views().trace();
  EXPECT_EQ(trace.state(row), GoState::kRunnable);
  const int64_t ns = SpanEnd(trace, row) - trace.time_ns(row);
  EXPECT_GE(ns, *waits.rows[kBar][0].value);
  EXPECT_LT(ns, *waits.rows[kBar][1].value);
}

// Each point of the curve leads to the worst window of that length.
TEST(Window, MmuCurveLeadsToTheWorstWindows) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window(kSize);
  const auto curve = session->views().Mmu(session->state());
  ASSERT_TRUE(curve->ok());
  for (const size_t series : {0U, 2U}) {
    const auto& points = curve->value().plot.series[series].points;
    ASSERT_GT(points.size(), 50U) << "it is a curve";
    const PlotPoint& point = points[points.size() * 3 / 4];
    session->Apply({ActionKind::kPanel, "mmu"});
    window.Settle(session.get());
    window.Click(MiddleOf(window.list(), HitKind::kPoint, point.row), session.get());
    EXPECT_EQ(session->state().panel, "timeline");
    const Extent time = session->state().timeline.time;
    const MutatorUtilization::Window& worst = curve->value().worst[point.row];
    const auto start = static_cast<double>(worst.start_ns - session->views().trace()->start_ns());
    EXPECT_LE(time.from, start);
    EXPECT_GE(time.to, start + static_cast<double>(worst.end_ns - worst.start_ns));
  }
}

// What takes long is made while frames are drawn.
TEST(Window, TreeIsMadeInTheBackground) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  const auto at_once = session->views().Tree(session->state());
  session->Apply({ActionKind::kMark, "", 1e6, 200e6});
  session->views().set_background(nullptr, /*waits=*/false);
  EXPECT_FALSE(session->views().is_working());
  const auto wait_for = [&](const auto& make) {
    auto made = make();
    if (made == nullptr) {
      EXPECT_TRUE(session->views().is_working());
    }
    while (made == nullptr) made = make();
    return made;
  };
  for (const char* const set : {"goroutine=main", "goroutine="}) {
    session->Apply({ActionKind::kSet, set});
    const auto tree = wait_for([&] { return session->views().Tree(session->state()); });
    ASSERT_TRUE(tree->ok()) << tree->error().ToString();
    EXPECT_NE(tree, at_once);
    const auto report =
        wait_for([&] { return session->views().Report("goroutines", session->state()); });
    ASSERT_TRUE(report->ok()) << report->error().ToString();
  }
  // What nobody waits for any more does no harm.
  for (int i = 1; i < 20; ++i) {
    session->Apply({ActionKind::kMark, "", 1e6, i * 10e6});
    session->Apply({ActionKind::kNode, "", 1});
    (void)session->views().Tree(session->state());
    (void)session->views().Partners(session->state());
    (void)session->views().Mmu(session->state());
    (void)session->views().Report("goroutines", session->state());
  }
  // The last wish is the one that is granted.
  const auto last = wait_for([&] { return session->views().Tree(session->state()); });
  EXPECT_EQ(last->value().window.end_ns - last->value().window.start_ns, 189'000'000);
  EXPECT_TRUE(at_once->ok());
}

// A text of actions on the traces of all releases; each action is of effect, and drawn.
TEST(TimelineWindow, ReplaysActionsOnEveryRelease) {
  const auto actions = ParseActions(
      "open threads\nopen tasks\nopen main.stuck\ngoroutine 1\nlog 0\nregion 0\ntask 0\n"
      "at 50000000 1\nzoom 4\nscroll 100\nclose main.stuck\npanel tree\nnode 1\nfold 0\nunfold 0\n"
      "panel log\npanel timeline\nsearch handleOrder\nfind next\nfind next\n");
  ASSERT_TRUE(actions.ok()) << actions.error().ToString();
  size_t traces = 0;
  for (const std::string& file : TestFiles()) {
    if (!file.ends_with("trace.out")) continue;
    ++traces;
    const std::unique_ptr<Session> session = Opened(file);
    Headless window(kSize);
    window.Settle(session.get());
    for (const Action& action : actions.value()) {
      const ViewState before = session->state();
      session->Apply(action);
      EXPECT_EQ(session->error(), "") << file << ", " << static_cast<int>(action.kind);
      EXPECT_NE(session->state(), before) << file << ", " << static_cast<int>(action.kind);
      window.Settle(session.get());
    }
    session->Apply({ActionKind::kClock, "wall"});
    const bool has_clock = file >= "go1.25";
    EXPECT_EQ(session->state().timeline.wall_clock, has_clock) << file;
    window.Settle(session.get());
  }
  EXPECT_GE(traces, 8U);
}

// An arrow leads to its other end, whichever way it points.
TEST(TimelineWindow, ArrowsAreFollowedBothWays) {
  TraceScript script(2);
  script.Exists(1, "main.work", WireState::kWaiting, "chan receive");
  script.Exists(2, "main.feed", WireState::kRunning);
  script.Wake(400'000, 1, 2);  // row 2
  script.Run(600'000, 1, 1);
  Session session(Views("test", script.Build(1'000'000)), ViewState{});
  Headless window(kSize);
  session.Apply({ActionKind::kOpen, "main.work"});
  session.Apply({ActionKind::kOpen, "main.feed"});
  const auto selected_by_arrow = [&](double row, uint64_t to) {
    session.Apply({ActionKind::kSpan, "", row});
    window.Settle(&session);
    const auto arrow = std::ranges::find_if(window.list().rects, [to](const DrawRect& rect) {
      return rect.hit == Hit{HitKind::kSpan, to, 1} && rect.color.a == 0;
    });
    if (arrow == window.list().rects.end()) return uint64_t{999};
    const PxRect& area = arrow->rect;
    EXPECT_GT(area.height(), 5);
    window.Click({(area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2}, &session);
    return session.state().timeline.selected.id;
  };
  EXPECT_EQ(selected_by_arrow(1, 2), 2U) << "whom it woke";
  EXPECT_EQ(selected_by_arrow(2, 1), 1U) << "who woke it";
}

// The strip above the axis: a click beside the frame moves it there, dragging moves it.
TEST(TimelineWindow, MinimapMovesWhatIsVisible) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window(kSize);
  session->Apply({ActionKind::kZoomTo, "", 100e6, 110e6});
  window.Settle(session.get());
  // Below the legend, which has two lines.
  const float y = window.panel_top() + 41;
  window.Click({800, y}, session.get());
  const Extent clicked = session->state().timeline.time;
  EXPECT_GT(clicked.from, 150e6);
  EXPECT_NEAR(clicked.length(), 10e6, 1);
  EXPECT_EQ(session->state().timeline.selected, Hit{}) << "it selects nothing";
  window.Drag({800, y}, {700, y}, session.get());
  const Extent dragged = session->state().timeline.time;
  EXPECT_LT(dragged.from, clicked.from - 10e6);
  EXPECT_NEAR(dragged.length(), 10e6, 1);
}

// The partners of one of several are among those of all.
TEST(Window, TreeShowsPartnersOfOneOrAll) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window(kSize);
  const Trace& trace = *session->views().trace();
  const auto made = session->views().Tree(session->state());
  const CreationTree& tree = made->value().tree;
  const auto workers = std::ranges::find_if(tree.nodes, [&](const CreationNode& node) {
    return trace.text(node.name) == "main.pipeline.func1";
  });
  ASSERT_NE(workers, tree.nodes.end());
  const auto wakes = [&] {
    window.Settle(session.get());
    uint64_t sum = 0;
    for (const WakePartner& partner : session->views().Partners(session->state())->partners) {
      sum += partner.wakes;
    }
    return sum;
  };
  session->Apply({ActionKind::kPanel, "tree"});
  session->Apply({ActionKind::kNode, "", static_cast<double>(workers - tree.nodes.begin())});
  const uint64_t of_all = wakes();
  uint64_t of_each = 0;
  for (const GoroutineId id : tree.Of(*workers)) {
    session->Apply({ActionKind::kMember, "", static_cast<double>(id.value)});
    of_each += wakes();
  }
  EXPECT_GT(of_all, 0U);
  EXPECT_EQ(of_each, of_all);
}

// A click selects, and another on one of its goroutines shows it in time.
TEST(Window, TreeLeadsToGoroutines) {
  for (const char* const file : {"go1.19/trace.out", "go1.23/trace.out", "go1.27/trace.out"}) {
    const std::unique_ptr<Session> session = Opened(file);
    Headless window(kSize);
    session->Apply({ActionKind::kPanel, "tree"});
    window.Settle(session.get());
    const auto plain = window.Picture().rgb;
    for (float y = window.panel_top();
         y < 200 && session->state().tree.selected == TreeState::kNone; y += 10) {
      window.Click({400, y}, session.get());
    }
    ASSERT_NE(session->state().tree.selected, TreeState::kNone) << file;
    const auto tree = session->views().Tree(session->state());
    ASSERT_TRUE(tree->ok());
    EXPECT_EQ(tree->value().tree.goroutines.size(), session->views().trace()->goroutines().size());
    for (float y = 590; y > 350 && session->state().panel == "tree"; y -= 10) {
      window.Click({240, y}, session.get());
    }
    EXPECT_EQ(session->state().panel, "timeline") << file;
    EXPECT_EQ(session->state().timeline.selected.kind, HitKind::kSpan) << file;
    session->Apply({ActionKind::kPanel, "tree"});
    session->Apply({ActionKind::kFold, "", 0});
    window.Settle(session.get());
    EXPECT_NE(window.Picture().rgb, plain) << file;
  }
}

// A time that was chosen in the timeline restricts the profiles of the trace.
TEST(Window, FlameGraphOfAPartOfATrace) {
  const std::unique_ptr<Session> session = Opened("go1.27/trace.out");
  Headless window(kSize);
  const auto total = [&] {
    window.Settle(session.get());
    const Result<FlameView>& flame = session->views().Flame(session->state());
    EXPECT_TRUE(flame.ok()) << flame.error().ToString();
    return flame.ok() ? flame.value().index.whole() : 0;
  };
  session->Apply(Action{ActionKind::kPanel, "flame"});
  session->Apply(Action{ActionKind::kProfile, "sched"});
  session->Apply(Action{ActionKind::kSet, "sample_index=delay"});
  const int64_t all = total();
  session->Apply(Action{ActionKind::kMark, "", 50e6, 100e6});
  const int64_t part = total();
  session->Apply(Action{ActionKind::kUnmark});
  EXPECT_EQ(total(), all);
  EXPECT_GT(part, 0);
  EXPECT_LT(part, all);
  session->Apply(Action{ActionKind::kProfile, "nothing"});
  window.Settle(session.get());
  EXPECT_FALSE(session->views().Flame(session->state()).ok());
}

// A thousand things that a user may do, on a profile and on a trace.
TEST(Window, SurvivesRandomInput) {
  for (const char* file : {"go1.27/heap.pprof", "go1.27/trace.out"}) {
    const std::unique_ptr<Session> session = Opened(file);
    Headless window(kSize);
    window.Settle(session.get());
    std::mt19937 random(17);
    const auto point = [&random] {
      return Px{static_cast<float>(random() % 900), static_cast<float>(random() % 600)};
    };
    const std::vector<Key> keys = {Key::kW,  Key::kA,    Key::kS,      Key::kD, Key::kF,
                                   Key::kUp, Key::kDown, Key::kEscape, Key::kZ, Key::kY};
    for (int i = 0; i < 500; ++i) {
      switch (random() % 6) {
        case 0:
          window.Click(point(), session.get());
          break;
        case 1:
          window.Drag(point(), point(), session.get());
          break;
        case 2:
          window.Wheel(point(), static_cast<float>(random() % 9) - 4, session.get(),
                       random() % 3 == 0);
          break;
        case 3:
          window.Press(keys[random() % keys.size()], session.get(), random() % 2 == 0);
          break;
        case 4: {
          const auto actions = ActionTable();
          session->Apply({actions[random() % actions.size()].kind, "x",
                          static_cast<double>(random() % 1000) - 10,
                          static_cast<double>(random() % 1000)});
          break;
        }
        default: {
          const auto panels = PanelTable();
          session->Apply({ActionKind::kPanel, std::string(panels[random() % panels.size()].name)});
        }
      }
    }
    window.Settle(session.get());
    EXPECT_GT(ColorCount(window.Picture()), 3U);
  }
}

}  // namespace
}  // namespace pfa::test
