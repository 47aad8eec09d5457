// What of a trace counts, by the filters of a user.
#include "analyzer/query/trace_query.h"

#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/gc_cycles.h"
#include "analyzer/aggregate/trace/stw_pauses.h"
#include "tests/support/trace_script.h"

namespace pfa {
namespace {

using test::TraceScript;

// Goroutine 1 works for two tasks of one name, inside of one mark assist and of one stop.
Trace TwoTasksInOneAssist() {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Task(10, 20, 7, "job", 1, 1);
  script.Task(30, 45, 8, "job", 1, 1);
  script.Task(50, 60, 9, "other", 1, 1);
  script.RangeOf(5, 70, RangeKind::kMarkAssist, "GC mark assist", 1);
  script.RangeOf(15, 40, RangeKind::kStw, "GC mark termination", 1);
  return script.Build(100);
}

TEST(TraceQuery, EveryChosenTimeOfARangeCounts) {
  const Trace trace = TwoTasksInOneAssist();
  TraceOptions options;
  options.task = "job";
  const TraceQuery query = CompileTraceQuery(trace, options).value();
  ASSERT_EQ(trace.ranges().size(), 2U);
  const Range& assist = trace.ranges()[0];
  std::vector<Interval> parts;
  ForEachPart(query, assist, [&parts](const Interval& part) { parts.push_back(part); });
  constexpr int64_t kOrigin = TraceScript::kOrigin;
  EXPECT_EQ(parts,
            (std::vector<Interval>{{kOrigin + 10, kOrigin + 20}, {kOrigin + 30, kOrigin + 45}}));
  const auto selected = Selected(query, assist);
  ASSERT_TRUE(selected.has_value());
  EXPECT_EQ(selected->start_ns, kOrigin + 10);
  EXPECT_EQ(selected->end_ns, kOrigin + 45);
  EXPECT_EQ(selected->ns, 25);
  EXPECT_FALSE(Begins(trace, query, assist));
  EXPECT_TRUE(Begins(trace, query, trace.ranges()[1]));
  // 15 to 20, and 30 to 40.
  const auto pauses = FindStwPauses(trace, query);
  ASSERT_EQ(pauses.size(), 1U);
  EXPECT_EQ(pauses[0].ns(), 15);
  EXPECT_EQ(SummarizeGc(trace, query).all.pause_ns, 15);
}

TEST(TraceQuery, AWindowCutsEachOfTheTimes) {
  const Trace trace = TwoTasksInOneAssist();
  TraceOptions options = test::Between("12ns", "33ns");
  options.task = "job";
  const TraceQuery query = CompileTraceQuery(trace, options).value();
  EXPECT_EQ(Selected(query, trace.ranges()[0])->ns, 8 + 3);
  options = test::Between("21ns", "29ns");
  options.task = "job";
  EXPECT_FALSE(Selected(CompileTraceQuery(trace, options).value(), trace.ranges()[0]).has_value());
}

}  // namespace
}  // namespace pfa
