#include "analyzer/report/trace/gc.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/gc_cycles.h"
#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/query/units.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

Cell CellOf(std::optional<uint64_t> bytes) { return bytes ? BytesCell(*bytes) : Cell::Text(""); }

int64_t WorkersNs(const GcCost& cost) {
  int64_t sum = cost.of(GcWorkKind::kDedicated);
  AddNs(&sum, cost.of(GcWorkKind::kFractional));
  return sum;
}

// "5.31→5.58→4.16MB": what it had, what it grew to, what was still in use.
std::string HeapText(const GcCycle& cycle) {
  const std::array parts = {cycle.heap_before, cycle.heap_peak, cycle.heap_after};
  uint64_t largest = 0;
  for (const auto part : parts) largest = std::max(largest, part.value_or(0));
  if (largest == 0) return "";
  const std::string unit = Scale(SaturatedToInt64(largest), "bytes", "minimum").unit;
  std::string text;
  for (const auto part : parts) {
    if (!text.empty()) text += "→";
    text += part ? fmt::format("{:.2f}", Scale(SaturatedToInt64(*part), "bytes", unit).value) : "?";
  }
  return text + unit;
}

// "<3" began before the trace, "3>" does not end in it.
Cell NumberCell(const GcCycle& cycle) {
  return Cell::Value(
      fmt::format("{}{}{}", cycle.began_before ? "<" : "", cycle.number, cycle.open ? ">" : ""),
      static_cast<int64_t>(cycle.number));
}

const std::vector<Column>& CycleColumns() {
  static const std::vector<Column> columns = {
      {"#", "number", ColumnKind::kValue},
      {"at", "start_ns", ColumnKind::kValue},
      {"marked", "mark_ns", ColumnKind::kValue},
      {"stopped", "pause_ns", ColumnKind::kValue},
      {"assists", "assist_ns", ColumnKind::kValue},
      {"CPU", "mark_cpu_percent", ColumnKind::kPercent},
      {"goal", "goal_bytes", ColumnKind::kValue},
      {"heap", "heap", ColumnKind::kName},
      DataColumn("end_ns"),
      DataColumn("began_before"),
      DataColumn("open"),
      DataColumn("sweep_termination_ns"),
      DataColumn("mark_termination_ns"),
      DataColumn("longest_pause_ns"),
      DataColumn("workers_ns"),
      DataColumn("dedicated_ns"),
      DataColumn("fractional_ns"),
      DataColumn("idle_ns"),
      DataColumn("sweep_ns"),
      DataColumn("last_sweep_ns"),
      DataColumn("swept_bytes"),
      DataColumn("reclaimed_bytes"),
      DataColumn("heap_before_bytes"),
      DataColumn("heap_peak_bytes"),
      DataColumn("heap_after_bytes"),
      DataColumn("starter"),
      DataColumn("stack"),
  };
  return columns;
}

std::vector<Cell> CycleRow(const Trace& trace, const GcCycle& cycle) {
  const GcCost& cost = cycle.cost;
  return {NumberCell(cycle),
          TimeCell(trace, cycle.start_ns),
          NsCell(cycle.mark_ns),
          NsCell(cost.pause_ns),
          NsCell(cost.of(GcWorkKind::kAssist)),
          ShareCell(cycle.mark_work_ns, cycle.mark_proc_ns),
          CellOf(cycle.goal),
          Cell::Text(HeapText(cycle)),
          TimeCell(trace, cycle.end_ns),
          CountCell(cycle.began_before ? 1 : 0),
          CountCell(cycle.open ? 1 : 0),
          NsCell(cycle.sweep_termination_ns),
          NsCell(cycle.mark_termination_ns),
          NsCell(cost.longest_pause_ns),
          NsCell(WorkersNs(cost)),
          NsCell(cost.of(GcWorkKind::kDedicated)),
          NsCell(cost.of(GcWorkKind::kFractional)),
          NsCell(cost.of(GcWorkKind::kIdle)),
          NsCell(cost.of(GcWorkKind::kSweep)),
          cycle.last_sweep_ns ? TimeCell(trace, *cycle.last_sweep_ns) : Cell::Text(""),
          CellOf(cost.swept_bytes),
          CellOf(cost.reclaimed_bytes),
          CellOf(cycle.heap_before),
          CellOf(cycle.heap_peak),
          CellOf(cycle.heap_after),
          Cell::Text(GoroutineText(trace, cycle.starter)),
          Cell::Text(StackText(trace, cycle.stack))};
}

// All in order, or those that cost most, with a note about the others.
Result<Table> CycleTable(const Trace& trace, const TraceQuery& query, const GcSummary& gc,
                         Document* document) {
  constexpr size_t kUsual = 20;
  Table table{.key = "cycles",
              .unit = "nanoseconds",
              .columns = CycleColumns(),
              .rows = {},
              .groups = {},
              .narrow = true};
  const auto cost_of = [](const GcCycle& cycle) {
    int64_t ns = cycle.cost.taken_ns();
    AddNs(&ns, cycle.cost.pause_ns);
    return ns;
  };
  const size_t limit = query.Limit(kUsual);
  std::vector<const GcCycle*> shown;
  shown.reserve(gc.cycles.size());
  for (const GcCycle& cycle : gc.cycles) shown.push_back(&cycle);
  if (shown.size() > limit && query.options().sort.empty()) {
    std::ranges::stable_sort(shown, std::greater<>(),
                             [&](const GcCycle* cycle) { return cost_of(*cycle); });
    GcCost rest;
    for (size_t i = limit; i < shown.size(); ++i) rest.Add(shown[i]->cost);
    document->notes.push_back(
        {false, fmt::format("Not shown: {} that cost less, together {} stopped and {} of CPU time "
                            "(--limit {} shows all)",
                            Plural(shown.size() - limit, "cycle"), NsText(rest.pause_ns),
                            NsText(rest.taken_ns()), shown.size())});
    shown.resize(limit);
    std::ranges::sort(shown, {}, &GcCycle::number);
  }
  for (const GcCycle* cycle : shown) table.rows.push_back(CycleRow(trace, *cycle));
  PFA_TRY(SortRows(query, &table));
  LimitRows(query, kUsual, "cycle", SIZE_MAX, &table, document);
  return table;
}

