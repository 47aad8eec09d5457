// Actions as text, what they do, and undoing it.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/support/trace_script.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/timeline.h"
#include "viewer/state/action.h"
#include "viewer/state/history.h"
#include "viewer/state/reduce.h"

namespace pfa::test {
namespace {

TEST(Actions, AreReadFromText) {
  const auto actions = ParseActions(
      "# a comment\n"
      "panel timeline\n"
      "\n"
      "  zoom 4 0.25   # closer\r\n"
      "zoom 2\n"
      "search runtime\\.#x\n"
      "search\n"
      "fit");
  ASSERT_TRUE(actions.ok()) << actions.error().ToString();
  ASSERT_EQ(actions.value().size(), 6U);
  EXPECT_EQ(actions.value()[0].kind, ActionKind::kPanel);
  EXPECT_EQ(actions.value()[0].text, "timeline");
  EXPECT_EQ(actions.value()[1].a, 4);
  EXPECT_EQ(actions.value()[1].b, 0.25);
  EXPECT_EQ(actions.value()[2].b, 0.5);
  EXPECT_EQ(actions.value()[3].text, "runtime\\.#x");
  EXPECT_EQ(actions.value()[4].text, "");
  EXPECT_EQ(actions.value()[5].kind, ActionKind::kFit);
}

TEST(Actions, SayWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"fly", "line 1: there is no action 'fly'"},
      {"fit\nzoom", "line 2: expected: zoom FACTOR [X [Y]]"},
      {"zoom x", "line 1: expected: zoom FACTOR [X [Y]]"},
      {"zoom 1 2 3 4", "line 1: expected: zoom FACTOR [X [Y]]"},
      {"zoom inf", "line 1: expected: zoom FACTOR [X [Y]]"},
      {"mark 5", "line 1: expected: mark FROM TO"},
      {"frame 1 2", "line 1: expected: frame ROW"},
      {"fit 1", "line 1: expected: fit "},
      {"panel", "line 1: expected: panel NAME"},
      {"at", "line 1: expected: at NS [GOROUTINE [LENGTH]]"},
      {"at 1 2 3 4", "line 1: expected: at NS [GOROUTINE [LENGTH]]"},
  };
  for (const auto& [text, message] : cases) {
    const auto actions = ParseActions(text);
    ASSERT_FALSE(actions.ok()) << text;
    EXPECT_EQ(actions.error().message, message);
  }
}

TEST(Actions, TableIsInOrderOfKinds) {
  size_t i = 0;
  for (const ActionRow& row : ActionTable()) EXPECT_EQ(static_cast<size_t>(row.kind), i++);
  EXPECT_EQ(i, ActionTable().size());
}

Action Parsed(std::string_view line) { return ParseAction(line).value(); }

class ProfileState : public testing::Test {
 protected:
  ProfileState()
      : profile_(FoldedProfile({"main;a;b 60", "main;a 10", "main;c 30"})),
        query_(CompileQuery(profile_, Options{}).value()),
        report_(BuildFlame(profile_, query_, {}).value()),
        index_(report_.tree, [this](uint32_t row) { return report_.WidthOf(row); }) {}

  ViewState After(std::initializer_list<std::string_view> lines) {
    ViewState state;
    for (const std::string_view line : lines) {
      auto next = Reduce(state, Parsed(line), {.flame = &index_});
      EXPECT_TRUE(next.ok()) << line;
      state = next.value();
    }
    return state;
  }
  std::string ErrorOf(std::string_view line) {
    return Reduce({}, Parsed(line), {.flame = &index_}).error().message;
  }

  Profile profile_;
  Query query_;
  FlameReport report_;
  FlameIndex index_;
};

