// The laws of layout, on random views of profiles and traces: nothing outside of the area, nothing
// on top of something else, no more than there are pixels, and nothing lost.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/load/load_trace.h"
#include "tests/support/folded_profile.h"
#include "tests/support/trace_script.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/plot.h"
#include "viewer/layout/sandwich.h"
#include "viewer/layout/timeline.h"
#include "viewer/layout/zoom.h"

namespace pfa::test {
namespace {

constexpr TextMetrics kMetrics = {7, 15};
constexpr float kSlack = 0.01F;

double Uniform(std::mt19937* random, double from, double to) {
  return std::uniform_real_distribution<double>(from, to)(*random);
}

Extent RandomExtent(std::mt19937* random, double whole, double least) {
  const double length = whole * std::pow(least / whole, Uniform(random, 0, 1));
  return Clamped({0, length}, {whole, least}).length() >= whole
             ? Extent{0, whole}
             : MovedBy({0, length}, Uniform(random, 0, whole), {whole, least});
}

bool IsInside(const PxRect& rect, const PxRect& area) {
  return rect.x0 >= area.x0 - kSlack && rect.x1 <= area.x1 + kSlack &&
         rect.y0 >= area.y0 - kSlack && rect.y1 <= area.y1 + kSlack;
}

// Of each line of rectangles that can be hit: apart, and no more than pixels.
void CheckLines(const DrawList& list, const PxRect& area, const std::string& what) {
  std::map<std::pair<bool, int>, std::vector<PxRect>> lines;
  for (const DrawRect& rect : list.rects) {
    ASSERT_TRUE(IsInside(rect.rect, area)) << what;
    ASSERT_FALSE(rect.rect.empty()) << what;
    if (rect.hit.kind == HitKind::kNone || rect.hit.kind == HitKind::kLaneTitle) continue;
    // Messages lie on top of what their goroutine did.
    const bool is_log = rect.hit.kind == HitKind::kLog || rect.hit.kind == HitKind::kLogs;
    // Thin spans begin lower, but all of a line end together.
    lines[{is_log, static_cast<int>(std::round(rect.rect.y1))}].push_back(rect.rect);
  }
  for (auto& [key, rects] : lines) {
    std::ranges::sort(rects, {}, &PxRect::x0);
    ASSERT_LE(static_cast<float>(rects.size()), area.width() + 2) << what;
    for (size_t i = 1; i < rects.size(); ++i) {
      ASSERT_LE(rects[i - 1].x1, rects[i].x0 + kSlack)
          << what << ", line at " << key.second << ": " << rects[i - 1].x0 << " to "
          << rects[i - 1].x1 << ", " << rects[i].x0 << " to " << rects[i].x1;
    }
  }
  for (const DrawText& text : list.texts) {
    ASSERT_GE(text.at.x, area.x0) << what;
    ASSERT_LE(text.at.y, area.y1) << what;
  }
}

Profile RandomProfile(std::mt19937* random) {
  std::vector<std::string> lines;
  const auto pick = [random](int n) {
    return static_cast<int>((*random)() % static_cast<unsigned>(n));
  };
  const int stacks = 1 + pick(400);
  for (int i = 0; i < stacks; ++i) {
    std::string line = "main";
    for (int depth = pick(12); depth > 0; --depth) line += fmt::format(";f{}", pick(6));
    // A few are large, most are too small to be seen.
    lines.push_back(fmt::format("{} {}", line, pick(10) == 0 ? 1 + pick(100000) : 1 + pick(3)));
  }
  return FoldedProfile(lines);
}

class Flame {
 public:
  explicit Flame(Profile profile)
      : profile_(std::move(profile)),
        query_(CompileQuery(profile_, Options{}).value()),
        report_(BuildFlame(profile_, query_, {}).value()),
        index_(report_.tree, [this](uint32_t row) { return report_.WidthOf(row); }) {}

  [[nodiscard]] const FlameReport& report() const { return report_; }
  [[nodiscard]] const FlameIndex& index() const { return index_; }

