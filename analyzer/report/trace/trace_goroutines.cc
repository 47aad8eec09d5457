#include "analyzer/report/trace/trace_goroutines.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/goroutine_kinds.h"
#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualRows = 25;

// Every figure of a kind; the first columns are what fits a terminal.
Table FunctionTable(const Trace& trace, const std::vector<GoroutineKind>& kinds) {
  Table table{.key = "functions",
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"total", "total_ns", ColumnKind::kValue},
                          {"running", "running_ns", ColumnKind::kValue},
                          {"runnable", "runnable_ns", ColumnKind::kValue},
                          {"syscall", "syscall_ns", ColumnKind::kValue},
                          {"waiting", "waiting_ns", ColumnKind::kValue},
                          {"function", "function", ColumnKind::kName},
                          DataColumn("network_ns"),
                          DataColumn("sync_ns"),
                          DataColumn("other_wait_ns"),
                          DataColumn("syscall_blocked_ns"),
                          DataColumn("unknown_ns"),
                          DataColumn("gc_assist_ns"),
                          DataColumn("wait_count"),
                          DataColumn("wait_p50_ns"),
                          DataColumn("wait_p90_ns"),
                          DataColumn("wait_p99_ns"),
                          DataColumn("wait_max_ns"),
                          DataColumn("life_p50_ns"),
                          DataColumn("life_p90_ns"),
                          DataColumn("life_p99_ns"),
                          DataColumn("life_max_ns"),
                          DataColumn("first_goroutine")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const GoroutineKind& kind : kinds) {
    const TimeShares& shares = kind.shares;
    table.rows.push_back({CountCell(kind.count),
                          NsCell(kind.total_ns),
                          NsCell(shares.of(TimeShare::kRunning)),
                          NsCell(shares.of(TimeShare::kRunnable)),
                          NsCell(shares.syscall()),
                          NsCell(shares.waiting()),
                          Cell::Text(EntryText(trace, kind.name)),
                          NsCell(shares.of(TimeShare::kNetwork)),
                          NsCell(shares.of(TimeShare::kSync)),
                          NsCell(shares.of(TimeShare::kOther)),
                          NsCell(shares.of(TimeShare::kSyscallBlocked)),
                          NsCell(shares.of(TimeShare::kUnknown)),
                          NsCell(kind.assist_ns),
                          CountCell(kind.waits.count),
                          NsCell(kind.waits.p50),
                          NsCell(kind.waits.p90),
                          NsCell(kind.waits.p99),
                          NsCell(kind.waits.max),
                          NsCell(kind.lives.p50),
                          NsCell(kind.lives.p90),
                          NsCell(kind.lives.p99),
                          NsCell(kind.lives.max),
                          Cell::Value("", trace.goroutine(kind.first).id)});
  }
  return table;
}

