// Reports on windows that follow each other add up to the report on the whole, and each of them
// accounts for all of the time.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/activities.h"
#include "analyzer/aggregate/trace/gc_cycles.h"
#include "analyzer/aggregate/trace/goroutine_kinds.h"
#include "analyzer/aggregate/trace/proc_usage.h"
#include "analyzer/aggregate/trace/sched_waits.h"
#include "analyzer/aggregate/trace/stw_pauses.h"
#include "analyzer/aggregate/trace/syscall_sums.h"
#include "analyzer/aggregate/trace/trace_overview.h"
#include "analyzer/aggregate/trace/trace_profile.h"
#include "analyzer/load/load_trace.h"

namespace pfa {
namespace {

using Figures = std::map<std::string, int64_t>;

void AddShares(const std::string& name, const TimeShares& shares, Figures* figures) {
  for (size_t i = 0; i < kTimeShares; ++i) {
    const auto share = static_cast<TimeShare>(i);
    (*figures)[fmt::format("{}, {}", name, NameOf(share))] += shares.of(share);
  }
}

void AddRanges(const Trace& trace, const TraceQuery& query, Figures* figures) {
  for (const Range& range : trace.ranges()) {
    const auto part = Selected(query, range);
    const std::string name = fmt::format("range {}", trace.text(range.name));
    if (part) (*figures)[name + ", time"] += part->ns;
    (*figures)[name + ", begun"] += Begins(trace, query, range) ? 1 : 0;
    (*figures)[name + ", ended"] += Ends(trace, query, range) ? 1 : 0;
  }
  for (const StwPause& pause : FindStwPauses(trace, query)) {
    (*figures)["stops"] += pause.begins ? 1 : 0;
    (*figures)["stops, time"] += pause.ns();
  }
  const GcSummary gc = SummarizeGc(trace, query);
  (*figures)["GC, pauses"] += static_cast<int64_t>(gc.all.pauses);
  (*figures)["GC, stopped"] += gc.all.pause_ns;
  (*figures)["GC, marking"] += gc.mark_ns;
  (*figures)["GC, swept"] += static_cast<int64_t>(gc.all.swept_bytes);
  for (size_t i = 0; i < kGcWorkKinds; ++i) {
    (*figures)[fmt::format("GC, {}", NameOf(static_cast<GcWorkKind>(i)))] += gc.all.work_ns[i];
  }
}

// Only times: what a border cuts is counted on both of its sides.
void AddProfiles(const Trace& trace, const TraceQuery& query, Figures* figures) {
  for (const auto kind :
       {TraceProfileKind::kNetwork, TraceProfileKind::kSync, TraceProfileKind::kSyscall,
        TraceProfileKind::kScheduler, TraceProfileKind::kOffCpu}) {
    for (const TraceProfileRow& row : ComputeTraceProfile(trace, query, kind, false)) {
      (*figures)[fmt::format("profile {} {} {}", static_cast<int>(kind), row.stack.value,
                             row.reason.value)] += row.ns;
    }
  }
}

// Everything that must add up. `totals` are figures of the window that must agree in themselves.
Figures FiguresOf(const Trace& trace, const TraceQuery& query) {
  Figures figures;
  TimeShares all;
  uint64_t waits_of_kinds = 0;
  for (const GoroutineKind& kind : ComputeGoroutineKinds(trace, query)) {
    const std::string name = fmt::format("goroutines {}", trace.text(kind.name));
    AddShares(name, kind.shares, &figures);
    figures[name + ", waits"] += static_cast<int64_t>(kind.waits.count);
    figures[name + ", assist"] += kind.assist_ns;
    waits_of_kinds += kind.waits.count;
    all += kind.shares;
    EXPECT_EQ(kind.shares.total(), kind.total_ns) << name;
    int64_t waiting_ns = 0;
    for (const auto& [reason, ns] : kind.waiting_ns) waiting_ns += ns;
    EXPECT_EQ(kind.shares.waiting(), waiting_ns) << name;
  }
  const SchedWaits waits = ComputeSchedWaits(trace, query, 3);
  figures["waits"] = static_cast<int64_t>(waits.all.count());
  figures["waits, time"] = waits.all.sum_ns();
  EXPECT_EQ(waits.all.count(), waits_of_kinds);
  int64_t queued_ns = 0;
  for (const QueueBin& bin : ComputeRunQueue(trace, query, 7)) queued_ns += bin.runnable_ns;
  EXPECT_EQ(queued_ns, all.of(TimeShare::kRunnable));
  const auto add_activities = [&](std::string_view what, const Activities& activities) {
    for (const ActivityKind& kind : GroupByName(trace, query, activities)) {
      const std::string name = fmt::format("{} {}", what, trace.text(kind.name));
      figures[name] += static_cast<int64_t>(kind.durations.count);
      figures[name + ", time"] += kind.sum_ns;
      AddShares(name, kind.shares, &figures);
    }
  };
  add_activities("tasks", TaskActivities(trace, query));
  add_activities("regions", RegionActivities(trace, query));
  int64_t syscall_ns = 0;
  for (const SyscallSum& sum : ComputeSyscalls(trace, query, SyscallKey::kFunction)) {
    const std::string name = fmt::format("syscall {}", trace.text(sum.function));
    figures[name] += static_cast<int64_t>(sum.count);
    figures[name + ", time"] += sum.ns;
    figures[name + ", blocked"] += sum.blocked_ns;
    syscall_ns += sum.ns;
  }
  EXPECT_EQ(syscall_ns, all.syscall());
  const std::vector<ProcUsage> procs = ComputeProcUsage(trace, query);
  int64_t running_ns = 0;
  for (size_t i = 0; i < procs.size(); ++i) {
    const ProcUsage& proc = procs[i];
    running_ns += proc.running_ns;
    const std::string name = fmt::format("P{}", i);
    figures[name + ", running"] = proc.running_ns;
    figures[name + ", syscall"] = proc.syscall_ns;
    figures[name + ", idle"] = proc.idle_ns;
    figures[name + ", GC"] = proc.gc_mark_ns + proc.gc_sweep_ns;
    figures[name + ", switches"] = static_cast<int64_t>(proc.switches);
    figures[name + ", migrations"] = static_cast<int64_t>(proc.migrations);
    figures[name + ", lost"] = static_cast<int64_t>(proc.lost);
  }
  EXPECT_EQ(running_ns, all.of(TimeShare::kRunning));
  std::vector<int64_t> on_proc(procs.size());
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    ForEachSpan(trace, query, GoroutineId::FromIndex(i), [&](const GoSpan& span) {
      const ProcId proc = trace.proc(span.row);
      const bool has_proc = span.state == GoState::kRunning || span.state == GoState::kSyscall;
      if (has_proc && proc.valid()) on_proc[proc.index()] += span.ns();
    });
  }
  for (const int64_t ns : on_proc) {
    EXPECT_LE(ns, query.window().end_ns - query.window().start_ns) << "one at a time";
  }
  const TraceOverview overview = ComputeTraceOverview(trace, query);
  int64_t syscalls_ns = 0;
  for (size_t i = 0; i < procs.size(); ++i) {
    EXPECT_EQ(overview.proc_ns[i], procs[i].running_ns + procs[i].syscall_ns);
    EXPECT_LE(overview.proc_ns[i], query.window().end_ns - query.window().start_ns);
    syscalls_ns += procs[i].syscall_ns;
  }
  EXPECT_EQ(overview.proc_syscall_ns, syscalls_ns);
  AddRanges(trace, query, &figures);
  AddProfiles(trace, query, &figures);
  return figures;
}

class TraceWindows : public testing::TestWithParam<const char*> {};

TEST_P(TraceWindows, AddUpToTheWhole) {
  const std::string file = fmt::format("{}/testdata/{}/trace.out", PFA_SOURCE_DIR, GetParam());
  const Trace trace = LoadTrace(file, {}, {}).value();
  const int64_t length_ns = trace.end_ns() - trace.start_ns();
  std::vector<TraceOptions> filters(4);
  filters[1].region = "compress";
  filters[2].task = ".";
  filters[3].goroutine = "main";
  for (TraceOptions options : filters) {
    SCOPED_TRACE(options.region + options.task + options.goroutine);
    const Figures whole = FiguresOf(trace, CompileTraceQuery(trace, options).value());
    Figures sum;
    int64_t from = 0;
    // Borders at odd places, and one at the time of a transition.
    const int64_t border = trace.time_ns(trace.transition_count() / 2) - trace.start_ns();
    for (const int64_t to : {length_ns / 7, border, border + 1, length_ns}) {
      options.from = fmt::format("{}ns", from);
      options.to = fmt::format("{}ns", to);
      for (const auto& [name, value] :
           FiguresOf(trace, CompileTraceQuery(trace, options).value())) {
        sum[name] += value;
      }
      from = to;
    }
    for (const auto& [name, value] : whole) EXPECT_EQ(sum[name], value) << name;
    EXPECT_GT(whole.at("waits"), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Testdata, TraceWindows,
                         testing::Values("go1.19", "go1.21", "go1.22", "go1.23", "go1.24", "go1.25",
                                         "go1.26", "go1.27"));

}  // namespace
}  // namespace pfa