 private:
  Profile profile_;
  Query query_;
  FlameReport report_;
  FlameIndex index_;
};

TEST(FlameLaws, IndexIsTheTree) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    const Flame flame(RandomProfile(&random));
    const FlameIndex& index = flame.index();
    const FrameTree& tree = flame.report().tree;
    size_t rows = 0;
    for (size_t level = 0; level < index.level_count(); ++level) {
      int64_t end = 0;
      for (const uint32_t row : index.rows(level)) {
        ++rows;
        EXPECT_EQ(index.end(row) - index.start(row), flame.report().WidthOf(row));
        EXPECT_GE(index.start(row), end);
        end = index.end(row);
        if (row == 0) continue;
        const uint32_t parent = tree.parents[row];
        EXPECT_EQ(index.level(parent) + 1, index.level(row));
        EXPECT_GE(index.start(row), index.start(parent));
        EXPECT_LE(index.end(row), index.end(parent));
        const double middle =
            (static_cast<double>(index.start(row)) + static_cast<double>(index.end(row))) / 2;
        EXPECT_EQ(index.At(level, middle), row);
      }
    }
    EXPECT_EQ(rows, tree.size());
  }
}

TEST(FlameLaws, HoldInRandomViews) {
  std::mt19937 random(11);
  const std::vector<uint8_t> no_matches;
  for (int round = 0; round < 300; ++round) {
    const Flame flame(RandomProfile(&random));
    const auto whole = static_cast<double>(flame.index().whole());
    FlamePicture picture{.report = flame.report(),
                         .index = flame.index(),
                         .x = RandomExtent(&random, whole, 1),
                         .scroll = static_cast<float>(Uniform(&random, 0, 100)),
                         .grows_up = random() % 2 == 0,
                         .matches = no_matches,
                         .theme = {}};
    const auto x0 = static_cast<float>(std::floor(Uniform(&random, -10, 50)));
    const PxRect area = {x0, 20, x0 + static_cast<float>(std::floor(Uniform(&random, 50, 900))),
                         400};
    DrawList list;
    LayoutFlame(picture, area, kMetrics, &list);
    const std::string what = fmt::format("round {}, {} to {}", round, picture.x.from, picture.x.to);
    CheckLines(list, area, what);
    if (HasFatalFailure()) return;

    // What is drawn is hit, and a frame is where the index has it.
    for (const DrawRect& rect : list.rects) {
      const Px middle = {(rect.rect.x0 + rect.rect.x1) / 2, (rect.rect.y0 + rect.rect.y1) / 2};
      const DrawRect* const hit = list.At(middle);
      ASSERT_NE(hit, nullptr) << what;
      EXPECT_EQ(hit->hit, rect.hit) << what;
      if (rect.hit.kind != HitKind::kFrame) continue;
      const auto row = static_cast<uint32_t>(rect.hit.id);
      const Scale1D scale(picture.x, area.x0, area.x1);
      EXPECT_GE(rect.rect.x1, scale.PxOf(static_cast<double>(flame.index().start(row))) - 1);
      EXPECT_LE(rect.rect.x0, scale.PxOf(static_cast<double>(flame.index().end(row))) + 1);
    }
    // Seen whole and unscrolled, every frame is drawn or counted.
    picture.x = {0, whole};
    picture.scroll = 0;
    list.Clear();
    const PxRect all = {0, 0, area.width(), FlameHeight(flame.index(), kMetrics) + 1};
    LayoutFlame(picture, all, kMetrics, &list);
    size_t frames = 0;
    for (const DrawRect& rect : list.rects) frames += rect.hit.count;
    EXPECT_EQ(frames, flame.report().tree.size()) << what;
  }
}

