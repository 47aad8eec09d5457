#include "analyzer/report/trace/diff.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/trace_figures.h"
#include "analyzer/query/units.h"
#include "analyzer/report/trace/registry.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr std::string_view kNs = "nanoseconds";
constexpr std::string_view kCount = "count";
constexpr size_t kUsualRowsOfDiff = 20;

std::string Shown(int64_t value, std::string_view unit) {
  if (unit == kCount) return fmt::format("{}", value);
  return ScaledLabel(value, unit, "minimum");
}

// Values of traces are not negative, so that the difference fits.
Cell Difference(int64_t before, int64_t after, std::string_view unit) {
  const int64_t change = after - before;
  return Cell::Value((change > 0 ? "+" : "") + Shown(change, unit), change);
}

Cell Ratio(int64_t before, int64_t after) {
  constexpr double kPercent = 100;
  constexpr double kMany = 1000;
  if (before == 0) return Cell::Text(after == 0 ? "" : "new");
  const double ratio = static_cast<double>(after) / static_cast<double>(before);
  Cell cell =
      Cell::Percent(ratio < kMany ? fmt::format("x{:.2f}", ratio) : fmt::format("x{:.0f}", ratio),
                    ratio * kPercent);
  return cell;
}

Table FiguresTable(const TraceFigures& before, const TraceFigures& after) {
  Table table;
  table.key = "figures";
  table.columns = {{"old", "old", ColumnKind::kValue},
                   {"new", "new", ColumnKind::kValue},
                   {"change", "change", ColumnKind::kValue},
                   {"new/old", "new_percent_of_old", ColumnKind::kPercent},
                   {"figure", "figure", ColumnKind::kText},
                   {"", "key", ColumnKind::kData},
                   {"", "unit", ColumnKind::kData}};
  for (size_t i = 0; i < before.figures.size(); ++i) {
    const TraceFigure& a = before.figures[i];
    const TraceFigure& b = after.figures[i];
    const auto cell = [](const TraceFigure& figure) {
      return figure.value ? Cell::Value(Shown(*figure.value, figure.unit), *figure.value)
                          : Cell::Text("?");
    };
    const bool known = a.value && b.value;
    table.rows.push_back(
        {cell(a), cell(b), known ? Difference(*a.value, *b.value, a.unit) : Cell::Text(""),
         known ? Ratio(*a.value, *b.value) : Cell::Text(""), Cell::Text(std::string(a.name)),
         Cell::Text(std::string(a.key)), Cell::Text(std::string(a.unit))});
  }
  return table;
}

// Something of the goroutines of one entry function.
struct Change {
  std::string_view function;
  std::string_view what;
  int64_t before = 0;
  int64_t after = 0;

  [[nodiscard]] int64_t size() const { return std::abs(after - before); }
};

struct Pair {
  FunctionFigures before;
  FunctionFigures after;
};

std::vector<Pair> PairUp(const TraceFigures& before, const TraceFigures& after) {
  std::vector<Pair> pairs;
  std::unordered_map<std::string_view, size_t> row_of;
  const auto row = [&](std::string_view name) -> Pair& {
    const auto [found, is_new] = row_of.try_emplace(name, pairs.size());
    if (is_new) pairs.push_back({{.name = name}, {.name = name}});
    return pairs[found->second];
  };
  for (const FunctionFigures& figures : before.functions) row(figures.name).before = figures;
  for (const FunctionFigures& figures : after.functions) row(figures.name).after = figures;
  return pairs;
}

// Sorted, without what is the same.
void SortChanges(std::vector<Change>* changes) {
  std::erase_if(*changes, [](const Change& change) { return change.size() == 0; });
  std::ranges::sort(*changes, [](const Change& a, const Change& b) {
    if (a.size() != b.size()) return a.size() > b.size();
    if (a.function != b.function) return a.function < b.function;
    return a.what < b.what;
  });
}

std::string FunctionName(std::string_view name) {
  return name.empty() ? "(unknown function)" : std::string(name);
}

