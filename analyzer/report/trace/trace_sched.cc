#include "analyzer/report/trace/trace_sched.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/sched_waits.h"
#include "analyzer/query/short_name.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualWaits = 10;
constexpr size_t kBins = 25;

std::string ProcText(const Trace& trace, ProcId proc) {
  return IsRealProc(trace, proc) ? fmt::format("P{}", trace.procs()[proc.index()].id) : "";
}

// "main.spin 9.2ms, nothing 3ms".
std::string MeanwhileText(const Trace& trace, const Meanwhile& meanwhile) {
  constexpr size_t kFunctions = 2;
  std::string text;
  const auto add = [&text](std::string_view what, int64_t ns) {
    if (ns <= 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, NsText(ns));
  };
  int64_t rest = meanwhile.other_ns;
  for (size_t i = 0; i < meanwhile.ran.size(); ++i) {
    const auto& [name, ns] = meanwhile.ran[i];
    if (i < kFunctions) {
      add(name == StringId(0) ? "(no stack)" : ShortFunctionName(trace.text(name)), ns);
    } else {
      rest += ns;
    }
  }
  add("others", rest);
  add("nothing", meanwhile.idle_ns);
  return text;
}

// The same for people, a line for each function, who are not to lose numbers where names are long:
// "meanwhile P1 ran 9.2ms main.spin", "and 3ms nothing".
std::vector<std::string> MeanwhileLines(const Trace& trace, ProcId proc,
                                        const Meanwhile& meanwhile) {
  constexpr size_t kFunctions = 2;
  std::vector<std::string> parts;
  if (!IsRealProc(trace, proc)) return parts;
  int64_t rest = meanwhile.other_ns;
  for (size_t i = 0; i < meanwhile.ran.size(); ++i) {
    const auto& [name, ns] = meanwhile.ran[i];
    if (i >= kFunctions) {
      rest += ns;
    } else if (ns > 0) {
      parts.push_back(
          NsText(ns) + " " +
          std::string(name == StringId(0) ? "(no stack)" : ShortFunctionName(trace.text(name))));
    }
  }
  std::string others;
  if (rest > 0) others = NsText(rest) + " others";
  if (meanwhile.idle_ns > 0) {
    others += (others.empty() ? "" : ", ") + NsText(meanwhile.idle_ns) + " nothing";
  }
  if (!others.empty()) parts.push_back(std::move(others));
  std::vector<std::string> lines;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string before =
        i == 0 ? fmt::format("  meanwhile {} ran", ProcText(trace, proc)) : "    and";
    lines.push_back(before + " " + parts[i]);
  }
  return lines;
}

// A row per wait and column per fact.
Table MachineTable(const Trace& trace, const SchedWaits& waits,
                   const std::vector<Meanwhile>& meanwhile) {
  Table table{.key = "worst",
              .unit = "",
              .columns = {{"at", "start_ns", ColumnKind::kValue},
                          {"wait", "wait_ns", ColumnKind::kValue},
                          {"goroutine", "goroutine", ColumnKind::kValue},
                          {"function", "function", ColumnKind::kName},
                          DataColumn("cause"),
                          DataColumn("made_runnable_on"),
                          DataColumn("ran_on"),
                          DataColumn("meanwhile"),
                          DataColumn("idle_ns"),
                          DataColumn("stopped_ns"),
                          DataColumn("stack")},
              .rows = {},
              .groups = {}};
  for (size_t i = 0; i < waits.longest.size(); ++i) {
    const SchedWait& wait = waits.longest[i];
    const Transition transition = trace.transition(wait.row);
    const Goroutine& goroutine = trace.goroutine(transition.goroutine);
    table.rows.push_back(
        {TimeCell(trace, wait.start_ns), NsCell(wait.ns()),
         Cell::Value(std::to_string(goroutine.id), goroutine.id),
         Cell::Text(std::string(trace.text(goroutine.name))), Cell::Text(WakeText(trace, wait.row)),
         Cell::Text(ProcText(trace, transition.proc)), Cell::Text(ProcText(trace, wait.ran_on)),
         Cell::Text(MeanwhileText(trace, meanwhile[i])), NsCell(meanwhile[i].idle_ns),
         NsCell(meanwhile[i].stopped_ns), Cell::Text(StackText(trace, transition.stack))});
  }
  return table;
}