// The function is as wide as the area, callers are above it and callees below, and nothing is lost.
TEST(SandwichLaws, HoldInRandomProfiles) {
  std::mt19937 random(21);
  const std::vector<uint8_t> no_matches;
  for (int round = 0; round < 150; ++round) {
    const Profile profile = RandomProfile(&random);
    const std::string function = fmt::format("f{}", random() % 6);
    std::vector<FlameReport> halves;
    for (const bool bottom_up : {true, false}) {
      Options options;
      options.bottom_up = bottom_up;
      Query query = CompileQuery(profile, options).value();
      auto report = BuildFlame(profile, query, {.around = function});
      if (report.ok()) halves.push_back(std::move(report).value());
    }
    if (halves.size() < 2) continue;
    const auto index_of = [](const FlameReport& report) {
      return FlameIndex(report.tree, [&report](uint32_t row) { return report.WidthOf(row); });
    };
    const FlameIndex callers_index = index_of(halves[0]);
    const FlameIndex callees_index = index_of(halves[1]);
    ASSERT_EQ(callers_index.whole(), callees_index.whole());
    const Extent x = {0, static_cast<double>(callees_index.whole())};
    SandwichPicture picture{.callers = {.report = halves[0],
                                        .index = callers_index,
                                        .x = x,
                                        .matches = no_matches,
                                        .theme = {}},
                            .callees = {.report = halves[1],
                                        .index = callees_index,
                                        .x = x,
                                        .matches = no_matches,
                                        .theme = {}}};
    const PxRect area = {10, 20, 710, 20 + SandwichHeight(picture, kMetrics) + 1};
    DrawList callers;
    DrawList callees;
    LayoutSandwich(picture, area, kMetrics, &callers, &callees);
    const std::string what = fmt::format("round {}", round);
    CheckLines(callers, area, what);
    CheckLines(callees, area, what);
    if (HasFatalFailure()) return;
    size_t frames = 0;
    float joint = area.y1;
    for (const DrawRect& rect : callees.rects) {
      frames += rect.hit.count;
      joint = std::min(joint, rect.rect.y0);
      if (rect.hit.id == 1) {
        EXPECT_EQ(rect.rect.x0, area.x0);
        EXPECT_GE(rect.rect.x1, area.x1 - 2) << "but for the gap, and a pixel of rounding";
      }
    }
    EXPECT_EQ(frames, halves[1].tree.size() - 1) << "all but the root";
    frames = 0;
    for (const DrawRect& rect : callers.rects) {
      frames += rect.hit.count;
      EXPECT_LE(rect.rect.y1, joint);
    }
    EXPECT_EQ(frames, halves[0].tree.size() - 2) << "all but the root and the function";
    // In a window that is too low the function is still seen.
    const PxRect low = {0, 0, 700, 60};
    DrawList cut;
    LayoutSandwich(picture, low, kMetrics, &callers, &cut);
    CheckLines(cut, low, what);
    EXPECT_FALSE(cut.rects.empty()) << what;
  }
}

// Lanes of every kind, with spans from nanoseconds to most of the trace.
Trace RandomTrace(std::mt19937* random) {
  TraceScript script(3);
  const int goroutines = 1 + static_cast<int>((*random)() % 12);
  for (int g = 1; g <= goroutines; ++g) {
    script.Exists(g, fmt::format("main.f{}", g % 3), WireState::kWaiting, "chan receive");
  }
  int64_t at = 10;
  const auto step = [&] { at += 1 + static_cast<int64_t>(std::pow(10, Uniform(random, 0, 4))); };
  const int turns = 50 + static_cast<int>((*random)() % 2000);
  for (int turn = 0; turn < turns; ++turn) {
    const int64_t id = 1 + static_cast<int64_t>((*random)() % static_cast<unsigned>(goroutines));
    script.Wake(at, id, 0);
    if ((*random)() % 4 != 0) step();
    script.Run(at, id, static_cast<uint32_t>((*random)() % 3));
    step();
    if ((*random)() % 20 == 0) {
      script.RangeOf(at - 1, at + 5, RangeKind::kStw, "stop-the-world (read mem stats)", id);
    }
    if ((*random)() % 10 == 0) {
      script.Task(at, at + 1 + static_cast<int64_t>((*random)() % 5000), static_cast<uint64_t>(at),
                  "order", id, id);
    }
    const TraceBuilder::Context context{{}, {}, script.Goroutine(id)};
    const int64_t now = TraceScript::kOrigin + at;
    if ((*random)() % 8 == 0) {
      script.builder().RegionBegin(now - 1, 0, script.builder().Intern("step"), StackId(0),
                                   context);
      script.builder().Log({now, script.Goroutine(id), 0, {}, script.builder().Intern("done"), {}});
    } else if ((*random)() % 8 == 0) {
      script.builder().RegionEnd(now, 0, script.builder().Intern("step"), StackId(0), context);
    }
    script.Wait(at, id, (*random)() % 2 == 0 ? "chan receive" : "network");
    step();
  }
  return script.Build(at + 10);
}