TEST_F(ProfileState, ZoomsToFrames) {
  EXPECT_EQ(VisibleX({}, index_), (Extent{0, 100}));
  // Rows: all, main, a (0 to 70), c (70 to 100), b.
  const uint32_t c = index_.At(2, 80);
  EXPECT_EQ(VisibleX(After({"frame " + std::to_string(c)}).flame, index_), (Extent{70, 100}));
  EXPECT_EQ(VisibleX(After({"frame 3", "fit"}).flame, index_), (Extent{0, 100}));
  EXPECT_EQ(VisibleX(After({"zoom-to 20 10"}).flame, index_), (Extent{10, 20}));
  EXPECT_EQ(VisibleX(After({"zoom 2 0", "move 1"}).flame, index_), (Extent{50, 100}));
  EXPECT_EQ(ErrorOf("frame 5"), "frame: rows are 0 to 4");
  EXPECT_EQ(ErrorOf("frame -1"), "frame: rows are 0 to 4");
  EXPECT_EQ(ErrorOf("zoom 0"), "zoom: the factor must be above 0");
}

TEST_F(ProfileState, SetsOptions) {
  EXPECT_EQ(After({"set focus=main"}).options.focus, "main");
  EXPECT_TRUE(After({"set bottom_up"}).options.bottom_up);
  EXPECT_FALSE(After({"set bottom_up", "set bottom_up=false"}).options.bottom_up);
  EXPECT_EQ(After({"frame 2", "set focus=main"}).flame.x, Extent{}) << "it is another picture";
  EXPECT_EQ(ErrorOf("set fokus=main"), "there is no option 'fokus'");
  EXPECT_NE(ErrorOf("set nodecount=many").find("many"), std::string::npos);
  EXPECT_EQ(ErrorOf("span 1"), "the file is no trace");
  EXPECT_EQ(ErrorOf("colors rainbow"), "expected: colors package, colors share or colors name");
  EXPECT_EQ(ErrorOf("theme red"), "expected: theme light or theme dark");
  EXPECT_EQ(ErrorOf("grow-up yes"), "expected: on or off");
}

TEST_F(ProfileState, FindsFrames) {
  // c, then b.
  const std::vector<uint32_t> matches = {index_.At(3, 10), index_.At(2, 80)};
  ViewContext context;
  context.flame = &index_;
  context.flame_report = &report_;
  context.matches = matches;
  context.height = 20;
  const auto find = [&](const ViewState& state, std::string_view way) {
    return Reduce(state, Parsed(way), context).value();
  };
  const ViewState first = find({}, "find next");
  EXPECT_EQ(first.selected, "b");
  EXPECT_EQ(first.flame.x, (Extent{0, 60}));
  EXPECT_GT(first.flame.scroll, 0) << "further down than the window is high";
  EXPECT_EQ(find(first, "find next").selected, "c");
  EXPECT_EQ(find(find(first, "find next"), "find next").selected, "b");
  EXPECT_EQ(find({}, "find previous").selected, "c");
  ViewState searched = first;
  searched = Reduce(searched, Parsed("search x"), context).value();
  EXPECT_EQ(searched.flame.found, FrameTree::kNoRow);
  EXPECT_EQ(ErrorOf("find next"), "nothing is found");
  EXPECT_EQ(ErrorOf("find me"), "expected: find next or find previous");
}

TEST_F(ProfileState, FiltersTheTablesOfItsPanel) {
  const ViewState state = After({"panel top", "filter a|b", "panel lines", "filter c"});
  EXPECT_EQ(FilterOf(state, "top"), "a|b");
  EXPECT_EQ(FilterOf(state, "lines"), "c");
  EXPECT_EQ(FilterOf(state, "peek"), "");
  EXPECT_TRUE(After({"panel top", "filter a", "filter"}).filters.empty());
}

TEST_F(ProfileState, CollapsesRecursion) {
  EXPECT_TRUE(After({"frame 2", "collapse-recursion on"}).flame.collapse_recursion);
  EXPECT_EQ(After({"frame 2", "collapse-recursion on"}).flame.x, Extent{});
  EXPECT_FALSE(After({"collapse-recursion on", "collapse-recursion off"}).flame.collapse_recursion);
  EXPECT_EQ(ErrorOf("collapse-recursion maybe"), "expected: on or off");
  EXPECT_EQ(After({"colors name"}).flame.colors, FlameColors::kName);
}

TEST_F(ProfileState, ScrollsNoFurtherThanTheTop) {
  EXPECT_EQ(After({"scroll 50", "scroll -20"}).flame.scroll, 30);
  EXPECT_EQ(After({"scroll 50", "scroll -200"}).flame.scroll, 0);
}

