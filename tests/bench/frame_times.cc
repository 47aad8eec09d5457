// How long a frame of the viewer takes to compute, from the state to a list of rectangles and
// texts, without a window: a flame graph of a million nodes, a call graph, and a timeline of ten
// million spans of a hundred thousand goroutines, at all levels of zoom. Prints Markdown.
//
//   pfa_frame_times [NODES [SPANS [GOROUTINES]]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/model/trace_builder.h"
#include "analyzer/report/flame.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/graph_picture.h"
#include "viewer/layout/skyline.h"
#include "viewer/layout/timeline.h"
#include "viewer/layout/zoom.h"

namespace pfa {
namespace {

constexpr TextMetrics kMetrics = {8, 16};
constexpr PxRect kArea = {0, 60, 1600, 1000};
constexpr int kViews = 40;  // of each level of zoom

double Milliseconds(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// Views of a tenth, a hundredth... of the whole, at random places.
void Measure(const std::string& what, double whole, double least, const auto& layout) {
  std::mt19937 random(1);
  std::vector<double> all;
  std::string levels;
  DrawList list;
  for (double length = whole; length >= least; length /= 10) {
    std::vector<double> times;
    size_t rects = 0;
    for (int i = 0; i < kViews; ++i) {
      const double from =
          std::uniform_real_distribution<double>(0, std::max(whole - length, 1.0))(random);
      const Extent extent = Clamped({from, from + length}, {whole, least});
      list.Clear();
      times.push_back(Milliseconds([&] { layout(extent, &list); }));
      rects = std::max(rects, list.rects.size());
    }
    std::ranges::sort(times);
    all.insert(all.end(), times.begin(), times.end());
    fmt::print("| {} | 1/{:.0f} | {} | {:.2f} ms | {:.2f} ms |\n", what, whole / length, rects,
               times[times.size() / 2], times.back());
  }
  std::ranges::sort(all);
  fmt::print("| {} | all | | {:.2f} ms | {:.2f} ms |\n", what, all[all.size() / 2], all.back());
}

// A tree without a profile: children get random parts of their parents.
FlameReport MakeFlame(size_t rows) {
  FlameReport report;
  constexpr uint32_t kNames = 20000;
  for (uint32_t i = 0; i < kNames; ++i) {
    report.names.push_back({fmt::format("example.com/pkg{}/service.(*Handler).Method{}", i % 97, i),
                            "", static_cast<uint8_t>(i % kFlameColors)});
  }
  report.types.push_back({"cpu", "nanoseconds", 0, 0});
  FrameTree& tree = report.tree;
  std::mt19937 random(2);
  tree.totals.resize(1);
  tree.selves.resize(1);
  const auto add = [&](uint32_t parent, int64_t total) {
    tree.parents.push_back(parent);
    tree.nodes.push_back(NodeId(static_cast<uint32_t>(random() % kNames)));
    tree.merged.push_back(0);
    tree.first_children.push_back(0);
    tree.child_counts.push_back(0);
    tree.totals[0].push_back(total);
    tree.selves[0].push_back(0);
  };
  add(FrameTree::kNoRow, int64_t{1} << 50);
  for (uint32_t row = 0; row < tree.size() && tree.size() < rows; ++row) {
    const auto children = static_cast<uint32_t>(1 + random() % 4);
    int64_t left = tree.totals[0][row];
    tree.first_children[row] = static_cast<uint32_t>(tree.size());
    for (uint32_t i = 0; i < children && left > 1; ++i) {
      const int64_t total = static_cast<int64_t>(
          static_cast<double>(left) * (0.2 + 0.6 * static_cast<double>(random() % 1000) / 1000));
      if (total == 0) break;
      add(row, total);
      ++tree.child_counts[row];
      left -= total;
    }
  }
  report.types[0].total = tree.totals[0][0];
  return report;
}

Trace MakeTrace(size_t spans, size_t goroutines) {
  TraceBuilder builder;
  builder.set_version(26);
  builder.BeginGeneration(1, 0, std::nullopt);
  constexpr uint32_t kProcs = 16;
  std::vector<ProcId> procs;
  for (uint32_t id = 0; id < kProcs; ++id) {
    procs.push_back(builder.AddProc(id).value());
    builder.ProcTransition(0, procs.back(), WireState::kUndetermined, WireState::kRunning, {});
  }
  std::vector<GoroutineId> ids;
  const StringId reason = builder.Intern("chan receive");
  const auto move = [&](int64_t at, GoroutineId id, WireState from, WireState to, ProcId proc) {
    TraceBuilder::GoEvent event{.time_ns = at, .goroutine = id};
    event.from = from;
    event.to = to;
    event.reason = to == WireState::kWaiting ? reason : StringId(0);
    event.proc = proc;
    (void)builder.GoTransition(event);
  };
  for (size_t g = 0; g < goroutines; ++g) {
    ids.push_back(builder.AddGoroutine(static_cast<int64_t>(g + 1)).value());
    const FrameId frame =
        builder.InternFrame({.function = builder.Intern(fmt::format("main.worker{}", g % 50))});
    TraceBuilder::GoEvent event{.time_ns = 0, .goroutine = ids.back()};
    event.from = WireState::kUndetermined;
    event.to = WireState::kWaiting;
    event.reason = reason;
    event.stack = builder.InternStack({{frame}});
    event.own_stack = event.stack;
    (void)builder.GoTransition(event);
  }
  std::mt19937 random(3);
  int64_t at = 1000;
  std::vector<size_t> running(kProcs, SIZE_MAX);
  for (size_t n = 0; n + 3 < spans; n += 3) {
    const auto proc = static_cast<uint32_t>(random() % kProcs);
    at += 50 + static_cast<int64_t>(random() % 500);
    if (running[proc] != SIZE_MAX) {
      move(at, ids[running[proc]], WireState::kRunning, WireState::kWaiting, procs[proc]);
    }
    // Half of the work is done by a few of them.
    size_t next = random() % 2 == 0 ? random() % ids.size() : random() % 20;
    while (std::ranges::find(running, next) != running.end()) next = random() % ids.size();
    move(at + 10, ids[next], WireState::kWaiting, WireState::kRunnable, procs[proc]);
    move(at + 40, ids[next], WireState::kRunnable, WireState::kRunning, procs[proc]);
    running[proc] = next;
    at += 40;
  }
  builder.EndSync(at + 1000);
  return std::move(builder).Build();
}

size_t UsedBytes() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

void BenchFlame(size_t rows) {
  const FlameReport report = MakeFlame(rows);
  const FlameIndex index(report.tree, [&report](uint32_t row) { return report.WidthOf(row); });
  const std::vector<uint8_t> no_matches;
  const std::vector<uint32_t> skyline = MakeSkyline(index);
  const auto whole = static_cast<double>(index.whole());
  Measure(fmt::format("flame, {} nodes", report.tree.size()), whole, whole / 1e6,
          [&](const Extent& x, DrawList* list) {
            const FlamePicture picture{
                .report = report, .index = index, .x = x, .matches = no_matches, .theme = {}};
            LayoutSkyline({.skyline = skyline, .whole = whole, .x = x, .theme = {}},
                          {0, 30, 1600, 58}, list);
            LayoutFlame(picture, kArea, kMetrics, list);
          });
}

// As many boxes and calls as are laid out at most, at random places.
void BenchGraph(uint32_t nodes, uint32_t edges) {
  std::mt19937 random(4);
  GraphModel model;
  GraphLayout layout;
  layout.width = 12000;
  layout.height = 8000;
  const auto place = [&random] {
    return Px{static_cast<float>(random() % 11800), static_cast<float>(random() % 7900)};
  };
  for (uint32_t i = 0; i < nodes; ++i) {
    GraphNode node;
    node.name = fmt::format("example.com/pkg{}/service.(*Handler).Method{}", i % 97, i);
    node.short_name = fmt::format("service.(*Handler).Method{}", i);
    node.lines = {"service", "(*Handler)", fmt::format("Method{}", i), "120ms (4.44%)"};
    model.nodes.push_back(std::move(node));
    const Px at = place();
    layout.nodes.push_back({at.x, at.y, at.x + 160, at.y + 70});
  }
  for (uint32_t i = 0; i < edges; ++i) {
    model.edges.push_back({static_cast<uint32_t>(random() % nodes),
                           static_cast<uint32_t>(random() % nodes), 0.01, "120ms", i % 3 == 0});
    const Px from = place();
    const Px to = {from.x + 300, from.y + 200};
    GraphCurve curve;
    for (int n = 0; n <= 16; ++n) {
      const float share = static_cast<float>(n) / 16;
      curve.points.push_back({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)});
    }
    curve.label = curve.points[8];
    layout.edges.push_back(std::move(curve));
  }
  const std::vector<uint8_t> no_matches;
  // The width of what is visible is that of all, divided by how much closer it is.
  Measure(fmt::format("call graph, {} nodes, {} calls", nodes, edges), 1000, 10,
          [&](const Extent& x, DrawList* list) {
            const GraphCamera camera = {1000 / x.length(), (x.from + x.to) / 2000, 0.5};
            LayoutGraph({.model = model,
                         .layout = layout,
                         .camera = camera,
                         .selected = {},
                         .matches = no_matches,
                         .theme = {}},
                        kArea, kMetrics, list);
          });
}

void BenchTimeline(size_t spans, size_t goroutines) {
  const size_t before = UsedBytes();
  const Trace trace = MakeTrace(spans, goroutines);
  (void)trace.transitions_of(GoroutineId(0));  // makes the index of rows that is of the trace
  const size_t model = UsedBytes() - before;
  std::vector<uint32_t> open;
  const auto start = std::chrono::steady_clock::now();
  const TimelineIndex index(trace);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (uint32_t i = 0; i < index.groups().size(); ++i) open.push_back(i);
  const auto whole = static_cast<double>(trace.end_ns() - trace.start_ns());
  for (const bool is_open : {false, true}) {
    const std::vector<uint32_t> groups = is_open ? open : std::vector<uint32_t>();
    const std::vector<TimelineLane> lanes = TimelineLanes(index, groups);
    Measure(fmt::format("timeline, {} spans, {} lanes", trace.transition_count(), lanes.size()),
            whole, 1000, [&](const Extent& time, DrawList* list) {
              const TimelinePicture picture{
                  .index = index, .lanes = lanes, .open_groups = groups, .time = time, .theme = {}};
              LayoutTimeline(picture, kArea, kMetrics, list);
            });
  }
  fmt::print(
      "\nThe index of the timeline was made in {:.2f} s and takes {:.1f} MB, the trace {:.1f} "
      "MB.\n",
      seconds, static_cast<double>(index.bytes()) / 1e6, static_cast<double>(model) / 1e6);
}

size_t Number(int argc, char** argv, int i, size_t usual) {
  return argc > i ? static_cast<size_t>(std::strtoull(argv[i], nullptr, 10)) : usual;
}

}  // namespace
}  // namespace pfa

int main(int argc, char** argv) {
  fmt::print("| Picture | Visible | Rectangles | Median | Worst |\n|---|--:|--:|--:|--:|\n");
  pfa::BenchFlame(pfa::Number(argc, argv, 1, 1'000'000));
  pfa::BenchGraph(1500, 6000);
  pfa::BenchTimeline(pfa::Number(argc, argv, 2, 10'000'000), pfa::Number(argc, argv, 3, 100'000));
  return 0;
}