void CheckTimeline(const TimelineIndex& index, std::mt19937* random, int views) {
  std::vector<uint32_t> open;
  for (uint32_t group = 0; group < index.group_count(); ++group) {
    if ((*random)() % 2 == 0) open.push_back(group);
  }
  const std::vector<TimelineLane> lanes = TimelineLanes(index, open);
  const Trace& trace = index.trace();
  const auto whole = static_cast<double>(trace.end_ns() - trace.start_ns());
  for (int n = 0; n < views; ++n) {
    const PxRect area = {0, 10, static_cast<float>(std::floor(Uniform(random, 200, 1500))), 700};
    const TimelinePicture picture{.index = index,
                                  .lanes = lanes,
                                  .open_groups = open,
                                  .time = RandomExtent(random, whole, 20),
                                  .scroll = static_cast<float>(Uniform(random, 0, 200)),
                                  .shades_stops = (*random)() % 2 == 0,
                                  .theme = {}};
    DrawList list;
    LayoutTimeline(picture, area, kMetrics, &list);
    const std::string what = fmt::format("{} to {}", picture.time.from, picture.time.to);
    CheckLines(list, area, what);
    if (testing::Test::HasFatalFailure()) return;
    // A span that is drawn by itself is where it was.
    const Scale1D scale(picture.time, TimeArea(area, kMetrics).x0, area.x1);
    for (const DrawRect& rect : list.rects) {
      if (rect.hit.kind != HitKind::kSpan) continue;
      const double start = static_cast<double>(trace.time_ns(rect.hit.id) - trace.start_ns());
      EXPECT_GE(rect.rect.x1, scale.PxOf(start) - 1) << what;
    }
  }
}

TEST(TimelineLaws, HoldInRandomTraces) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const Trace trace = RandomTrace(&random);
    const TimelineIndex index(trace);
    CheckTimeline(index, &random, 10);
    if (HasFatalFailure()) return;
  }
}

TEST(TimelineLaws, HoldInRealTraces) {
  std::mt19937 random(6);
  for (const char* version : {"1.19", "1.22", "1.27"}) {
    const std::string file = fmt::format("{}/testdata/go{}/trace.out", PFA_SOURCE_DIR, version);
    const Result<Trace> trace = LoadTrace(file, {}, {});
    ASSERT_TRUE(trace.ok()) << trace.error().ToString();
    const TimelineIndex index(trace.value());
    CheckTimeline(index, &random, 40);
    if (HasFatalFailure()) return;
  }
}

