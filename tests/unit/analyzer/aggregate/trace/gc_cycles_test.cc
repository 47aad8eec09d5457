#include "analyzer/aggregate/trace/gc_cycles.h"

#include <string>

#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/stw_pauses.h"
#include "tests/support/trace_gc.h"

namespace pfa {
namespace {

using test::GcTrace;

constexpr std::string_view kMark = "GC concurrent mark phase";
constexpr std::string_view kSweepTerm = "GC sweep termination";
constexpr std::string_view kMarkTerm = "GC mark termination";

TraceQuery QueryOf(const Trace& trace, const std::string& from, const std::string& to) {
  TraceOptions options;
  options.from = from;
  options.to = to;
  return CompileTraceQuery(trace, options).value();
}

// The trace begins in a cycle that ends at 100, and has another from 200 to 400.
Trace Example() {
  GcTrace trace(2);
  const GoroutineId program = trace.Create(1, 1, "main.main");
  const GoroutineId worker = trace.Create(2, 2, "runtime.gcBgMarkWorker");
  trace.Active(3, RangeKind::kGcMark, kMark, GoroutineId(), 0);
  trace.Run(5, program, 0);
  trace.builder().MetricValue(6, Metric::kHeapLive, 1000);
  trace.Begin(80, RangeKind::kStw, kMarkTerm, program, 0);
  trace.builder().MetricValue(90, Metric::kHeapLive, 400);
  trace.End(100, RangeKind::kGcMark, kMark, program, 0);
  trace.builder().MetricValue(101, Metric::kHeapGoal, 2000);
  trace.End(110, RangeKind::kStw, kMarkTerm, program, 0);
  trace.Sweep(120, 130, program, 0, 64);
  trace.builder().MetricValue(190, Metric::kHeapLive, 1500);
  trace.Begin(200, RangeKind::kGcMark, kMark, program, 0);
  trace.Begin(205, RangeKind::kStw, kSweepTerm, program, 0);
  trace.Idle(225, 1);
  trace.Start(230, 1);
  trace.End(250, RangeKind::kStw, kSweepTerm, program, 0);
  trace.Run(260, worker, 1);
  trace.Label(261, worker, "GC (fractional)");
  trace.Begin(300, RangeKind::kMarkAssist, "GC mark assist", program, 0);
  trace.End(340, RangeKind::kMarkAssist, "GC mark assist", program, 0);
  trace.builder().MetricValue(350, Metric::kHeapLive, 1800);
  trace.Yield(390, worker, 1);
  trace.Begin(391, RangeKind::kStw, kMarkTerm, program, 0);
  trace.builder().MetricValue(395, Metric::kHeapLive, 700);
  trace.End(400, RangeKind::kGcMark, kMark, program, 0);
  trace.End(420, RangeKind::kStw, kMarkTerm, program, 0);
  trace.Sweep(430, 470, program, 0, 100);
  return std::move(trace).Build(1000);
}

TEST(GcCycles, PhasesAndCosts) {
  const Trace trace = Example();
  const GcSummary gc = SummarizeGc(trace, QueryOf(trace, "", ""));
  ASSERT_EQ(gc.cycles.size(), 2U);
  const GcCycle& first = gc.cycles[0];
  EXPECT_TRUE(first.began_before);
  EXPECT_FALSE(first.begins);
  EXPECT_FALSE(first.starter.valid());
  EXPECT_EQ(first.mark_ns, 100);
  EXPECT_EQ(first.mark_termination_ns, 30);
  EXPECT_EQ(first.last_sweep_ns, 130);
  EXPECT_EQ(first.cost.reclaimed_bytes, 32U);
  EXPECT_EQ(first.heap_before, std::nullopt);
  EXPECT_EQ(first.heap_peak, 1000U);
  EXPECT_EQ(first.heap_after, 400U);

  const GcCycle& second = gc.cycles[1];
  EXPECT_TRUE(second.begins);
  EXPECT_TRUE(second.starter.valid());
  EXPECT_EQ(second.mark_ns, 200);
  EXPECT_EQ(second.mark_proc_ns, 400);
  EXPECT_EQ(second.sweep_termination_ns, 45);
  EXPECT_EQ(second.mark_termination_ns, 29);
  EXPECT_EQ(second.cost.pauses, 2U);
  EXPECT_EQ(second.cost.longest_pause_ns, 45);
  EXPECT_EQ(second.cost.of(GcWorkKind::kFractional), 130);
  EXPECT_EQ(second.cost.of(GcWorkKind::kAssist), 40);
  EXPECT_EQ(second.cost.of(GcWorkKind::kSweep), 40);
  EXPECT_EQ(second.mark_work_ns, 170);
  EXPECT_EQ(second.heap_before, 1500U);
  EXPECT_EQ(second.heap_peak, 1800U);
  EXPECT_EQ(second.heap_after, 700U);
  EXPECT_EQ(second.goal, 2000U);

  EXPECT_EQ(gc.all.taken_ns(), 10 + 130 + 40 + 40);
  EXPECT_EQ(gc.proc_ns, 2000);
}

TEST(GcCycles, WindowsThatFollowEachOtherAddUp) {
  const Trace trace = Example();
  const GcSummary all = SummarizeGc(trace, QueryOf(trace, "", ""));
  for (int64_t at = 0; at <= 1000; at += 5) {
    const std::string cut = std::to_string(at) + "ns";
    const GcSummary before = SummarizeGc(trace, QueryOf(trace, "", cut));
    const GcSummary after = SummarizeGc(trace, QueryOf(trace, cut, ""));
    EXPECT_EQ(before.all.taken_ns() + after.all.taken_ns(), all.all.taken_ns()) << cut;
    EXPECT_EQ(before.all.pause_ns + after.all.pause_ns, all.all.pause_ns) << cut;
    EXPECT_EQ(before.all.pauses + after.all.pauses, all.all.pauses) << cut;
    EXPECT_EQ(before.all.swept_bytes + after.all.swept_bytes, all.all.swept_bytes) << cut;
    EXPECT_EQ(before.mark_ns + after.mark_ns, all.mark_ns) << cut;
    EXPECT_EQ(before.proc_ns + after.proc_ns, all.proc_ns) << cut;
    const auto begun = [](const GcSummary& gc) {
      int count = 0;
      for (const GcCycle& cycle : gc.cycles) count += cycle.begins ? 1 : 0;
      return count;
    };
    EXPECT_EQ(begun(before) + begun(after), begun(all)) << cut;
  }
}

TEST(GcCycles, GoroutinesThatCountRestrictWork) {
  const Trace trace = Example();
  TraceOptions options;
  options.goroutine = "main.main";
  const GcSummary gc = SummarizeGc(trace, CompileTraceQuery(trace, options).value());
  EXPECT_EQ(gc.all.of(GcWorkKind::kAssist), 40);
  EXPECT_EQ(gc.all.of(GcWorkKind::kFractional), 0);
}

TEST(GcCycles, OpenCycleHasNoEnd) {
  GcTrace maker(1);
  const GoroutineId program = maker.Create(1, 1, "main.main");
  maker.Run(2, program, 0);
  maker.Begin(50, RangeKind::kGcMark, kMark, program, 0);
  const Trace trace = std::move(maker).Build(100);
  const GcSummary gc = SummarizeGc(trace, QueryOf(trace, "", ""));
  ASSERT_EQ(gc.cycles.size(), 1U);
  EXPECT_TRUE(gc.cycles[0].open);
  EXPECT_EQ(gc.cycles[0].mark_ns, 50);
  EXPECT_EQ(gc.cycles[0].heap_after, std::nullopt);
}

TEST(StwPauses, TimeToStopAndStill) {
  const Trace trace = Example();
  const auto pauses = FindStwPauses(trace, QueryOf(trace, "", ""));
  ASSERT_EQ(pauses.size(), 3U);
  const StwPause& pause = pauses[1];
  EXPECT_EQ(pause.ns(), 45);
  EXPECT_EQ(pause.to_stop_ns, 20);
  EXPECT_EQ(pause.still_ns, 5);
  ASSERT_TRUE(pause.last_proc.valid());
  EXPECT_EQ(trace.procs()[pause.last_proc.index()].id, 1);
  // Nothing had to stop.
  EXPECT_EQ(pauses[0].to_stop_ns, 0);
  EXPECT_FALSE(pauses[0].last_proc.valid());
}

TEST(StwPauses, NamesTheGoroutineThatYieldedLast) {
  GcTrace maker(2);
  const GoroutineId asks = maker.Create(1, 1, "main.asks");
  const GoroutineId spins = maker.Create(2, 2, "main.spins");
  maker.Run(3, asks, 0);
  maker.Run(4, spins, 1);
  maker.Begin(10, RangeKind::kStw, "read mem stats", asks, 0);
  maker.Yield(60, spins, 1);
  maker.Idle(61, 1);
  maker.End(70, RangeKind::kStw, "read mem stats", asks, 0);
  const Trace trace = std::move(maker).Build(100);
  const auto pauses = FindStwPauses(trace, QueryOf(trace, "", ""));
  ASSERT_EQ(pauses.size(), 1U);
  EXPECT_EQ(pauses[0].to_stop_ns, 51);
  EXPECT_EQ(pauses[0].last_running, spins);
  EXPECT_TRUE(FindStwPauses(trace, QueryOf(trace, "70ns", "")).empty());
}

}  // namespace
}  // namespace pfa
