// Which goroutine created which, and who wakes whom.
#include "analyzer/aggregate/trace/creation_tree.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/wake_graph.h"
#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

// "  main.work x3 100" for each node: name, goroutines, running time.
std::vector<std::string> Lines(const Trace& trace, const CreationTree& tree) {
  std::vector<std::string> lines;
  for (const CreationNode& node : tree.nodes) {
    lines.push_back(fmt::format("{}{} x{} {}", std::string(size_t{2} * node.depth, ' '),
                                trace.text(node.name), node.count, node.running_ns));
  }
  return lines;
}

CreationTree TreeOf(const Trace& trace, const TraceOptions& options = {}) {
  return ComputeCreationTree(trace, CompileTraceQuery(trace, options).value());
}

Trace Family() {
  TraceScript script(4);
  script.Exists(1, "main.main", WireState::kRunning);
  script.Create(100, 2, "main.work", 1);
  script.Create(100, 3, "main.work", 1);
  script.Create(150, 4, "main.serve", 1);
  script.Run(200, 2, 1);
  script.Create(250, 5, "main.child", 2);
  script.Run(300, 3, 2);
  script.Create(320, 6, "main.child", 3);
  script.Wait(350, 3, "select");
  script.End(400, 2);
  script.Wake(420, 3, 1);
  script.Run(430, 3, 2);
  script.Wait(440, 3, "select");
  script.Wake(450, 3, 1);
  return script.Build(1000);
}

TEST(CreationTree, GroupsByEntryFunction) {
  const Trace trace = Family();
  const CreationTree tree = TreeOf(trace);
  EXPECT_EQ(Lines(trace, tree),
            (std::vector<std::string>{"main.main x1 1000", "  main.work x2 260",
                                      "    main.child x2 0", "  main.serve x1 0"}));
  EXPECT_EQ(tree.nodes[0].end, 4U);
  EXPECT_EQ(tree.nodes[1].end, 3U);
  EXPECT_EQ(tree.nodes[1].parent, 0U);
  EXPECT_EQ(tree.nodes[1].start_ns, TraceScript::kOrigin + 100);
  EXPECT_EQ(tree.nodes[1].end_ns, TraceScript::kOrigin + 1000) << "one of them has not ended";
  ASSERT_EQ(tree.Of(tree.nodes[1]).size(), 2U);
  EXPECT_EQ(trace.goroutine(tree.Of(tree.nodes[1])[1]).id, 3);
  EXPECT_EQ(tree.node_of, (std::vector<uint32_t>{0, 1, 1, 3, 2, 2}));
}

TEST(CreationTree, KeepsAncestorsOfWhatCounts) {
  const Trace trace = Family();
  TraceOptions options;
  options.goroutine = "5";
  EXPECT_EQ(
      Lines(trace, TreeOf(trace, options)),
      (std::vector<std::string>{"main.main x0 0", "  main.work x0 0", "    main.child x1 0"}));
  options.goroutine = "";
  options.to = "120ns";
  EXPECT_EQ(Lines(trace, TreeOf(trace, options)),
            (std::vector<std::string>{"main.main x1 120", "  main.work x2 0"}));
}

// Each of many creates the next: no deeper than can be shown, and none is lost.
TEST(CreationTree, TakesLongChains) {
  TraceScript script(1);
  script.Exists(1, "main.f0", WireState::kRunning);
  for (int64_t id = 2; id <= 5000; ++id) {
    script.Create(id, id, fmt::format("main.f{}", id % 3), id - 1);
  }
  const Trace trace = script.Build(10'000);
  const CreationTree tree = TreeOf(trace);
  EXPECT_EQ(tree.goroutines.size(), 5000U);
  uint32_t deepest = 0;
  for (const CreationNode& node : tree.nodes) deepest = std::max(deepest, node.depth);
  EXPECT_EQ(deepest, 200U);
}

// As a damaged trace may have it.
TEST(CreationTree, TakesCirclesApart) {
  TraceBuilder builder;
  builder.BeginGeneration(1, 0, std::nullopt);
  const std::vector<GoroutineId> ids = {builder.AddGoroutine(1).value(),
                                        builder.AddGoroutine(2).value()};
  for (size_t i = 0; i < 2; ++i) {
    TraceBuilder::GoEvent event{.time_ns = 100, .goroutine = ids[i]};
    event.from = WireState::kNotExist;
    event.to = WireState::kRunnable;
    event.context.goroutine = ids[1 - i];
    (void)builder.GoTransition(event);
  }
  builder.EndSync(1000);
  const Trace trace = std::move(builder).Build();
  ASSERT_EQ(trace.goroutines()[0].creator, ids[1]);
  ASSERT_EQ(trace.goroutines()[1].creator, ids[0]);
  const CreationTree tree = TreeOf(trace);
  ASSERT_EQ(tree.nodes.size(), 2U);
  EXPECT_EQ(tree.nodes[0].depth, 0U);
  EXPECT_EQ(tree.nodes[1].depth, 1U);
  EXPECT_EQ(tree.goroutines.size(), 2U);
}

TEST(WakeGraph, CountsPairs) {
  const Trace trace = Family();
  const WakeGraph wakes(trace, CompileTraceQuery(trace, {}).value());
  ASSERT_EQ(wakes.edges().size(), 1U) << "creations are no wake-ups";
  EXPECT_EQ(wakes.edges()[0].count, 2U);
  const auto pairs = wakes.Pairs(trace);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(trace.text(pairs[0].waker), "main.main");
  EXPECT_EQ(trace.text(pairs[0].woken), "main.work");
  const std::vector<GoroutineId> main = {GoroutineId(0)};
  const auto of_main = wakes.PartnersOf(trace, main);
  ASSERT_EQ(of_main.size(), 1U);
  EXPECT_EQ(of_main[0].is_woken, 2U);
  EXPECT_EQ(of_main[0].wakes, 0U);
  EXPECT_EQ(of_main[0].goroutines, 1U);
  const std::vector<GoroutineId> workers = {GoroutineId(1), GoroutineId(2)};
  const auto of_workers = wakes.PartnersOf(trace, workers);
  ASSERT_EQ(of_workers.size(), 1U);
  EXPECT_EQ(of_workers[0].wakes, 2U);
  const auto query = CompileTraceQuery(trace, Between("430ns", ""));
  EXPECT_EQ(WakeGraph(trace, query.value()).edges()[0].count, 1U) << "only those that count";
}

}  // namespace
}  // namespace pfa::test