// For people: some lines per wait.
Table TextTable(const Trace& trace, const SchedWaits& waits,
                const std::vector<Meanwhile>& meanwhile) {
  Table table{.key = "worst",
              .unit = "",
              .columns = {{"at", "start_ns", ColumnKind::kValue},
                          {"wait", "wait_ns", ColumnKind::kValue},
                          {"worst waits, and why", "function", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  const auto add = [&table](std::string text) {
    table.rows.push_back({Cell::Text(""), Cell::Text(""), Cell::Text(std::move(text))});
  };
  for (size_t i = 0; i < waits.longest.size(); ++i) {
    const SchedWait& wait = waits.longest[i];
    const Transition transition = trace.transition(wait.row);
    table.rows.push_back({TimeCell(trace, wait.start_ns), NsCell(wait.ns()),
                          Cell::Text(GoroutineText(trace, transition.goroutine))});
    std::string why = "  " + WakeText(trace, wait.row);
    const std::string place = PlaceText(trace, transition.stack);
    if (!place.empty()) why += " at " + place;
    add(std::move(why));
    for (std::string& line : MeanwhileLines(trace, transition.proc, meanwhile[i])) {
      add(std::move(line));
    }
    std::string more;
    if (wait.ran_on.valid() && wait.ran_on.value != transition.proc.value) {
      more = fmt::format("  ran on {}", ProcText(trace, wait.ran_on));
    }
    if (meanwhile[i].stopped_ns > 0) {
      more += fmt::format("{}the world was stopped for {} of it", more.empty() ? "  " : ", ",
                          NsText(meanwhile[i].stopped_ns));
    }
    if (!more.empty()) add(std::move(more));
  }
  return table;
}

// The distribution, each of its bins with the longest wait in it.
Table WaitTable(const Trace& trace, const DurationHistogram& waits) {
  Table table = HistogramTable("waits", waits);
  AddLongestColumns(&table);
  const std::vector<DurationHistogram::Bin> bins = waits.Bins();
  for (size_t i = 0; i < bins.size(); ++i) {
    const uint32_t row = bins[i].longest;
    if (row == DurationHistogram::kNothing) {
      AddNoLongestCells(&table.rows[i]);
      continue;
    }
    const GoroutineId id = trace.goroutine_of(row);
    const auto rows = trace.transitions_of(id);
    // A wait that is counted has ended.
    const uint32_t next = *(std::ranges::lower_bound(rows, row) + 1);
    const int64_t start_ns = trace.time_ns(row);
    AddLongestCells(trace, start_ns, trace.time_ns(next) - start_ns, id, &table.rows[i]);
  }
  return table;
}

Table QueueTable(const Trace& trace, const std::vector<QueueBin>& bins) {
  Table table{.key = "run_queue",
              .unit = "",
              .columns = {{"from", "start_ns", ColumnKind::kValue},
                          {"most", "most", ColumnKind::kValue},
                          {"mean", "mean", ColumnKind::kPercent},
                          {"runnable goroutines", "bar", ColumnKind::kText},
                          DataColumn("end_ns"),
                          DataColumn("runnable_ns")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  double largest = 0;
  for (const QueueBin& bin : bins) largest = std::max(largest, bin.mean());
  for (const QueueBin& bin : bins) {
    table.rows.push_back({TimeCell(trace, bin.start_ns), CountCell(bin.most),
                          Cell::Percent(fmt::format("{:.2f}", bin.mean()), bin.mean()),
                          BarCell(bin.mean(), largest), Cell::Value("", bin.end_ns),
                          Cell::Value("", bin.runnable_ns)});
  }
  return table;
}

}  // namespace

Result<Document> TraceSched(const Trace& trace, const TraceQuery& query) {
  const SchedWaits waits = ComputeSchedWaits(trace, query, query.Limit(kUsualWaits));
  const std::vector<Meanwhile> meanwhile = ComputeMeanwhile(trace, waits.longest);
  Document document;
  document.report = "sched";
  AddWindowFacts(trace, query, &document);
  AddDistribution("wait", waits.all, &document);
  document.tables.push_back(WaitTable(trace, waits.all));
  document.tables.push_back(query.options().format == "text"
                                ? TextTable(trace, waits, meanwhile)
                                : MachineTable(trace, waits, meanwhile));
  document.tables.push_back(QueueTable(trace, ComputeRunQueue(trace, query, kBins)));
  document.csv_table = 1;
  document.numbers.emplace_back("open_waits", static_cast<int64_t>(waits.open));
  if (waits.open > 0) {
    document.notes.push_back(
        {false, fmt::format("Not counted: {} still going on at the end, the longest for {}",
                            Plural(waits.open, "wait"), NsText(waits.longest_open_ns))});
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