// For people: how long the goroutines of each function waited to run, each time, and how long they
// lived.
Table PercentileTable(const Trace& trace, const std::vector<GoroutineKind>& kinds) {
  Table table{.key = "percentiles",
              .unit = "",
              .columns = {{"wait p50", "wait_p50_ns", ColumnKind::kValue},
                          {"p90", "wait_p90_ns", ColumnKind::kValue},
                          {"p99", "wait_p99_ns", ColumnKind::kValue},
                          {"max", "wait_max_ns", ColumnKind::kValue},
                          {"life p50", "life_p50_ns", ColumnKind::kValue},
                          {"max", "life_max_ns", ColumnKind::kValue},
                          {"function", "function", ColumnKind::kName},
                          DataColumn("first_goroutine")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const GoroutineKind& kind : kinds) {
    if (kind.waits.count == 0) continue;
    table.rows.push_back({NsCell(kind.waits.p50), NsCell(kind.waits.p90), NsCell(kind.waits.p99),
                          NsCell(kind.waits.max), NsCell(kind.lives.p50), NsCell(kind.lives.max),
                          Cell::Text(EntryText(trace, kind.name)),
                          Cell::Value("", trace.goroutine(kind.first).id)});
  }
  return table;
}

// What the goroutines of each function waited for, longest first.
Table ReasonTable(const Trace& trace, const std::vector<GoroutineKind>& kinds) {
  Table table{.key = "waits",
              .unit = "",
              .columns = {{"time", "time_ns", ColumnKind::kValue},
                          {"of it", "share_percent", ColumnKind::kPercent},
                          {"waiting for", "reason", ColumnKind::kText},
                          {"function", "function", ColumnKind::kName},
                          DataColumn("first_goroutine")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  const auto add = [&](const GoroutineKind& kind, int64_t ns, std::string reason) {
    if (ns == 0) return;
    table.rows.push_back({NsCell(ns), ShareCell(ns, kind.total_ns), Cell::Text(std::move(reason)),
                          Cell::Text(EntryText(trace, kind.name)),
                          Cell::Value("", trace.goroutine(kind.first).id)});
  };
  for (const GoroutineKind& kind : kinds) {
    for (const auto& [reason, ns] : kind.waiting_ns) {
      const std::string_view text = trace.text(reason);
      add(kind, ns, text.empty() ? "(not known)" : std::string(text));
    }
    add(kind, kind.shares.of(TimeShare::kSyscallBlocked), "syscall that lost its P");
    add(kind, kind.assist_ns, "GC mark assist, while running or not");
  }
  std::ranges::stable_sort(table.rows,
                           [](const auto& a, const auto& b) { return *a[0].value > *b[0].value; });
  return table;
}

void AddTotals(const std::vector<GoroutineKind>& kinds, Document* document) {
  uint64_t count = 0;
  int64_t total_ns = 0;
  int64_t assist_ns = 0;
  TimeShares shares;
  for (const GoroutineKind& kind : kinds) {
    count += kind.count;
    AddNs(&total_ns, kind.total_ns);
    AddNs(&assist_ns, kind.assist_ns);
    shares += kind.shares;
  }
  std::string line = fmt::format("{} in {}, together {}:", Plural(count, "goroutine"),
                                 Plural(kinds.size(), "function"), NsText(total_ns));
  document->numbers.emplace_back("goroutines", static_cast<int64_t>(count));
  document->numbers.emplace_back("total_ns", total_ns);
  for (size_t i = 0; i < kTimeShares; ++i) {
    const auto share = static_cast<TimeShare>(i);
    std::string key = fmt::format("{}_ns", NameOf(share));
    std::ranges::replace(key, '-', '_');
    document->numbers.emplace_back(std::move(key), shares.of(share));
  }
  document->numbers.emplace_back("gc_assist_ns", assist_ns);
  document->summary.push_back(std::move(line));
  document->summary.push_back(
      fmt::format("running {}, runnable {}, syscall {}, network {}, sync {}, other waits {}{}",
                  NsText(shares.of(TimeShare::kRunning)), NsText(shares.of(TimeShare::kRunnable)),
                  NsText(shares.syscall()), NsText(shares.of(TimeShare::kNetwork)),
                  NsText(shares.of(TimeShare::kSync)), NsText(shares.of(TimeShare::kOther)),
                  shares.of(TimeShare::kUnknown) == 0
                      ? ""
                      : fmt::format(", unknown {}", NsText(shares.of(TimeShare::kUnknown)))));
}

// The only goroutine that is selected, if there is just one.
std::optional<GoroutineId> OnlyOne(const Trace& trace, const TraceQuery& query) {
  if (query.options().goroutine.empty()) return std::nullopt;
  std::optional<GoroutineId> one;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    if (!query.Selects(id)) continue;
    if (one) return std::nullopt;
    one = id;
  }
  return one;
}

}  // namespace

Result<Document> TraceGoroutines(const Trace& trace, const TraceQuery& query) {
  if (const auto one = OnlyOne(trace, query)) return TraceOneGoroutine(trace, query, *one);
  const std::vector<GoroutineKind> kinds = ComputeGoroutineKinds(trace, query);
  Document document;
  document.report = "goroutines";
  AddWindowFacts(trace, query, &document);
  AddTotals(kinds, &document);
  Table functions = FunctionTable(trace, kinds);
  PFA_TRY(SortRows(query, &functions));
  LimitRows(query, kUsualRows, "function", 1, &functions, &document);
  Table reasons = ReasonTable(trace, kinds);
  LimitRows(query, kUsualRows, "shorter wait", 0, &reasons, &document);
  Table percentiles = PercentileTable(trace, kinds);
  // Of the same functions as above, but for --sort; what is not shown was said there.
  if (percentiles.rows.size() > query.Limit(kUsualRows)) {
    percentiles.rows.resize(query.Limit(kUsualRows));
  }
  document.tables = {std::move(functions), std::move(reasons), std::move(percentiles)};
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
