#include "analyzer/report/trace/allocs.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/heap_sums.h"
#include "analyzer/query/units.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kUsualTypes = 25;
constexpr size_t kUsualFunctions = 10;
constexpr size_t kParts = 20;

std::string TypeText(const Trace& trace, uint32_t row) {
  const HeapType& type = trace.heap_types()[row];
  if (row == 0) return "(type not known)";
  const std::string_view name = trace.text(type.name);
  return name.empty() ? fmt::format("(type at {:#x})", type.address) : std::string(name);
}

// Rows beyond the limit are said in one line; their first column is bytes.
void Limit(size_t limit, std::string_view what, Table* table, Document* document) {
  const size_t all = table->rows.size();
  if (all <= limit) return;
  uint64_t bytes = 0;
  for (size_t i = limit; i < all; ++i) {
    bytes += static_cast<uint64_t>(table->rows[i].front().value.value_or(0));
  }
  table->rows.resize(limit);
  document->notes.push_back({false, fmt::format("Not shown: {} with {} (--limit {} shows all)",
                                                Plural(all - limit, what), BytesText(bytes), all)});
}

Table TypeTable(const Trace& trace, const HeapSums& sums) {
  Table table{.key = "types",
              .unit = "",
              .columns = {{"allocated", "allocated_bytes", ColumnKind::kValue},
                          {"count", "allocated_count", ColumnKind::kValue},
                          {"size", "size", ColumnKind::kValue},
                          {"freed", "freed_bytes", ColumnKind::kValue},
                          {"count", "freed_count", ColumnKind::kValue},
                          {"live", "live_bytes", ColumnKind::kValue},
                          {"count", "live_count", ColumnKind::kValue},
                          {"type", "type", ColumnKind::kName},
                          DataColumn("address")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const HeapTypeSum& sum : sums.types) {
    const HeapType& type = trace.heap_types()[sum.type];
    table.rows.push_back(
        {BytesCell(sum.allocated.bytes), CountCell(sum.allocated.count),
         sum.type == 0 ? Cell::Text("?") : BytesCell(type.size), BytesCell(sum.freed.bytes),
         CountCell(sum.freed.count), BytesCell(sum.live.bytes), CountCell(sum.live.count),
         Cell::Text(TypeText(trace, sum.type)), Cell::Text(fmt::format("{:#x}", type.address))});
  }
  return table;
}

Table FunctionTable(const Trace& trace, const HeapSums& sums) {
  Table table{.key = "functions",
              .unit = "",
              .columns = {{"allocated", "allocated_bytes", ColumnKind::kValue},
                          {"of it", "share", ColumnKind::kPercent},
                          {"count", "allocated_count", ColumnKind::kValue},
                          {"by goroutines of", "function", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const HeapFunctionSum& sum : sums.functions) {
    const std::string_view name = trace.text(sum.function);
    table.rows.push_back({BytesCell(sum.allocated.bytes),
                          ShareCell(SaturatedToInt64(sum.allocated.bytes),
                                    SaturatedToInt64(sums.all.allocated.bytes)),
                          CountCell(sum.allocated.count),
                          Cell::Text(name.empty() ? "(not known)" : std::string(name))});
  }
  return table;
}

Table LiveTable(const Trace& trace, const HeapSums& sums) {
  Table table{.key = "live",
              .unit = "",
              .columns = {{"at", "time_ns", ColumnKind::kValue},
                          {"live", "live_bytes", ColumnKind::kValue},
                          {"objects", "live_count", ColumnKind::kValue},
                          {"", "bar", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  uint64_t largest = 0;
  for (const HeapPoint& point : sums.points) largest = std::max(largest, point.live.bytes);
  for (const HeapPoint& point : sums.points) {
    table.rows.push_back(
        {TimeCell(trace, point.time_ns), BytesCell(point.live.bytes), CountCell(point.live.count),
         BarCell(static_cast<double>(point.live.bytes), static_cast<double>(largest))});
  }
  return table;
}

}  // namespace

Result<Document> TraceAllocs(const Trace& trace, const TraceQuery& query) {
  Document document;
  document.report = "allocs";
  AddWindowFacts(trace, query, &document);
  const HeapSums sums = SumHeap(trace, query, kParts);
  const HeapTypeSum& all = sums.all;
  document.numbers.emplace_back("allocated_count", SaturatedToInt64(all.allocated.count));
  document.numbers.emplace_back("allocated_bytes", SaturatedToInt64(all.allocated.bytes));
  document.numbers.emplace_back("freed_count", SaturatedToInt64(all.freed.count));
  document.numbers.emplace_back("freed_bytes", SaturatedToInt64(all.freed.bytes));
  document.numbers.emplace_back("without_slot_count", SaturatedToInt64(sums.without_slot));
  document.numbers.emplace_back("live_count", SaturatedToInt64(all.live.count));
  document.numbers.emplace_back("live_bytes", SaturatedToInt64(all.live.bytes));
  if (trace.heap_events().empty()) {
    document.summary.emplace_back("No heap objects are in this trace.");
    document.notes.push_back(
        {false,
         "Go 1.23 and later write them if the program runs with GODEBUG=traceallocfree=1; without "
         "that, pfa trace gc shows the heap, and an allocs profile who allocates."});
    AddTraceNotes(trace, &document);
    return document;
  }
  document.summary.push_back(
      fmt::format("Allocated {} in {}, freed {} in {}; live at the end: {} in {}",
                  BytesText(all.allocated.bytes), Plural(all.allocated.count, "object"),
                  BytesText(all.freed.bytes), Plural(all.freed.count, "object"),
                  BytesText(all.live.bytes), Plural(all.live.count, "object")));
  Table types = TypeTable(trace, sums);
  PFA_TRY(SortRows(query, &types));
  Limit(query.Limit(kUsualTypes), "type", &types, &document);
  Table functions = FunctionTable(trace, sums);
  Limit(query.Limit(kUsualFunctions), "function", &functions, &document);
  document.tables = {std::move(types), std::move(functions), LiveTable(trace, sums)};
  std::string note = "bytes: of the slots of the heap that objects take";
  if (sums.without_slot != 0) {
    note += fmt::format(
        "; of {}, whose spans are not known, as large as the type says: arrays count as one "
        "element, and what has no "
        "type as nothing",
        Plural(sums.without_slot, "object"));
  }
  if (query.selects_goroutines()) {
    note += "; freed and live: by and for the whole program, which frees do not tell apart";
  }
  document.notes.push_back({false, std::move(note)});
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
