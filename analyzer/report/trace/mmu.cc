#include "analyzer/report/trace/mmu.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/mutator_utilization.h"
#include "analyzer/aggregate/trace/utilization_curves.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr double kWhole = 100;

Cell PartCell(double part) {
  const double percent = std::max(0.0, part) * kWhole;
  return Cell::Percent(fmt::format("{:.1f}%", percent), percent);
}

// 1, 2 and 5 of each power of ten that fit into the curve, and all of it.
std::vector<int64_t> Lengths(int64_t longest_ns) {
  constexpr std::array<int64_t, 3> kSteps = {1, 2, 5};
  constexpr int64_t kLast = 10'000 * kMs;
  std::vector<int64_t> lengths;
  for (int64_t power = kMs / 10; power <= kLast; power *= 10) {
    for (const int64_t step : kSteps) {
      if (step * power < longest_ns) lengths.push_back(step * power);
    }
  }
  lengths.push_back(longest_ns);
  return lengths;
}

Table CurveTable(const Trace& trace, const UtilizationCurves& curves) {
  Table table{
      .key = "curve",
      .unit = "nanoseconds",
      .columns = {{"window", "window_ns", ColumnKind::kValue},
                  {"stops", "stw_percent", ColumnKind::kPercent},
                  {"+marking", "stw_background_assist_percent", ColumnKind::kPercent},
                  {"+sweeping", "stw_background_assist_sweep_percent", ColumnKind::kPercent},
                  {"worst at", "worst_at_ns", ColumnKind::kValue},
                  {"", "bar", ColumnKind::kText}},
      .rows = {},
      .groups = {}};
  for (const int64_t length : Lengths(curves.all.length_ns())) {
    const MutatorUtilization::Window worst = curves.all.Worst(length);
    table.rows.push_back({NsCell(length), PartCell(curves.stops.Worst(length).utilization),
                          PartCell(curves.marking.Worst(length).utilization),
                          PartCell(worst.utilization), TimeCell(trace, worst.start_ns),
                          BarCell(std::max(0.0, worst.utilization), 1)});
  }
  return table;
}

Table WorstTable(const Trace& trace, const TraceQuery& query, const UtilizationCurves& curves) {
  constexpr std::array kWindows = {kMs, 10 * kMs, 100 * kMs};
  constexpr size_t kUsual = 3;
  Table table{.key = "worst_windows",
              .unit = "nanoseconds",
              .columns = {{"window", "window_ns", ColumnKind::kValue},
                          {"from", "start_ns", ColumnKind::kValue},
                          {"to", "end_ns", ColumnKind::kValue},
                          {"program", "utilization_percent", ColumnKind::kPercent},
                          {"stopped", "stopped_percent", ColumnKind::kPercent},
                          {"marking", "marking_percent", ColumnKind::kPercent},
                          {"sweeping", "sweeping_percent", ColumnKind::kPercent}},
              .rows = {},
              .groups = {}};
  for (const int64_t length : kWindows) {
    if (length >= curves.all.length_ns()) continue;
    table.groups.push_back(table.rows.size());
    for (const auto& window : curves.all.WorstApart(length, query.Limit(kUsual))) {
      const double stops = curves.stops.MeanOf(window.start_ns, window.end_ns);
      const double marking = curves.marking.MeanOf(window.start_ns, window.end_ns);
      table.rows.push_back({NsCell(length), TimeCell(trace, window.start_ns),
                            TimeCell(trace, window.end_ns), PartCell(window.utilization),
                            PartCell(1 - stops), PartCell(stops - marking),
                            PartCell(marking - window.utilization)});
    }
  }
  return table;
}

// Go's tools find less where their count of busy Ps goes wrong.
void AddGoNote(const Trace& trace, const UtilizationCurves& curves, Document* document) {
  const auto go =
      MutatorUtilization::ComputeAsGo(trace, {.background = true, .assist = true, .sweep = true},
                                      {trace.start_ns(), trace.end_ns()});
  constexpr double kVisible = 0.001;
  if (go.empty() || std::abs(go.mean() - curves.all.mean()) < kVisible) return;
  document->notes.push_back(
      {false, fmt::format("Go's own MMU differs (its mean is {:.1f}% of {}): it counts a P as busy "
                          "for ever from the second time that a mark worker starts there.",
                          go.mean() * kWhole, NsText(go.length_ns()))});
}

}  // namespace

Result<Document> TraceMmu(const Trace& trace, const TraceQuery& query) {
  Document document;
  document.report = "mmu";
  AddWindowFacts(trace, query, &document);
  const UtilizationCurves curves = UtilizationCurves::Compute(trace, query.window());
  if (curves.all.empty()) {
    document.notes.push_back({true, "The trace does not say how many Ps there are."});
    AddTraceNotes(trace, &document);
    return document;
  }
  document.facts.push_back({"Left to the program", fmt::format("{:.2f}% of the Ps on average",
                                                               curves.all.mean() * kWhole)});
  document.summary = {
      "Least of the Ps that the GC leaves to the program in any window: when it stops",
      "the world, also with mark workers and assists, also with sweeping"};
  document.tables = {CurveTable(trace, curves), WorstTable(trace, query, curves)};
  if (query.selects_goroutines()) {
    document.notes.push_back(
        {true, "Utilization is that of the whole program; only --from and --to restrict it."});
  }
  if (!query.has_window()) AddGoNote(trace, curves, &document);
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
