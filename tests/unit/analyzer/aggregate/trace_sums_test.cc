// What reports on traces add up: goroutines, waits to run, queues, activities, Ps and syscalls.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/activities.h"
#include "analyzer/aggregate/trace/goroutine_kinds.h"
#include "analyzer/aggregate/trace/proc_usage.h"
#include "analyzer/aggregate/trace/sched_waits.h"
#include "analyzer/aggregate/trace/syscall_sums.h"
#include "analyzer/aggregate/trace/task_tree.h"
#include "tests/support/trace_story.h"

namespace pfa {
namespace {

using test::QueryOf;
using test::TraceStory;

// Goroutine 1 runs main, creates two workers; 2 runs on P1 at once, 3 waits for P0.
Trace Workers() {
  TraceStory story;
  story.Create(100, 1, "main.main");
  story.Run(110, 1, 0);
  story.Create(200, 2, "main.worker", 1, 0);
  story.Create(210, 3, "main.worker", 1, 0);
  story.Run(220, 2, 1);
  story.Wait(300, 2, "chan receive");
  story.BeginAssist(310, 1);
  story.EndAssist(330, 1);
  story.Wait(400, 1, "network");
  story.Run(410, 3, 0);
  story.Wake(500, 2, 3, 0);
  story.Preempt(600, 3);
  story.Run(610, 2, 0);
  story.End(700, 2);
  story.Run(720, 3, 1);
  return std::move(story).Finish(1000);
}

TEST(GoroutineKinds, SharesAddUpToLives) {
  const Trace trace = Workers();
  const auto kinds = ComputeGoroutineKinds(trace, QueryOf(trace));
  ASSERT_EQ(kinds.size(), 2U);
  const GoroutineKind& workers = kinds[0];
  EXPECT_EQ(trace.text(workers.name), "main.worker");
  EXPECT_EQ(workers.count, 2U);
  EXPECT_EQ(workers.total_ns, (700 - 200) + (1000 - 210));
  EXPECT_EQ(workers.shares.total(), workers.total_ns);
  EXPECT_EQ(workers.shares.of(TimeShare::kRunning), 80 + 90 + 190 + 280);
  EXPECT_EQ(workers.shares.of(TimeShare::kRunnable), 20 + 110 + 200 + 120);
  EXPECT_EQ(workers.shares.of(TimeShare::kSync), 200);
  EXPECT_EQ(workers.waits.count, 4U);
  EXPECT_EQ(workers.waits.p50, 110);
  EXPECT_EQ(workers.waits.max, 200);
  EXPECT_EQ(workers.lives.max, 790);
  const GoroutineKind& main = kinds[1];
  EXPECT_EQ(main.shares.of(TimeShare::kNetwork), 600);
  EXPECT_EQ(main.assist_ns, 20);
  ASSERT_EQ(main.waiting_ns.size(), 1U);
  EXPECT_EQ(trace.text(main.waiting_ns[0].first), "network");
}

TEST(GoroutineKinds, AWindowCutsSharesButNotWaits) {
  const Trace trace = Workers();
  // The wait of 3 from 210 to 410 ends here; of its 200 ns only 60 count as time.
  const auto kinds = ComputeGoroutineKinds(
      trace, QueryOf(trace, {.from = "350ns", .to = "450ns", .goroutine = "3"}));
  ASSERT_EQ(kinds.size(), 1U);
  EXPECT_EQ(kinds[0].shares.of(TimeShare::kRunnable), 60);
  EXPECT_EQ(kinds[0].shares.of(TimeShare::kRunning), 40);
  EXPECT_EQ(kinds[0].waits.count, 1U);
  EXPECT_EQ(kinds[0].waits.max, 200);
}

TEST(SchedWaits, LongestComeWithWhatHappenedMeanwhile) {
  const Trace trace = Workers();
  const SchedWaits waits = ComputeSchedWaits(trace, QueryOf(trace), 2);
  EXPECT_EQ(waits.all.count(), 5U);
  EXPECT_EQ(waits.all.sum_ns(), 10 + 20 + 200 + 110 + 120);
  EXPECT_EQ(waits.open, 0U);
  ASSERT_EQ(waits.longest.size(), 2U);
  EXPECT_EQ(waits.longest[0].start_ns, 210);
  EXPECT_EQ(waits.longest[0].ns(), 200);
  EXPECT_EQ(trace.procs()[waits.longest[0].ran_on.index()].id, 0);
  EXPECT_EQ(waits.longest[1].start_ns, 600);
  EXPECT_EQ(trace.procs()[waits.longest[1].ran_on.index()].id, 1);

  const auto meanwhile = ComputeMeanwhile(trace, waits.longest);
  ASSERT_EQ(meanwhile.size(), 2U);
  // P0 ran main until 400, and nobody until 410.
  ASSERT_EQ(meanwhile[0].ran.size(), 1U);
  EXPECT_EQ(trace.text(meanwhile[0].ran[0].first), "main.main");
  EXPECT_EQ(meanwhile[0].ran[0].second, 190);
  EXPECT_EQ(meanwhile[0].idle_ns, 10);
  // From 600 to 720 it ran goroutine 2 for 90.
  EXPECT_EQ(meanwhile[1].ran[0].second, 90);
  EXPECT_EQ(meanwhile[1].idle_ns, 30);
}

TEST(SchedWaits, WhatIsStillWaitingIsCountedApart) {
  TraceStory story;
  story.Create(100, 1, "main.main");
  const Trace trace = std::move(story).Finish(400);
  const SchedWaits waits = ComputeSchedWaits(trace, QueryOf(trace), 10);
  EXPECT_EQ(waits.all.count(), 0U);
  EXPECT_EQ(waits.open, 1U);
  EXPECT_EQ(waits.longest_open_ns, 300);
  EXPECT_TRUE(waits.longest.empty());
}

TEST(RunQueue, DepthIsFollowedThroughTheBins) {
  const Trace trace = Workers();
  const auto bins = ComputeRunQueue(trace, QueryOf(trace), 10);
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[1].most, 1U);
  EXPECT_EQ(bins[1].runnable_ns, 10);
  EXPECT_EQ(bins[2].most, 2U);
  EXPECT_EQ(bins[2].runnable_ns, 20 + 90);
  EXPECT_EQ(bins[3].runnable_ns, 100);
  EXPECT_EQ(bins[3].mean(), 1);
  EXPECT_EQ(bins[9].most, 0U);
  // The same, when goroutines are selected and their spans are sorted first.
  const auto selected = ComputeRunQueue(trace, QueryOf(trace, {.goroutine = "main"}), 10);
  for (size_t i = 0; i < bins.size(); ++i) {
    EXPECT_EQ(selected[i].runnable_ns, bins[i].runnable_ns) << i;
  }
}

TEST(RunQueue, AnEmptyWindowHasBins) {
  TraceStory story(50);
  const Trace trace = std::move(story).Finish(50);
  for (const QueueBin& bin : ComputeRunQueue(trace, QueryOf(trace), 4)) {
    EXPECT_EQ(bin.runnable_ns, 0);
    EXPECT_EQ(bin.mean(), 0);
  }
}

// Goroutine 1 has a task with two subtasks of which one never ends, and regions in them.
Trace Tasks() {
  TraceStory story;
  story.Create(0, 1, "main.main");
  story.Run(10, 1, 0);
  story.Create(20, 2, "main.helper", 1, 0);
  story.BeginTask(100, 7, "request", 1);
  story.BeginTask(150, 8, "query", 1, 7);
  story.BeginRegion(160, "parse", 1, 8);
  story.Run(170, 2, 1);
  story.Log(180, "db", "slow query", 2, 8);
  story.EndRegion(200, "parse", 1, 8);
  story.Wait(250, 1, "network");
  story.Wake(300, 1);
  story.Run(320, 1, 0);
  story.EndTask(350, 8, 1);
  story.BeginTask(400, 9, "query", 1, 7);
  story.EndTask(500, 7, 1);
  story.BeginRegion(600, "rest", 1);
  return std::move(story).Finish(1000);
}

TEST(TaskActivities, AreCountedWhereTheyEndAndSharedByTheirWorkers) {
  const Trace trace = Tasks();
  const TraceQuery query = QueryOf(trace);
  const Activities tasks = TaskActivities(trace, query);
  const auto kinds = GroupByName(trace, query, tasks);
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(trace.text(kinds[0].name), "request");
  EXPECT_EQ(kinds[0].durations.count, 1U);
  EXPECT_EQ(kinds[0].sum_ns, 400);
  EXPECT_EQ(kinds[0].shares.of(TimeShare::kRunning), 150 + 180);
  EXPECT_EQ(kinds[0].shares.of(TimeShare::kNetwork), 50);
  EXPECT_EQ(kinds[0].shares.of(TimeShare::kRunnable), 20);
  EXPECT_EQ(trace.text(kinds[1].name), "query");
  EXPECT_EQ(kinds[1].durations.count, 1U);
  EXPECT_EQ(kinds[1].incomplete, 1U);
  EXPECT_EQ(kinds[1].sum_ns, 200);
  // Goroutine 2 logged to task 8: it was runnable for 20 and ran for 180 of it. Goroutine 1 ran
  // for 130 of task 8, and for all 600 of task 9.
  EXPECT_EQ(kinds[1].shares.of(TimeShare::kRunning), 180 + 130 + 600);
  EXPECT_EQ(kinds[1].shares.of(TimeShare::kRunnable), 20 + 20);
}

TEST(TaskActivities, TheLongestAreFirst) {
  const Trace trace = Tasks();
  const TraceQuery query = QueryOf(trace);
  const Activities tasks = TaskActivities(trace, query);
  const auto longest = Longest(tasks, 2);
  ASSERT_EQ(longest.size(), 2U);
  EXPECT_EQ(tasks.all[longest[0]].ns(), 600);
  EXPECT_FALSE(tasks.all[longest[0]].complete());
  EXPECT_EQ(tasks.all[longest[1]].ns(), 400);
  const auto shares = SharesOf(trace, query, tasks, longest);
  EXPECT_EQ(shares[0].total(), 600);
  EXPECT_EQ(shares[1].total(), 400);
}

TEST(TaskActivities, FiltersLeaveOthersOut) {
  const Trace trace = Tasks();
  const auto count = [&](const TraceOptions& options) {
    return TaskActivities(trace, QueryOf(trace, options)).all.size();
  };
  EXPECT_EQ(count({}), 3U);
  EXPECT_EQ(count({.task = "query"}), 2U);
  EXPECT_EQ(count({.task = "7"}), 1U);
  EXPECT_EQ(count({.goroutine = "2"}), 1U);
  EXPECT_EQ(count({.from = "360ns"}), 2U);
  EXPECT_EQ(count({.to = "120ns"}), 1U);
}

TEST(RegionActivities, OpenOnesLastUntilTheEnd) {
  const Trace trace = Tasks();
  const Activities regions = RegionActivities(trace, QueryOf(trace));
  ASSERT_EQ(regions.all.size(), 2U);
  EXPECT_TRUE(regions.all[0].complete());
  EXPECT_EQ(regions.all[0].ns(), 40);
  EXPECT_FALSE(regions.all[1].ended);
  EXPECT_EQ(regions.all[1].ns(), 400);
  EXPECT_EQ(RegionActivities(trace, QueryOf(trace, {.region = "parse"})).all.size(), 1U);
  EXPECT_EQ(RegionActivities(trace, QueryOf(trace, {.task = "8"})).all.size(), 1U);
}

std::string TreeOf(const Trace& trace) {
  std::string text;
  const TraceQuery query = QueryOf(trace);
  for (const TaskNode& node : ComputeTaskTree(trace, TaskActivities(trace, query))) {
    text += std::string(node.depth, ' ') + std::string(trace.text(node.name)) + " " +
            std::to_string(node.count) + "+" + std::to_string(node.incomplete) + "\n";
  }
  return text;
}

TEST(TaskTree, SubtasksAreBelowTheirParents) {
  EXPECT_EQ(TreeOf(Tasks()), "request 1+0\n query 1+1\n");
}

TEST(TaskTree, TasksThatAreTheirOwnAncestorsEnd) {
  TraceStory story;
  story.Create(0, 1, "main.main");
  story.Run(10, 1, 0);
  story.BeginTask(20, 1, "a", 1, 2);
  story.BeginTask(30, 2, "b", 1, 1);
  story.BeginTask(40, 3, "c", 1, 3);
  const std::string tree = TreeOf(std::move(story).Finish(100));
  EXPECT_EQ(std::count(tree.begin(), tree.end(), '\n'), 3) << tree;
  EXPECT_NE(tree.find("\n a 0+1"), std::string::npos) << tree;
}

Trace Syscalls() {
  TraceStory story;
  story.Create(0, 1, "main.main");
  story.Run(10, 1, 0);
  story.Syscall(100, 1, "syscall.write");
  story.Return(130, 1);
  story.Syscall(200, 1, "syscall.Syscall6");
  story.LoseProc(250, 0);
  story.ReturnBlocked(300, 1);
  story.TakeProc(310, 0);
  story.Run(320, 1, 1);
  story.Syscall(400, 1, "syscall.write");
  return std::move(story).Finish(500);
}

TEST(SyscallSums, ByFunctionAndByCaller) {
  const Trace trace = Syscalls();
  const auto sums = ComputeSyscalls(trace, QueryOf(trace), SyscallKey::kFunction);
  ASSERT_EQ(sums.size(), 2U);
  EXPECT_EQ(trace.text(sums[0].function), "syscall.write");
  EXPECT_EQ(sums[0].count, 1U);
  EXPECT_EQ(sums[0].ns, 30 + 100);
  EXPECT_EQ(sums[0].longest_ns, 30);
  // Wrappers are not what was called.
  EXPECT_EQ(trace.text(sums[1].function), "main.main");
  EXPECT_EQ(sums[1].ns, 100);
  EXPECT_EQ(sums[1].blocked_ns, 50);
  EXPECT_EQ(sums[1].longest_ns, 100);
  EXPECT_EQ(sums[1].longest_at, 200);
  const auto callers = ComputeSyscalls(trace, QueryOf(trace), SyscallKey::kCaller);
  ASSERT_EQ(callers.size(), 1U);
  EXPECT_EQ(trace.text(callers[0].function), "main.main");
  EXPECT_EQ(callers[0].count, 2U);
}

TEST(ProcUsage, StatesAddUpToTheWindow) {
  const Trace trace = Syscalls();
  const auto procs = ComputeProcUsage(trace, QueryOf(trace));
  ASSERT_EQ(procs.size(), 2U);
  EXPECT_EQ(procs[0].running_ns, 90 + 70);
  EXPECT_EQ(procs[0].syscall_ns, 30 + 50);
  EXPECT_EQ(procs[0].idle_ns, 60);
  EXPECT_EQ(procs[0].lost, 1U);
  EXPECT_EQ(procs[0].switches, 1U);
  EXPECT_EQ(procs[1].running_ns, 80);
  EXPECT_EQ(procs[1].syscall_ns, 100);
  EXPECT_EQ(procs[1].migrations, 1U);
  for (const ProcUsage& proc : procs) {
    EXPECT_EQ(
        proc.running_ns + proc.syscall_ns + proc.idle_ns + proc.scheduler_ns + proc.unknown_ns,
        500);
  }
}

TEST(ProcUsage, AssistsCountWhereTheyRan) {
  const Trace trace = Workers();
  const auto procs = ComputeProcUsage(trace, QueryOf(trace));
  EXPECT_EQ(procs[0].gc_mark_ns, 20);
  EXPECT_EQ(procs[1].gc_mark_ns, 0);
  EXPECT_EQ(procs[0].migrations + procs[1].migrations, 2U);
}

TEST(ThreadUsage, ABlockedSyscallIsOfTheThreadThatBeganIt) {
  const Trace trace = Syscalls();
  const auto threads = ComputeThreadUsage(trace, QueryOf(trace));
  ASSERT_EQ(threads.size(), 2U);
  EXPECT_EQ(threads[0].running_ns, 160);
  EXPECT_EQ(threads[0].syscalls, 2U);
  EXPECT_EQ(threads[0].syscall_ns, 80);
  EXPECT_EQ(threads[0].syscall_blocked_ns, 50);
  EXPECT_EQ(threads[1].syscalls, 1U);
  ASSERT_EQ(threads[1].procs.size(), 1U);
}

}  // namespace
}  // namespace pfa