// Random series of lines and bars on both kinds of axes.
TEST(PlotLaws, HoldForRandomNumbers) {
  std::mt19937 random(12);
  for (int round = 0; round < 300; ++round) {
    Plot plot;
    plot.x.is_log = random() % 2 == 0;
    plot.y.is_log = random() % 4 == 0;
    plot.x.unit = PlotUnit::kNs;
    plot.x.from = Uniform(&random, 1, 1e4);
    plot.x.to = plot.x.from + Uniform(&random, 1, 1e9);
    plot.y.from = plot.y.is_log ? 1 : 0;
    plot.y.to = Uniform(&random, 2, 1e6);
    for (int s = 0; s < 3; ++s) {
      PlotSeries series{.name = fmt::format("series {}", s), .is_bars = s == 0, .points = {}};
      double x = plot.x.from;
      for (uint64_t row = 0; row < 20; ++row) {
        const double next = x + Uniform(&random, 0, (plot.x.to - plot.x.from) / 15);
        series.points.push_back({x, Uniform(&random, 0, 1.2 * plot.y.to), next, row});
        x = next;
      }
      plot.series.push_back(std::move(series));
    }
    const PxRect area = {3, 5, static_cast<float>(Uniform(&random, 10, 1200)),
                         static_cast<float>(Uniform(&random, 10, 700))};
    DrawList list;
    LayoutPlot(plot, area, kMetrics, Theme{}, &list);
    std::map<uint32_t, std::vector<DrawRect>> drawn;
    for (const DrawRect& rect : list.rects) {
      ASSERT_TRUE(IsInside(rect.rect, area)) << round;
      ASSERT_FALSE(rect.rect.empty()) << round;
      if (rect.hit.kind == HitKind::kPoint) drawn[rect.hit.count].push_back(rect);
    }
    for (const DrawLine& line : list.lines) {
      for (const Px point : {line.from, line.to}) {
        ASSERT_TRUE(IsInside({point.x, point.y, point.x, point.y}, area)) << round;
      }
    }
    for (const auto& [series, rects] : drawn) {
      const auto& points = plot.series[series].points;
      for (size_t i = 1; i < rects.size(); ++i) {
        EXPECT_LE(rects[i - 1].rect.x0, rects[i].rect.x0 + kSlack) << round;
        const double before = points[rects[i - 1].hit.id].y;
        const double here = points[rects[i].hit.id].y;
        if (before < here) {
          EXPECT_GE(rects[i - 1].rect.y0, rects[i].rect.y0 - kSlack) << round;
        }
      }
    }
  }
}

TEST(TimelineLaws, TasksOfALaneDoNotOverlap) {
  std::mt19937 random(9);
  for (int round = 0; round < 100; ++round) {
    std::vector<TimedRow> rows;
    const uint32_t count = static_cast<uint32_t>(random() % 300);
    for (uint32_t row = 0; row < count; ++row) {
      const auto start = static_cast<int64_t>(random() % 1000);
      rows.push_back({start, start + static_cast<int64_t>(random() % 100), row});
    }
    const IntervalLanes lanes(rows);
    EXPECT_EQ(lanes.count(), count);
    std::vector<int> seen(count);
    for (size_t n = 0; n < lanes.lane_count(); ++n) {
      const IntervalLane lane = lanes.lane(n);
      for (size_t i = 0; i < lane.size(); ++i) {
        ++seen[lane.row(i)];
        EXPECT_EQ(lane.start_ns(i), rows[lane.row(i)].start_ns);
        if (i == 0 || lanes.lane_count() == IntervalLanes::kMostLanes) continue;
        EXPECT_LE(lane.end_ns(i - 1), lane.start_ns(i));
      }
    }
    EXPECT_EQ(std::ranges::count(seen, 1), static_cast<std::ptrdiff_t>(count));
  }
}

// Every span of every goroutine is one of its P's, if it had one, and of its group's, if it ran.
TEST(TimelineLaws, IndexHasEverySpanOnce) {
  std::mt19937 random(8);
  const Trace trace = RandomTrace(&random);
  const TimelineIndex index(trace);
  std::map<uint32_t, int> on_procs;
  for (const ProcId proc : index.procs()) {
    const LaneSpans spans = index.OfProc(proc);
    for (size_t i = 0; i < spans.size(); ++i) {
      ++on_procs[spans.row(i)];
      EXPECT_LE(spans.start_ns(i == 0 ? 0 : i - 1), spans.start_ns(i));
      EXPECT_LE(spans.start_ns(i), spans.end_ns(i));
    }
  }
  std::map<uint32_t, int> in_groups;
  size_t goroutines = 0;
  for (size_t g = 0; g < index.groups().size(); ++g) {
    const LaneSpans spans = index.OfGroup(g);
    for (size_t i = 0; i < spans.size(); ++i) ++in_groups[spans.row(i)];
    goroutines += index.groups()[g].goroutines.size();
  }
  EXPECT_EQ(goroutines, trace.goroutines().size());
  size_t running = 0;
  for (uint32_t row = 0; row < trace.transition_count(); ++row) {
    if (trace.state(row) != GoState::kRunning) continue;
    ++running;
    EXPECT_EQ(on_procs[row], 1) << row;
    EXPECT_EQ(in_groups[row], 1) << row;
  }
  EXPECT_GT(running, 0U);
}

}  // namespace
}  // namespace pfa::test
