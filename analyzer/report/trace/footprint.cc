#include "analyzer/report/trace/footprint.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Types that are no events, and what they are.
struct FileTable {
  std::string_view type;
  std::string_view meaning;
};
constexpr std::array kTables = {
    FileTable{"String", "table: names and messages"},
    FileTable{"Stack", "table: stacks of frames"},
    FileTable{"CPUSample", "table: samples of a CPU profile"},
    FileTable{"Frequency", "clock"},
    FileTable{"ExperimentalBatch", "experiments"},
    FileTable{"EventBatch", "their heads; what is damaged"},
};

std::string_view MeaningOf(std::string_view type) {
  const auto* row = std::ranges::find(kTables, type, &FileTable::type);
  return row == kTables.end() ? "" : row->meaning;
}

}  // namespace

Result<Document> TraceFootprint(const Trace& trace, const TraceQuery& query) {
  std::vector<Footprint> rows(trace.footprint().begin(), trace.footprint().end());
  std::ranges::stable_sort(rows, std::greater<>(), &Footprint::bytes);
  uint64_t all = 0;
  uint64_t of_events = 0;
  uint64_t events = 0;
  for (const Footprint& row : rows) {
    all += row.bytes;
    if (!MeaningOf(trace.text(row.type)).empty()) continue;
    of_events += row.bytes;
    events += row.count;
  }
  Document document;
  document.report = "footprint";
  document.facts.push_back({"Size", fmt::format("{} when inflated", BytesText(all))});
  document.facts.push_back(
      {"Events",
       fmt::format(
           "{} in {}, {:.1f} bytes each", events, BytesText(of_events),
           events == 0 ? 0.0 : static_cast<double>(of_events) / static_cast<double>(events))});
  document.numbers = {{"bytes", SaturatedToInt64(all)},
                      {"event_bytes", SaturatedToInt64(of_events)},
                      {"events", SaturatedToInt64(events)}};
  Table table{.key = "types",
              .unit = "bytes",
              .columns = {{"size", "bytes", ColumnKind::kValue},
                          {"share", "share_percent", ColumnKind::kPercent},
                          {"count", "count", ColumnKind::kValue},
                          {"each", "bytes_each", ColumnKind::kPercent},
                          {"type", "type", ColumnKind::kName},
                          {"", "meaning", ColumnKind::kText}},
              .rows = {},
              .groups = {}};
  for (const Footprint& row : rows) {
    const double each =
        row.count == 0 ? 0 : static_cast<double>(row.bytes) / static_cast<double>(row.count);
    table.rows.push_back({BytesCell(row.bytes),
                          ShareCell(SaturatedToInt64(row.bytes), SaturatedToInt64(all)),
                          CountCell(row.count), Cell::Percent(fmt::format("{:.1f}", each), each),
                          Cell::Text(std::string(trace.text(row.type))),
                          Cell::Text(std::string(MeaningOf(trace.text(row.type))))});
  }
  PFA_TRY(SortRows(query, &table));
  LimitRows(query, table.rows.size(), "type", SIZE_MAX, &table, &document);
  document.tables.push_back(std::move(table));
  if (query.has_window() || query.selects_goroutines()) {
    document.notes.push_back({true,
                              "Sizes are those of the whole file: it does not say what "
                              "belongs to which time or goroutine."});
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
