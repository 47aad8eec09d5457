#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "analyzer/report/trace/trace_goroutines.h"

namespace pfa {
namespace {

constexpr size_t kUsualSpans = 50;

// A state, with the reason of waiting where there is one.
struct Doing {
  GoState state = GoState::kUnknown;
  StringId reason{0};
  bool operator<(const Doing& other) const {
    return std::pair(state, reason.value) < std::pair(other.state, other.reason.value);
  }
};

struct DoingSum {
  uint64_t count = 0;
  int64_t ns = 0;
  int64_t longest_ns = 0;
};

std::string TextOf(const Trace& trace, const Doing& doing) {
  const std::string_view reason = trace.text(doing.reason);
  if (doing.state != GoState::kWaiting || reason.empty()) return std::string(NameOf(doing.state));
  return fmt::format("waiting, {}", reason);
}

Doing DoingOf(const Trace& trace, const GoSpan& span) {
  // Of others than waiting the reason says why the state before ended.
  return {span.state, span.state == GoState::kWaiting ? trace.reason(span.row) : StringId(0)};
}

Table SumTable(const Trace& trace, const std::map<Doing, DoingSum>& sums) {
  Table table{.key = "states",
              .unit = "",
              .columns = {{"time", "time_ns", ColumnKind::kValue},
                          {"share", "share_percent", ColumnKind::kPercent},
                          {"count", "count", ColumnKind::kValue},
                          {"longest", "longest_ns", ColumnKind::kValue},
                          {"doing", "state", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  int64_t total_ns = 0;
  for (const auto& [doing, sum] : sums) AddNs(&total_ns, sum.ns);
  for (const auto& [doing, sum] : sums) {
    table.rows.push_back({NsCell(sum.ns), ShareCell(sum.ns, total_ns), CountCell(sum.count),
                          NsCell(sum.longest_ns), Cell::Text(TextOf(trace, doing))});
  }
  std::ranges::stable_sort(table.rows,
                           [](const auto& a, const auto& b) { return *a[0].value > *b[0].value; });
  return table;
}

std::vector<Cell> SpanRow(const Trace& trace, const GoSpan& span, const Doing& doing) {
  const Transition transition = trace.transition(span.row);
  const bool is_runnable = span.state == GoState::kRunnable;
  std::string where = PlaceText(trace, transition.stack);
  // The stack of what became runnable is that of whoever made it so.
  if (is_runnable) {
    const std::string wake = WakeText(trace, span.row);
    where = where.empty() ? wake : fmt::format("{} at {}", wake, where);
  } else if (span.state == GoState::kRunning && transition.proc.valid()) {
    where = fmt::format("on P{}", trace.procs()[transition.proc.index()].id);
  }
  const bool has_proc = transition.proc.valid();
  return {TimeCell(trace, span.start_ns),
          NsCell(span.ns()),
          Cell::Text(TextOf(trace, doing)),
          Cell::Text(std::move(where)),
          Cell::Text(std::string(trace.text(transition.reason))),
          transition.waker.valid() ? Cell::Value("", trace.goroutine(transition.waker).id)
                                   : Cell::Text(""),
          has_proc ? Cell::Value("", trace.procs()[transition.proc.index()].id) : Cell::Text(""),
          Cell::Text(StackText(trace, transition.stack))};
}

void AddLife(const Trace& trace, GoroutineId id, Document* document) {
  const Goroutine& goroutine = trace.goroutine(id);
  const std::span<const uint32_t> rows = trace.transitions_of(id);
  document->facts.push_back(
      {"Goroutine", fmt::format("{} {}", goroutine.id, trace.text(goroutine.name))});
  document->numbers.emplace_back("goroutine", goroutine.id);
  if (rows.empty()) return;
  std::string began = "before the trace";
  if (!goroutine.existed_before) {
    began = OffsetText(trace, trace.time_ns(rows.front()));
    if (goroutine.creator.valid()) began += " by " + GoroutineText(trace, goroutine.creator);
    const std::string place = PlaceText(trace, goroutine.creation_stack);
    if (!place.empty()) began += " at " + place;
  }
  document->facts.push_back({"Created", std::move(began)});
  document->facts.push_back({"Ended", trace.state(rows.back()) == GoState::kDead
                                          ? OffsetText(trace, trace.time_ns(rows.back()))
                                          : "after the trace"});
}

}  // namespace

Result<Document> TraceOneGoroutine(const Trace& trace, const TraceQuery& query, GoroutineId id) {
  Document document;
  document.report = "goroutine";
  AddWindowFacts(trace, query, &document);
  AddLife(trace, id, &document);

  Table spans{.key = "spans",
              .unit = "",
              .columns = {{"at", "start_ns", ColumnKind::kValue},
                          {"for", "duration_ns", ColumnKind::kValue},
                          {"doing", "state", ColumnKind::kText},
                          {"where, why", "where", ColumnKind::kName},
                          DataColumn("reason"),
                          DataColumn("waker"),
                          DataColumn("proc"),
                          DataColumn("stack")},
              .rows = {},
              .groups = {}};
  spans.narrow = true;
  std::map<Doing, DoingSum> sums;
  const size_t limit = query.Limit(kUsualSpans);
  uint64_t left_out = 0;
  int64_t left_out_ns = 0;
  int64_t left_out_from = 0;
  ForEachSpan(trace, query, id, [&](const GoSpan& span) {
    const Doing doing = DoingOf(trace, span);
    DoingSum& sum = sums[doing];
    ++sum.count;
    AddNs(&sum.ns, span.ns());
    sum.longest_ns = std::max(sum.longest_ns, span.ns());
    if (spans.rows.size() < limit) {
      spans.rows.push_back(SpanRow(trace, span, doing));
      return;
    }
    if (left_out++ == 0) left_out_from = span.start_ns;
    AddNs(&left_out_ns, span.ns());
  });
  document.tables = {SumTable(trace, sums), std::move(spans)};
  document.csv_table = 1;
  if (left_out > 0) {
    document.notes.push_back(
        {false, fmt::format("Not shown: {} from {} on, together {} (--from, --limit)",
                            Plural(left_out, "later span"), OffsetText(trace, left_out_from),
                            NsText(left_out_ns))});
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa
