#include "analyzer/report/trace/stw.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/aggregate/trace/stw_pauses.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

struct OfKind {
  DurationHistogram duration;
  DurationHistogram to_stop;
};

Table KindTable(const Trace& trace, const std::vector<StwPause>& pauses) {
  std::map<StringId, OfKind> kinds;
  for (const StwPause& pause : pauses) {
    OfKind& kind = kinds[trace.ranges()[pause.range].name];
    kind.duration.Add(pause.ns());
    kind.to_stop.Add(pause.to_stop_ns);
  }
  Table table{.key = "kinds",
              .unit = "nanoseconds",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"total", "total_ns", ColumnKind::kValue},
                          {"p50", "p50_ns", ColumnKind::kValue},
                          {"p99", "p99_ns", ColumnKind::kValue},
                          {"longest", "longest_ns", ColumnKind::kValue},
                          {"to stop", "to_stop_p50_ns", ColumnKind::kValue},
                          {"at most", "to_stop_longest_ns", ColumnKind::kValue},
                          {"kind", "kind", ColumnKind::kName},
                          DataColumn("p90_ns"),
                          DataColumn("to_stop_p90_ns"),
                          DataColumn("to_stop_p99_ns")},
              .rows = {},
              .groups = {},
              .narrow = true};
  constexpr double kMedian = 50;
  constexpr double kHigh = 90;
  constexpr double kHighest = 99;
  for (const auto& [name, kind] : kinds) {
    table.rows.push_back(
        {CountCell(kind.duration.count()), NsCell(kind.duration.sum_ns()),
         NsCell(kind.duration.Percentile(kMedian)), NsCell(kind.duration.Percentile(kHighest)),
         NsCell(kind.duration.max_ns()), NsCell(kind.to_stop.Percentile(kMedian)),
         NsCell(kind.to_stop.max_ns()), Cell::Text(std::string(StwKind(trace.text(name)))),
         NsCell(kind.duration.Percentile(kHigh)), NsCell(kind.to_stop.Percentile(kHigh)),
         NsCell(kind.to_stop.Percentile(kHighest))});
  }
  std::ranges::stable_sort(table.rows, std::greater<>(),
                           [](const std::vector<Cell>& row) { return row[1].value.value_or(0); });
  return table;
}

Table PauseTable(const Trace& trace, const std::vector<StwPause>& pauses) {
  Table table{.key = "pauses",
              .unit = "nanoseconds",
              .columns = {{"at", "start_ns", ColumnKind::kValue},
                          {"duration", "duration_ns", ColumnKind::kValue},
                          {"to stop", "to_stop_ns", ColumnKind::kValue},
                          {"still", "still_ns", ColumnKind::kValue},
                          {"kind", "kind", ColumnKind::kText},
                          {"asked by", "asked_by", ColumnKind::kName},
                          DataColumn("last_proc"),
                          DataColumn("last_running"),
                          DataColumn("open"),
                          DataColumn("stack")},
              .rows = {},
              .groups = {},
              .narrow = true};
  for (const StwPause& pause : pauses) {
    const Range& range = trace.ranges()[pause.range];
    table.rows.push_back(
        {TimeCell(trace, pause.start_ns), NsCell(pause.ns()), NsCell(pause.to_stop_ns),
         NsCell(pause.still_ns), Cell::Text(std::string(StwKind(trace.text(range.name)))),
         Cell::Text(GoroutineText(trace, range.goroutine)),
         pause.last_proc.valid() ? Cell::Value("", trace.procs()[pause.last_proc.index()].id)
                                 : Cell::Text(""),
         Cell::Text(GoroutineText(trace, pause.last_running)), CountCell(range.open ? 1 : 0),
         Cell::Text(StackText(trace, range.stack))});
  }
  return table;
}

}  // namespace

std::string_view StwKind(std::string_view name) {
  constexpr std::string_view kPrefix = "stop-the-world (";
  if (name.starts_with(kPrefix) && name.ends_with(')')) {
    name.remove_prefix(kPrefix.size());
    name.remove_suffix(1);
  }
  return name;
}

Result<Document> TraceStw(const Trace& trace, const TraceQuery& query) {
  Document document;
  document.report = "stw";
  AddWindowFacts(trace, query, &document);
  std::vector<StwPause> pauses = FindStwPauses(trace, query);
  std::ranges::stable_sort(pauses, std::greater<>(), &StwPause::ns);
  DurationHistogram all;
  for (const StwPause& pause : pauses) all.Add(pause.ns());
  constexpr double kWhole = 100;
  const int64_t length_ns = query.window().end_ns - query.window().start_ns;
  document.facts.push_back(
      {"Stopped", pauses.empty()
                      ? std::string("never")
                      : fmt::format("{}, together {}, {:.2f}% of the time",
                                    Plural(all.count(), "time"), NsText(all.sum_ns()),
                                    length_ns == 0 ? 0
                                                   : static_cast<double>(all.sum_ns()) * kWhole /
                                                         static_cast<double>(length_ns))});
  document.numbers.emplace_back("count", static_cast<int64_t>(all.count()));
  document.numbers.emplace_back("total_ns", all.sum_ns());
  Table table = PauseTable(trace, pauses);
  PFA_TRY(SortRows(query, &table));
  constexpr size_t kUsual = 10;
  constexpr size_t kDurationColumn = 1;
  LimitRows(query, kUsual, "pause", kDurationColumn, &table, &document);
  document.tables = {KindTable(trace, pauses), std::move(table)};
  document.csv_table = 1;
  if (!pauses.empty()) {
    document.notes.push_back(
        {false,
         "to stop: from the request until the last P stopped, as far as the trace shows it; still: "
         "from then until one ran again. The rest passed until the goroutine that asked went on."});
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
