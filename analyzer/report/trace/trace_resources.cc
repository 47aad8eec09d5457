#include "analyzer/report/trace/trace_resources.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/proc_usage.h"
#include "analyzer/aggregate/trace/syscall_sums.h"
#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualProcs = 64;
constexpr size_t kUsualThreads = 50;
constexpr size_t kUsualSyscalls = 25;

// Indices of rows in the order of what key(index) says.
template <typename Key>
std::vector<size_t> InOrder(size_t count, Key key) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, key);
  return order;
}

std::string ProcsText(const Trace& trace, std::vector<ProcId> procs) {
  constexpr size_t kShown = 8;
  std::ranges::sort(procs, {}, [&](ProcId proc) { return trace.procs()[proc.index()].id; });
  std::string text;
  for (size_t i = 0; i < std::min(procs.size(), kShown); ++i) {
    text += fmt::format("{}P{}", i == 0 ? "" : " ", trace.procs()[procs[i].index()].id);
  }
  if (procs.size() > kShown) text += fmt::format(" and {} more", procs.size() - kShown);
  return text;
}

Table SyscallTable(const Trace& trace, const std::vector<SyscallSum>& sums, std::string key,
                   std::string title) {
  Table table{.key = std::move(key),
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"time", "time_ns", ColumnKind::kValue},
                          {"without P", "blocked_ns", ColumnKind::kValue},
                          {"longest", "longest_ns", ColumnKind::kValue},
                          {"began", "longest_start_ns", ColumnKind::kValue},
                          {std::move(title), "function", ColumnKind::kName},
                          DataColumn("longest_stack"),
                          DataColumn("longest_goroutine")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const SyscallSum& sum : sums) {
    const std::string_view name = trace.text(sum.function);
    table.rows.push_back(
        {CountCell(sum.count), NsCell(sum.ns), NsCell(sum.blocked_ns), NsCell(sum.longest_ns),
         sum.count == 0 ? Cell::Text("") : TimeCell(trace, sum.longest_at),
         Cell::Text(name.empty() ? "(no stack)" : std::string(name)),
         Cell::Text(StackText(trace, sum.longest_stack)),
         sum.longest_of.valid() ? Cell::Value("", trace.goroutine(sum.longest_of).id)
                                : Cell::Text("")});
  }
  return table;
}

}  // namespace