TEST_F(ProfileState, MovesTheCallGraph) {
  const ViewState state = After({"panel graph", "zoom 2 0 0", "pan 0.1 0.2", "move 0.2"});
  EXPECT_EQ(state.graph.zoom, 2);
  EXPECT_NEAR(state.graph.x, 0.25 + 0.1 + 0.1, 1e-9);
  EXPECT_NEAR(state.graph.y, 0.25 + 0.2, 1e-9);
  EXPECT_EQ(state.flame, FlameState{}) << "the flame graph stays where it is";
  EXPECT_EQ(After({"panel graph", "zoom 4", "fit"}).graph, GraphCamera{});
  EXPECT_EQ(After({"panel graph", "zoom 4", "set focus=main"}).graph, GraphCamera{});
}

class SourceState : public testing::Test {
 protected:
  SourceState() {
    for (int64_t number = 10; number < 100; ++number) {
      SourceLine line;
      line.number = number;
      line.flat = number == 20 ? 50 : number == 90 ? 60 : 0;
      listing_.lines.push_back(line);
    }
    listing_.hottest = {80, 10};
  }
  Result<ViewState> After(std::initializer_list<std::string_view> lines) {
    ViewState state;
    state.panel = "source";
    for (const std::string_view line : lines) {
      auto next = Reduce(state, Parsed(line), {.source = &listing_, .height = 180});
      if (!next.ok()) return next;
      state = next.value();
    }
    return state;
  }

  SourceListing listing_;
};

TEST_F(SourceState, GoesFromHotLineToHotLine) {
  EXPECT_EQ(After({"hot next"}).value().source.line, 90);
  EXPECT_GT(After({"hot next"}).value().source.scroll, 180);
  EXPECT_EQ(After({"hot next", "hot next"}).value().source.line, 20);
  EXPECT_EQ(After({"hot next", "hot next", "hot previous"}).value().source.line, 90);
  EXPECT_EQ(After({"hot next", "hot next", "hot next"}).error().message, "no line is less hot");
  EXPECT_EQ(After({"hot next", "hot previous"}).error().message, "no line is hotter");
  EXPECT_EQ(After({"hot up"}).error().message, "expected: hot next or hot previous");
}

TEST_F(SourceState, ChoosesLines) {
  EXPECT_EQ(After({"line 50"}).value().source.line, 50);
  EXPECT_EQ(After({"line 5"}).error().message, "there is no line 5");
  EXPECT_EQ(After({"line 50", "select other"}).value().source, SourcePlace{});
  EXPECT_EQ(After({"line 50", "fit"}).value().source, SourcePlace{});
  EXPECT_EQ(After({"scroll 50", "scroll -20"}).value().source.scroll, 30);
  EXPECT_EQ(After({"scroll -20"}).value().source.scroll, 0);
  ViewState none;
  EXPECT_EQ(Reduce(none, Parsed("hot next"), {}).error().message,
            "the source of no function is shown");
}

class TraceState : public testing::Test {
 protected:
  TraceState() : trace_(Made()), index_(trace_) {}

  static Trace Made() {
    TraceScript script;
    script.Exists(1, "main.main", WireState::kWaiting, "chan receive");
    script.Wake(100, 1, 0);
    script.Run(200, 1);
    script.Wait(900, 1, "network");
    return script.Build(1000);
  }
  ViewState After(std::initializer_list<std::string_view> lines) {
    ViewState state;
    for (const std::string_view line : lines) {
      auto next = Reduce(state, Parsed(line), {.timeline = &index_});
      EXPECT_TRUE(next.ok()) << line;
      state = next.value();
    }
    return state;
  }
  std::string ErrorOf(std::string_view line) {
    return Reduce({}, Parsed(line), {.timeline = &index_}).error().message;
  }

  Trace trace_;
  TimelineIndex index_;
};

TEST_F(TraceState, MovesInTime) {
  EXPECT_EQ(VisibleTime({}, index_), (Extent{0, 1000}));
  EXPECT_EQ(VisibleTime(After({"zoom-to 100 300"}).timeline, index_), (Extent{100, 300}));
  // No closer than can be told apart.
  EXPECT_EQ(VisibleTime(After({"zoom 1e9 0.5"}).timeline, index_), (Extent{490, 510}));
}

