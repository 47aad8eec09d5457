#include "analyzer/query/trace_options.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/query/go_number.h"

namespace pfa {
namespace {

constexpr std::string_view kSelect = "What counts";
constexpr std::string_view kShow = "Output";
constexpr std::string_view kRead = "Input";

const std::array kTable = {
    TraceOptionRow{"from", &TraceOptions::from, kSelect, "TIME",
                   "only what happens from here on: an offset, or a wall-clock time", "1.5s"},
    TraceOptionRow{"to", &TraceOptions::to, kSelect, "TIME", "only what happens before", "2s"},
    TraceOptionRow{"goroutine", &TraceOptions::goroutine, kSelect, "ID|REGEXP",
                   "only these goroutines: ids, or entry functions that match", "main.worker"},
    TraceOptionRow{"task", &TraceOptions::task, kSelect, "ID|REGEXP",
                   "only goroutines of these tasks, while the tasks last: ids, or names that match",
                   "handleOrder"},
    TraceOptionRow{"region", &TraceOptions::region, kSelect, "REGEXP",
                   "only goroutines inside of regions whose names match", "query"},
    TraceOptionRow{"at", &TraceOptions::at, kSelect, "TIME", "the moment in question", "1.2s",
                   "why"},
    TraceOptionRow{"match", &TraceOptions::match, kSelect, "REGEXP",
                   "only messages that match, as \"category: text\"", "order: .*failed", "log"},
    TraceOptionRow{"format", &TraceOptions::format, kShow, "FORMAT",
                   "text, json or csv; more where a report says so", "json"},
    TraceOptionRow{"output", &TraceOptions::output, kShow, "FILE", "write here", "out.json"},
    TraceOptionRow{"limit", &TraceOptions::limit, kShow, "N", "rows of each table", "50"},
    TraceOptionRow{"width", &TraceOptions::width, kShow, "N",
                   "columns of the text; 0: those of the terminal", "120"},
    TraceOptionRow{"sort", &TraceOptions::sort, kShow, "COLUMN", "order of the rows", "total"},
    TraceOptionRow{"strict", &TraceOptions::strict, kRead, "",
                   "refuse a damaged trace, rather than use what is left of it", ""},
    TraceOptionRow{"max_size", &TraceOptions::max_size, kRead, "BYTES",
                   "limit of the inflated size of the input", ""},
};

}  // namespace

std::span<const TraceOptionRow> TraceOptionTable() { return kTable; }

std::string Spelling(const TraceOptionRow& row) {
  std::string name(row.name);
  std::ranges::replace(name, '_', '-');
  if (row.value_name.empty()) return "--" + name;
  return fmt::format("--{} {}", name, row.value_name);
}

bool HasTraceOption(std::string_view report, const TraceOptionRow& row) {
  if (report == "check") return row.group == kRead;
  if (row.reports.empty()) return true;
  std::string_view rest = row.reports;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    if (rest.substr(0, comma) == report) return true;
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return false;
}

bool RestrictsTrace(const TraceOptionRow& row) {
  return row.group == kSelect && row.reports.empty();
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