Result<Document> TraceProcs(const Trace& trace, const TraceQuery& query) {
  const std::vector<ProcUsage> usage = ComputeProcUsage(trace, query);
  const int64_t length_ns = query.window().end_ns - query.window().start_ns;
  Document document;
  document.report = "procs";
  AddWindowFacts(trace, query, &document);
  Table table{.key = "procs",
              .unit = "",
              .columns = {{"P", "proc", ColumnKind::kValue},
                          {"busy", "busy_percent", ColumnKind::kPercent},
                          {"running", "running_ns", ColumnKind::kValue},
                          {"syscall", "syscall_ns", ColumnKind::kValue},
                          {"no gor.", "scheduler_ns", ColumnKind::kValue},
                          {"idle", "idle_ns", ColumnKind::kValue},
                          {"GC", "gc_ns", ColumnKind::kValue},
                          {"switches", "switches", ColumnKind::kValue},
                          {"moved in", "migrations", ColumnKind::kValue},
                          {"lost", "lost", ColumnKind::kValue},
                          DataColumn("gc_mark_ns"),
                          DataColumn("gc_sweep_ns"),
                          DataColumn("unknown_ns")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  ProcUsage all;
  for (const size_t i :
       InOrder(usage.size(), [&](size_t proc) { return trace.procs()[proc].id; })) {
    const ProcUsage& proc = usage[i];
    if (!IsRealProc(trace, ProcId::FromIndex(i))) continue;
    int64_t busy_ns = proc.running_ns;
    AddNs(&busy_ns, proc.syscall_ns);
    int64_t gc_ns = proc.gc_mark_ns;
    AddNs(&gc_ns, proc.gc_sweep_ns);
    AddNs(&all.running_ns, proc.running_ns);
    AddNs(&all.syscall_ns, proc.syscall_ns);
    AddNs(&all.gc_mark_ns, gc_ns);
    const int64_t id = trace.procs()[i].id;
    table.rows.push_back({Cell::Value(fmt::format("{}", id), id), ShareCell(busy_ns, length_ns),
                          NsCell(proc.running_ns), NsCell(proc.syscall_ns),
                          NsCell(proc.scheduler_ns), NsCell(proc.idle_ns), NsCell(gc_ns),
                          CountCell(proc.switches), CountCell(proc.migrations),
                          CountCell(proc.lost), NsCell(proc.gc_mark_ns), NsCell(proc.gc_sweep_ns),
                          NsCell(proc.unknown_ns)});
  }
  document.numbers.emplace_back("running_ns", all.running_ns);
  document.numbers.emplace_back("syscall_ns", all.syscall_ns);
  document.numbers.emplace_back("gc_ns", all.gc_mark_ns);
  document.summary.push_back(fmt::format("{}: running {}, of which GC {}; in syscalls {}",
                                         Plural(table.rows.size(), "P"), NsText(all.running_ns),
                                         NsText(all.gc_mark_ns), NsText(all.syscall_ns)));
  PFA_TRY(SortRows(query, &table));
  LimitRows(query, kUsualProcs, "P", 2, &table, &document);
  document.tables.push_back(std::move(table));
  document.notes.push_back(
      {false,
       "no gor.: a thread had the P, but no goroutine ran; moved in: goroutines that last "
       "ran elsewhere; lost: taken away during a syscall"});
  AddTraceNotes(trace, &document);
  return document;
}

Result<Document> TraceThreads(const Trace& trace, const TraceQuery& query) {
  const std::vector<ThreadUsage> usage = ComputeThreadUsage(trace, query);
  Document document;
  document.report = "threads";
  AddWindowFacts(trace, query, &document);
  Table table{.key = "threads",
              .unit = "",
              .columns = {{"thread", "thread", ColumnKind::kValue},
                          {"running", "running_ns", ColumnKind::kValue},
                          {"syscalls", "syscalls", ColumnKind::kValue},
                          {"with P", "syscall_ns", ColumnKind::kValue},
                          {"without P", "syscall_blocked_ns", ColumnKind::kValue},
                          {"on", "procs", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  size_t silent = 0;
  for (const size_t i :
       InOrder(usage.size(), [&](size_t thread) { return -usage[thread].running_ns; })) {
    const ThreadUsage& thread = usage[i];
    if (thread.running_ns == 0 && thread.syscalls == 0 && thread.syscall_ns == 0 &&
        thread.syscall_blocked_ns == 0) {
      ++silent;
      continue;
    }
    const int64_t id = trace.threads()[i].id;
    table.rows.push_back({Cell::Value(fmt::format("{}", id), id), NsCell(thread.running_ns),
                          CountCell(thread.syscalls), NsCell(thread.syscall_ns),
                          NsCell(thread.syscall_blocked_ns),
                          Cell::Text(ProcsText(trace, thread.procs))});
  }
  document.numbers.emplace_back("threads", static_cast<int64_t>(usage.size()));
  document.summary.push_back(
      fmt::format("{}{}", Plural(usage.size(), "thread"),
                  silent == 0 ? "" : fmt::format(", {} of which ran no goroutine", silent)));
  PFA_TRY(SortRows(query, &table));
  LimitRows(query, kUsualThreads, "thread", 1, &table, &document);
  document.tables.push_back(std::move(table));
  AddTraceNotes(trace, &document);
  return document;
}

Result<Document> TraceSyscalls(const Trace& trace, const TraceQuery& query) {
  const std::vector<SyscallSum> functions = ComputeSyscalls(trace, query, SyscallKey::kFunction);
  const std::vector<SyscallSum> callers = ComputeSyscalls(trace, query, SyscallKey::kCaller);
  Document document;
  document.report = "syscalls";
  AddWindowFacts(trace, query, &document);
  uint64_t count = 0;
  int64_t ns = 0;
  int64_t blocked_ns = 0;
  for (const SyscallSum& sum : functions) {
    count += sum.count;
    AddNs(&ns, sum.ns);
    AddNs(&blocked_ns, sum.blocked_ns);
  }
  document.numbers.emplace_back("count", static_cast<int64_t>(count));
  document.numbers.emplace_back("time_ns", ns);
  document.numbers.emplace_back("blocked_ns", blocked_ns);
  document.summary.push_back(fmt::format("{} ended; time in syscalls {}, of which without a P {}",
                                         Plural(count, "syscall"), NsText(ns), NsText(blocked_ns)));
  Table by_function = SyscallTable(trace, functions, "syscalls", "function");
  PFA_TRY(SortRows(query, &by_function));
  LimitRows(query, kUsualSyscalls, "function", 1, &by_function, &document);
  Table by_caller = SyscallTable(trace, callers, "callers", "called by");
  PFA_TRY(SortRows(query, &by_caller));
  LimitRows(query, kUsualSyscalls, "caller", 1, &by_caller, &document);
  document.tables = {std::move(by_function), std::move(by_caller)};
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