Table CostTable(const GcSummary& gc) {
  Table table{.key = "cost",
              .unit = "nanoseconds",
              .columns = {{"all cycles", "kind", ColumnKind::kText},
                          {"time", "time_ns", ColumnKind::kValue},
                          {"of all P time", "cpu_percent", ColumnKind::kPercent}},
              .rows = {},
              .groups = {}};
  const auto add = [&](std::string_view kind, int64_t ns) {
    table.rows.push_back({Cell::Text(std::string(kind)), NsCell(ns), ShareCell(ns, gc.proc_ns)});
  };
  add("dedicated workers", gc.all.of(GcWorkKind::kDedicated));
  add("fractional workers", gc.all.of(GcWorkKind::kFractional));
  add("assists", gc.all.of(GcWorkKind::kAssist));
  add("sweeping", gc.all.of(GcWorkKind::kSweep));
  add("idle workers", gc.all.of(GcWorkKind::kIdle));
  return table;
}

void AddFacts(const GcSummary& gc, int64_t window_ns, Document* document) {
  constexpr double kWhole = 100;
  const auto share = [](int64_t part, int64_t all) {
    return all == 0 ? 0.0 : static_cast<double>(part) * kWhole / static_cast<double>(all);
  };
  const auto count = [&gc](auto which) {
    return static_cast<uint64_t>(std::ranges::count_if(gc.cycles, which));
  };
  const uint64_t begun = count(&GcCycle::begins);
  const uint64_t before = gc.cycles.size() - begun;
  std::string cycles = Plural(begun, "cycle");
  if (before != 0) cycles += fmt::format(", and the end of {} that began before", before);
  document->facts.push_back({"GC", cycles});
  document->facts.push_back({"Marking", fmt::format("{}, {:.1f}% of the time", NsText(gc.mark_ns),
                                                    share(gc.mark_ns, window_ns))});
  document->facts.push_back(
      {"CPU", fmt::format("{}, {:.1f}% of that of all Ps; idle workers took {} besides",
                          NsText(gc.all.taken_ns()), share(gc.all.taken_ns(), gc.proc_ns),
                          NsText(gc.all.of(GcWorkKind::kIdle)))});
  document->facts.push_back(
      {"Stopped the world",
       gc.all.pauses == 0 && gc.all.pause_ns == 0
           ? std::string("never")
           : fmt::format(
                 "{}, {}, the longest {}",
                 gc.all.pauses == 1 ? std::string("once") : fmt::format("{} times", gc.all.pauses),
                 NsText(gc.all.pause_ns), NsText(gc.all.longest_pause_ns))});
  document->facts.push_back({"Swept", fmt::format("{}, reclaimed {}", BytesText(gc.all.swept_bytes),
                                                  BytesText(gc.all.reclaimed_bytes))});
  document->numbers.insert(document->numbers.end(),
                           {{"cycles", static_cast<int64_t>(begun)},
                            {"mark_ns", gc.mark_ns},
                            {"pauses", static_cast<int64_t>(gc.all.pauses)},
                            {"pause_ns", gc.all.pause_ns},
                            {"taken_ns", gc.all.taken_ns()},
                            {"outside_ns", gc.outside.taken_ns()},
                            {"p_time_ns", gc.proc_ns}});
}

}  // namespace

Result<Document> TraceGc(const Trace& trace, const TraceQuery& query) {
  Document document;
  document.report = "gc";
  AddWindowFacts(trace, query, &document);
  const GcSummary gc = SummarizeGc(trace, query);
  AddFacts(gc, query.window().end_ns - query.window().start_ns, &document);
  PFA_ASSIGN_OR_RETURN(Table cycles, CycleTable(trace, query, gc, &document));
  const bool any = !cycles.rows.empty();
  document.tables = {std::move(cycles), CostTable(gc)};
  if (any) {
    document.notes.push_back(
        {false,
         "stopped: for sweep and mark termination; CPU: of all Ps while it marked, without idle "
         "workers; heap: when it began, when it had marked, and what was still in use"});
    const auto say = [&](auto which, std::string_view what) {
      if (std::ranges::any_of(gc.cycles, which)) {
        document.notes.push_back({false, std::string(what)});
      }
    };
    say(&GcCycle::began_before, "<: began before the trace, or in a part of it that is missing");
    say(&GcCycle::open, ">: goes on when the trace ends, or where a part of it is missing");
  }
  if (gc.outside.taken_ns() != 0) {
    document.notes.push_back(
        {false, fmt::format("{} of it belongs to a cycle before the first here",
                            NsText(gc.outside.taken_ns()))});
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
