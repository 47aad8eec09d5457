#include "analyzer/report/trace/trace_log.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/go_regexp.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualMessages = 1000;

}  // namespace

Result<Document> TraceLogMessages(const Trace& trace, const TraceQuery& query) {
  std::optional<GoRegexp> match;
  if (!query.options().match.empty()) {
    PFA_ASSIGN_OR_RETURN(match, GoRegexp::Compile("match", query.options().match));
  }
  Document document;
  document.report = "log";
  AddWindowFacts(trace, query, &document);
  Table table{.key = "messages",
              .unit = "",
              .columns = {{"at", "time_ns", ColumnKind::kValue},
                          {"task", "task", ColumnKind::kValue},
                          {"goroutine", "goroutine", ColumnKind::kText},
                          {"category", "category", ColumnKind::kText},
                          {"message", "message", ColumnKind::kName},
                          DataColumn("goroutine_id"),
                          DataColumn("wall_ns"),
                          DataColumn("stack")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  const size_t limit = query.Limit(kUsualMessages);
  uint64_t count = 0;
  for (const TraceLog& log : trace.logs()) {
    if (!query.Selects(log.goroutine, log.time_ns) || !query.SelectsTask(log.task)) continue;
    const std::string_view category = trace.text(log.category);
    const std::string_view message = trace.text(log.message);
    if (match && !match->Matches(fmt::format("{}: {}", category, message))) continue;
    if (count++ >= limit) continue;
    const auto wall = trace.wall_ns(log.time_ns);
    const auto task = static_cast<int64_t>(log.task);
    table.rows.push_back(
        {TimeCell(trace, log.time_ns),
         log.task == 0 ? Cell::Text("") : Cell::Value(fmt::format("{}", log.task), task),
         Cell::Text(GoroutineText(trace, log.goroutine)), Cell::Text(std::string(category)),
         Cell::Text(std::string(message)),
         log.goroutine.valid() ? Cell::Value("", trace.goroutine(log.goroutine).id)
                               : Cell::Text(""),
         wall ? Cell::Value("", *wall) : Cell::Text(""), Cell::Text(StackText(trace, log.stack))});
  }
  document.numbers.emplace_back("count", static_cast<int64_t>(count));
  document.summary.push_back(Plural(count, "message"));
  if (count > limit) {
    document.notes.push_back({false, fmt::format("Not shown: {} (--from, --limit)",
                                                 Plural(count - limit, "later message"))});
  }
  document.tables.push_back(std::move(table));
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