TEST_F(TraceState, MarksATimeForTheReports) {
  const ViewState state = After({"mark 300.5 100.2"});
  EXPECT_EQ(state.timeline.marked, (Extent{100, 301}));
  EXPECT_EQ(state.trace_options.from, "100ns");
  EXPECT_EQ(state.trace_options.to, "301ns");
  EXPECT_TRUE(CompileTraceQuery(trace_, state.trace_options).ok());
  EXPECT_EQ(After({"mark 300 100", "unmark"}), ViewState{});
  EXPECT_EQ(ErrorOf("mark 5000 6000"), "mark: the time must have a length");
}

TEST_F(TraceState, SelectsAndOpens) {
  EXPECT_EQ(After({"span 2"}).timeline.selected, (Hit{HitKind::kSpan, 2, 1}));
  EXPECT_EQ(After({"span 2", "deselect"}), ViewState{});
  EXPECT_EQ(ErrorOf("span 99"), "there are 4 rows");
  EXPECT_EQ(ErrorOf("range 0"), "there are 0 rows");
  EXPECT_EQ(ErrorOf("region 0"), "there are 0 rows");
  EXPECT_EQ(ErrorOf("log 0"), "there are 0 rows");
  EXPECT_EQ(After({"open 0", "open 0"}).timeline.open_groups, std::vector<uint32_t>{0});
  EXPECT_EQ(After({"open 0", "close 0", "close 0"}), ViewState{});
  EXPECT_EQ(After({"open main.main", "open threads", "open tasks", "close tasks"}),
            After({"open 0", "open 2"}));
  EXPECT_EQ(ErrorOf("open main.mian"), "there is no group 'main.mian'");
  EXPECT_EQ(ErrorOf("open 3"), "there are 3 groups, of goroutines, tasks and threads");
}

TEST_F(TraceState, GoesToAPlace) {
  const ViewState at = After({"panel sched", "at 500 1"});
  EXPECT_EQ(at.panel, "timeline");
  EXPECT_EQ(at.timeline.selected, (Hit{HitKind::kSpan, 2, 1}));
  EXPECT_EQ(at.timeline.open_groups, std::vector<uint32_t>{0});
  EXPECT_EQ(at.timeline.time, (Extent{0, 1000})) << "it runs for 700 ns, with some time around it";
  EXPECT_EQ(After({"at 500 0 20"}).timeline.time, (Extent{210, 810})) << "no closer than it was";
  EXPECT_EQ(After({"at 500"}).timeline.time, (Extent{475, 525})) << "a share of the whole";
  EXPECT_EQ(After({"zoom-to 100 110", "at 500 0 100"}).timeline.time, (Extent{475, 625}));
  EXPECT_EQ(ErrorOf("at 2000"), "at: the trace has 1000 ns");
  EXPECT_EQ(ErrorOf("at 10 99"), "at: goroutine 99 does not live then");
}

TEST_F(TraceState, ShowsALife) {
  const ViewState state = After({"goroutine 1"});
  EXPECT_EQ(state.panel, "timeline");
  EXPECT_EQ(state.timeline.selected, (Hit{HitKind::kSpan, 2, 1})) << "when it first ran";
  EXPECT_EQ(state.timeline.time, (Extent{0, 1000}));
  EXPECT_EQ(ErrorOf("goroutine 5"), "there is no goroutine 5");
}

TEST_F(TraceState, FoldsTheTree) {
  const ViewState state = After({"fold 7", "fold 3", "fold 7", "node 2"});
  EXPECT_EQ(state.tree.folded, (std::vector<uint32_t>{3, 7}));
  EXPECT_EQ(state.tree.selected, 2U);
  EXPECT_EQ(After({"node 2", "member 1"}).tree.member, 1U);
  EXPECT_EQ(After({"node 2", "member 1", "node 3"}).tree.member, TreeState::kNone);
  EXPECT_EQ(After({"fold 7", "fold 3", "unfold 7"}).tree.folded, std::vector<uint32_t>{3});
  EXPECT_EQ(After({"fold 7", "mark 0 10", "unmark"}).tree, TreeState{}) << "it is another tree";
  EXPECT_EQ(ErrorOf("node -1"), "expected: the number of a row");
}

