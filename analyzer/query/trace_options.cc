#include "analyzer/query/trace_options.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/query/comma_list.h"
#include "analyzer/query/go_number.h"

namespace pfa {
namespace {

constexpr std::string_view kTraceSelect = "What counts";
constexpr std::string_view kTraceShow = "Output";
constexpr std::string_view kTraceRead = "Input";

const std::array kTraceTable = {
    TraceOptionRow{"from", &TraceOptions::from, kTraceSelect, "TIME",
                   "only what happens from here on: an offset, or a wall-clock time", "1.5s"},
    TraceOptionRow{"to", &TraceOptions::to, kTraceSelect, "TIME", "only what happens before", "2s"},
    TraceOptionRow{"goroutine", &TraceOptions::goroutine, kTraceSelect, "ID|REGEXP",
                   "only these goroutines: ids, or entry functions that match", "main.worker"},
    TraceOptionRow{"task", &TraceOptions::task, kTraceSelect, "ID|REGEXP",
                   "only goroutines of these tasks, while the tasks last: ids, or names that match",
                   "handleOrder"},
    TraceOptionRow{"region", &TraceOptions::region, kTraceSelect, "REGEXP",
                   "only goroutines inside of regions whose names match", "query"},
    TraceOptionRow{"at", &TraceOptions::at, kTraceSelect, "TIME", "the moment in question", "1.2s",
                   "why"},
    TraceOptionRow{"match", &TraceOptions::match, kTraceSelect, "REGEXP",
                   "only messages that match, as \"category: text\"", "order: .*failed", "log"},
    TraceOptionRow{"format", &TraceOptions::format, kTraceShow, "FORMAT",
                   "text, json or csv; more where a report says so", "json"},
    TraceOptionRow{"output", &TraceOptions::output, kTraceShow, "FILE", "write here", "out.json"},
    TraceOptionRow{"limit", &TraceOptions::limit, kTraceShow, "N", "rows of each table", "50"},
    TraceOptionRow{"width", &TraceOptions::width, kTraceShow, "N",
                   "columns of the text; 0: those of the terminal", "120"},
    TraceOptionRow{"sort", &TraceOptions::sort, kTraceShow, "COLUMN", "order of the rows", "total"},
    TraceOptionRow{"strict", &TraceOptions::strict, kTraceRead, "",
                   "refuse a damaged trace, rather than use what is left of it", ""},
    TraceOptionRow{"max_size", &TraceOptions::max_size, kTraceRead, "BYTES",
                   "limit of the inflated size of the input", ""},
};

}  // namespace

std::span<const TraceOptionRow> TraceOptionTable() { return kTraceTable; }

std::string Spelling(const TraceOptionRow& row) {
  std::string name(row.name);
  std::ranges::replace(name, '_', '-');
  if (row.value_name.empty()) return "--" + name;
  return fmt::format("--{} {}", name, row.value_name);
}

bool HasTraceOption(std::string_view report, const TraceOptionRow& row) {
  if (report == "check") return row.group == kTraceRead;
  if (row.reports.empty()) return true;
  return HasItem(row.reports, report);
}

bool RestrictsTrace(const TraceOptionRow& row) {
  return row.group == kTraceSelect && row.reports.empty();
}

bool AllCounts(const TraceOptions& options) {
  return std::ranges::none_of(TraceOptionTable(), [&](const TraceOptionRow& row) {
    return RestrictsTrace(row) && !GetTraceOption(row, options).empty();
  });
}

std::string GetTraceOption(const TraceOptionRow& row, const TraceOptions& options) {
  if (const auto* member = std::get_if<std::string TraceOptions::*>(&row.member)) {
    return options.*(*member);
  }
  if (const auto* member = std::get_if<bool TraceOptions::*>(&row.member)) {
    return options.*(*member) ? "true" : "false";
  }
  return fmt::format("{}", options.*std::get<int64_t TraceOptions::*>(row.member));
}

Result<void> SetTraceOption(const TraceOptionRow& row, std::string_view text,
                            TraceOptions* options) {
  if (const auto* member = std::get_if<std::string TraceOptions::*>(&row.member)) {
    options->*(*member) = text;
    return {};
  }
  if (const auto* member = std::get_if<bool TraceOptions::*>(&row.member)) {
    options->*(*member) = text != "false";
    return {};
  }
  const auto number = ParseGoInt(text);
  if (!number || *number < 0) {
    return UsageError(fmt::format("--{}: expected a number that is not negative, found \"{}\"",
                                  row.name, EscapeControl(text)));
  }
  options->*std::get<int64_t TraceOptions::*>(row.member) = *number;
  return {};
}

}  // namespace pfa