// The largest changes as rows, and a line about the others.
Table ChangesTable(const std::vector<Change>& changes, size_t limit, std::string_view unit,
                   std::string_view what, Document* document) {
  Table table;
  table.unit = std::string(unit);
  table.columns = {{"old", "old", ColumnKind::kValue},
                   {"new", "new", ColumnKind::kValue},
                   {"change", "change", ColumnKind::kValue},
                   {"new/old", "new_percent_of_old", ColumnKind::kPercent}};
  const bool has_kinds = !changes.empty() && !changes.front().what.empty();
  if (has_kinds) table.columns.push_back({std::string(what), "what", ColumnKind::kText});
  table.columns.push_back({"entry function", "function", ColumnKind::kName});
  int64_t rest = 0;
  for (size_t i = 0; i < changes.size(); ++i) {
    const Change& change = changes[i];
    if (i >= limit) {
      if (!CheckedAdd(&rest, change.after - change.before)) rest = INT64_MAX;
      continue;
    }
    std::vector<Cell> cells = {Cell::Value(Shown(change.before, unit), change.before),
                               Cell::Value(Shown(change.after, unit), change.after),
                               Difference(change.before, change.after, unit),
                               Ratio(change.before, change.after)};
    if (has_kinds) cells.push_back(Cell::Text(std::string(change.what)));
    cells.push_back(Cell::Text(FunctionName(change.function)));
    table.rows.push_back(std::move(cells));
  }
  if (changes.size() > limit) {
    document->notes.push_back(
        {false, fmt::format("{} smaller changes of {} are not shown, "
                            "together {}{}",
                            changes.size() - limit, what, rest > 0 ? "+" : "", Shown(rest, unit))});
  }
  return table;
}

void AddFunctions(const std::vector<Pair>& pairs, size_t limit, Document* document) {
  std::vector<Change> times;
  std::vector<Change> counts;
  for (const Pair& pair : pairs) {
    for (size_t i = 0; i < kTimeKinds; ++i) {
      times.push_back({pair.before.name, NameOf(static_cast<TimeKind>(i)), pair.before.ns[i],
                       pair.after.ns[i]});
    }
    counts.push_back({pair.before.name,
                      {},
                      static_cast<int64_t>(pair.before.goroutines),
                      static_cast<int64_t>(pair.after.goroutines)});
  }
  SortChanges(&times);
  SortChanges(&counts);
  Table of_times = ChangesTable(times, limit, kNs, "time", document);
  of_times.key = "times";
  Table of_counts = ChangesTable(counts, limit, kCount, "goroutines", document);
  of_counts.key = "goroutines";
  if (!of_times.rows.empty()) document->tables.push_back(std::move(of_times));
  if (!of_counts.rows.empty()) document->tables.push_back(std::move(of_counts));
}

// Both traces have notes of their own; whose a note is must be said.
void AddNotesOf(const Trace& trace, std::string_view which, Document* document) {
  Document notes;
  AddTraceNotes(trace, &notes);
  for (Note& note : notes.notes) {
    document->notes.push_back({note.is_warning, fmt::format("{}: {}", which, note.text)});
  }
}

}  // namespace

Result<Document> CompareTraces(const Trace& before, const Trace& after,
                               const TraceQuery& query_before, const TraceQuery& query_after) {
  const TraceFigures a = ComputeTraceFigures(before, query_before);
  const TraceFigures b = ComputeTraceFigures(after, query_after);
  Document document;
  document.report = "diff";
  document.tables.push_back(FiguresTable(a, b));
  AddFunctions(PairUp(a, b), query_before.Limit(kUsualRowsOfDiff), &document);
  constexpr double kSimilar = 1.1;
  const auto length_a = static_cast<double>(*a.figures.front().value);
  const auto length_b = static_cast<double>(*b.figures.front().value);
  if (length_a > length_b * kSimilar || length_b > length_a * kSimilar) {
    document.notes.push_back(
        {false,
         "the traces are not equally long, and times are sums: compare equal lengths with "
         "--from and --to"});
  }
  AddNotesOf(before, "old", &document);
  AddNotesOf(after, "new", &document);
  return document;
}

}  // namespace pfa