TEST_F(TraceState, KnowsTheTimeOfDayOrSaysSo) {
  EXPECT_EQ(ErrorOf("clock wall"),
            "the trace does not say what time it was; those of Go 1.25 on do");
  EXPECT_EQ(ErrorOf("clock up"), "expected: clock wall or clock relative");
  TraceBuilder builder;
  builder.BeginGeneration(1, 100, ClockSnapshot{100, 0, 1'700'000'000'000'000'000});
  builder.EndSync(2'000'000'100);
  const Trace trace = std::move(builder).Build();
  const TimelineIndex index(trace);
  const auto wall = Reduce({}, Parsed("clock wall"), {.timeline = &index});
  ASSERT_TRUE(wall.ok()) << wall.error().message;
  const auto texts = [&](bool is_wall) {
    DrawList list;
    const std::vector<TimelineLane> lanes = TimelineLanes(index, {});
    LayoutTimeline({.index = index,
                    .lanes = lanes,
                    .open_groups = {},
                    .time = {0, 2e9},
                    .wall_clock = is_wall,
                    .theme = {}},
                   {0, 0, 1400, 400}, {7, 15}, &list);
    std::vector<std::string> found;
    for (const DrawText& text : list.texts) found.emplace_back(list.TextOf(text));
    return found;
  };
  const auto with = texts(wall.value().timeline.wall_clock);
  EXPECT_EQ(std::ranges::count(with, "22:13:20.5"), 1);
  EXPECT_EQ(std::ranges::count(with, "2023-11-14 UTC"), 1);
  const auto without = texts(false);
  EXPECT_EQ(std::ranges::count(without, "0.4s"), 1);
  EXPECT_EQ(std::ranges::count(without, "from the start"), 1);
}

// What begins at the time is selected.
TEST(TracePlaces, AreStopsTasksAndRegions) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  const TraceBuilder::Context context{{}, {}, script.Goroutine(1)};
  script.builder().RegionBegin(TraceScript::kOrigin + 300, 0, script.builder().Intern("step"),
                               StackId(0), context);
  script.RangeOf(400, 450, RangeKind::kStw, "read mem stats", 1);
  script.Task(500, 900, 1, "order", 1, 1);
  const Trace trace = script.Build(1000);
  const TimelineIndex index(trace);
  const auto selected = [&index](std::string_view line) {
    const auto state = Reduce({}, Parsed(line), {.timeline = &index});
    EXPECT_TRUE(state.ok()) << line << ": " << state.error().message;
    return state.ok() ? state.value().timeline.selected : Hit{};
  };
  EXPECT_EQ(selected("at 400"), (Hit{HitKind::kRange, 0, 1}));
  EXPECT_EQ(selected("at 500"), (Hit{HitKind::kTask, 0, 1}));
  EXPECT_EQ(selected("at 300 1"), (Hit{HitKind::kRegion, 0, 1}));
  EXPECT_EQ(selected("at 301 1"), (Hit{HitKind::kSpan, 0, 1}));
  EXPECT_EQ(selected("at 600"), Hit{});
}

// Two goroutines: the second wakes the first.
class Wakes : public testing::Test {
 protected:
  Wakes() : trace_(Made()), index_(trace_) {}

  static Trace Made() {
    TraceScript script;
    script.Exists(1, "main.work", WireState::kWaiting, "chan receive");  // row 0
    script.Exists(2, "main.feed", WireState::kRunning);                  // row 1
    script.Wake(100'000, 1, 2);                                          // row 2
    script.Wait(150'000, 2, "select");                                   // row 3
    script.Run(200'000, 1);                                              // row 4
    script.Wait(900'000, 1, "network");                                  // row 5
    return script.Build(1'000'000);
  }
  Result<ViewState> After(ViewState state, std::string_view line) {
    return Reduce(state, Parsed(line), {.timeline = &index_, .height = 40});
  }
  uint64_t SelectedAfter(const ViewState& state, std::string_view line) {
    const auto next = After(state, line);
    EXPECT_TRUE(next.ok()) << line << ": " << next.error().message;
    return next.ok() ? next.value().timeline.selected.id : UINT64_MAX;
  }
  static ViewState At(uint64_t row, std::string_view search = "") {
    ViewState state;
    state.timeline.selected = {HitKind::kSpan, row, 1};
    state.search = search;
    return state;
  }

  Trace trace_;
  TimelineIndex index_;
};

TEST_F(Wakes, AreFollowed) {
  EXPECT_EQ(SelectedAfter(At(2), "follow waker"), 1U) << "begins with the wake-up";
  EXPECT_EQ(SelectedAfter(At(0), "follow waker"), 1U) << "ends with it";
  EXPECT_EQ(SelectedAfter(At(1), "follow woken"), 2U) << "the other way";
  EXPECT_EQ(After(At(0), "follow woken").error().message, "the span has no woken");
  EXPECT_EQ(SelectedAfter(At(0), "follow next"), 2U);
  EXPECT_EQ(SelectedAfter(At(2), "follow previous"), 0U);
  EXPECT_EQ(After(At(5), "follow next").error().message, "the span has no next");
  EXPECT_EQ(After(At(4), "follow waker").error().message, "the span has no waker");
  EXPECT_EQ(After({}, "follow waker").error().message, "no span is selected");
  EXPECT_EQ(After(At(0), "follow me").error().message,
            "expected: follow waker, woken, creator, next or previous");
}

TEST_F(Wakes, CreatorsAreFollowed) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);  // row 0
  script.Create(100, 2, "main.work", 1);               // row 1
  script.Run(200, 2, 1);                               // row 2
  script.Wait(300, 1, "select");                       // row 3
  script.Wait(400, 2, "select");                       // row 4
  const Trace trace = script.Build(1000);
  const TimelineIndex index(trace);
  const auto shown = Reduce(At(4), Parsed("follow creator"), {.timeline = &index});
  ASSERT_TRUE(shown.ok()) << shown.error().message;
  EXPECT_EQ(shown.value().timeline.selected.id, 0U) << "what it did when it created the other";
  EXPECT_EQ(Reduce(At(3), Parsed("follow creator"), {.timeline = &index}).error().message,
            "the span has no creator");
  // An arrow is its shaft and two lines of its head.
  const std::vector<uint32_t> open = {0, 1};
  const std::vector<TimelineLane> lanes = TimelineLanes(index, open);
  const auto lines = [&](uint64_t row) {
    DrawList list;
    LayoutTimeline({.index = index,
                    .lanes = lanes,
                    .open_groups = open,
                    .time = {0, 1000},
                    .selected = {HitKind::kSpan, row, 1},
                    .theme = {}},
                   {0, 0, 1000, 900}, {7, 15}, &list);
    return std::ranges::count_if(
        list.lines, [](const DrawLine& line) { return line.color == Theme{}.faint_text(); });
  };
  EXPECT_EQ(lines(4), lines(3) + 3);
}

TEST_F(Wakes, WhatIsSelectedIsShown) {
  ViewState state = At(0);
  state.timeline.time = {500'000, 500'100};
  const auto shown = After(state, "follow next");
  ASSERT_TRUE(shown.ok());
  const TimelineState& timeline = shown.value().timeline;
  EXPECT_EQ(timeline.time.length(), 100);
  EXPECT_LE(timeline.time.from, 100'000);
  EXPECT_GT(timeline.time.to, 100'000);
  EXPECT_EQ(timeline.open_groups.size(), 1U);
  EXPECT_GT(timeline.scroll, 0) << "the lane is further down than the window is high";
}

TEST_F(Wakes, AreSearched) {
  const auto rows = [this](std::string_view search) {
    std::vector<uint64_t> found;
    ViewState state;
    state.search = search;
    for (auto next = After(state, "find next"); next.ok();
         next = After(next.value(), "find next")) {
      found.push_back(next.value().timeline.selected.id);
    }
    return found;
  };
  using Rows = std::vector<uint64_t>;
  EXPECT_EQ(rows("work"), (Rows{0, 2, 4, 5}));
  EXPECT_EQ(rows("#2"), (Rows{1, 3}));
  EXPECT_EQ(rows("network"), Rows{5});
  EXPECT_EQ(rows("chan receive"), Rows{0});
  EXPECT_EQ(rows(">500us"), (Rows{3, 4}));
  EXPECT_EQ(rows("#1 >0.5ms"), Rows{4});
  EXPECT_EQ(rows("nothing"), Rows{});
  EXPECT_EQ(SelectedAfter(At(4, "work"), "find previous"), 2U);
  EXPECT_EQ(SelectedAfter(
                [] {
                  ViewState state;
                  state.search = "work";
                  return state;
                }(),
                "find previous"),
            5U);
  for (const char* wrong : {"#x", ">", ">5", ">5h", "("}) {
    ViewState state;
    state.search = wrong;
    EXPECT_FALSE(After(state, "find next").ok()) << wrong;
  }
}

// Spans in which a message was logged, or in which a region or a task began.
TEST_F(Wakes, MessagesTasksAndRegionsAreSearched) {
  TraceScript script;
  script.Exists(1, "main.work", WireState::kRunning);  // row 0
  script.Exists(2, "main.feed", WireState::kRunning);  // row 1
  script.Wait(100, 1, "select");                       // row 2
  script.Wake(200, 1, 2);                              // row 3
  script.Run(300, 1);                                  // row 4
  TraceBuilder& builder = script.builder();
  const TraceBuilder::Context by1{{}, {}, script.Goroutine(1)};
  constexpr int64_t kStart = TraceScript::kOrigin;
  builder.RegionBegin(kStart + 350, 0, builder.Intern("compress"), StackId(0), by1);
  builder.Log(
      {kStart + 400, by1.goroutine, 0, builder.Intern("order"), builder.Intern("id=17"), {}});
  script.Task(50, 500, 9, "handleOrder", 1, 1);
  const Trace trace = script.Build(1000);
  const TimelineIndex index(trace);
  const auto found = [&](std::string_view text) -> std::vector<uint64_t> {
    std::vector<uint64_t> rows;
    ViewState state;
    state.search = text;
    for (auto next = Reduce(state, Parsed("find next"), {.timeline = &index}); next.ok();
         next = Reduce(next.value(), Parsed("find next"), {.timeline = &index})) {
      rows.push_back(next.value().timeline.selected.id);
    }
    return rows;
  };
  using Rows = std::vector<uint64_t>;
  EXPECT_EQ(found("id=1"), Rows{4});
  EXPECT_EQ(found("^order$"), Rows{4}) << "the category";
  EXPECT_EQ(found("compress"), Rows{4});
  EXPECT_EQ(found("handleOrder"), Rows{0});
  EXPECT_EQ(found("handleOrder #2"), Rows{});
}

TEST(Undo, GoesBackAndForth) {
  History history(ViewState{});
  const auto change = [&history](ActionKind kind, std::string_view panel, float scroll) {
    ViewState state = history.present();
    state.panel = panel;
    state.flame.scroll = scroll;
    history.Change(std::move(state), kind);
  };
  change(ActionKind::kPanel, "top", 0);
  // One turn of the wheel.
  for (int i = 1; i <= 5; ++i) change(ActionKind::kScroll, "top", static_cast<float>(i));
  change(ActionKind::kPanel, "tags", 5);
  EXPECT_TRUE(history.Undo());
  EXPECT_EQ(history.present().panel, "top");
  EXPECT_EQ(history.present().flame.scroll, 5);
  EXPECT_TRUE(history.Undo());
  EXPECT_EQ(history.present().flame.scroll, 0);
  EXPECT_TRUE(history.Redo());
  EXPECT_EQ(history.present().flame.scroll, 5);
  change(ActionKind::kPanel, "lines", 5);
  EXPECT_FALSE(history.Redo()) << "there is another future now";
  EXPECT_TRUE(history.Undo());
  EXPECT_TRUE(history.Undo());
  EXPECT_TRUE(history.Undo());
  EXPECT_EQ(history.present(), ViewState{});
  EXPECT_FALSE(history.Undo());
}

}  // namespace
}  // namespace pfa::test
