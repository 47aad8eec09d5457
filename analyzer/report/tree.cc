#include "analyzer/report/tree.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/graph_report.h"

namespace pfa {
namespace {

constexpr std::string_view kRule =
    "----------------------------------------------------------+-------------\n";
// The spaces and tabs at the end are pprof's.
constexpr std::string_view kLegend =
    "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

Result<GraphReport> BuildTree(const Profile& profile, Query& query, bool peek) {
  GraphRequest request;
  request.trim = !peek;
  request.calls_of_matching = peek;
  return GraphReport::Build(profile, query, request);
}

std::vector<CallNodeId> NodesToPrint(const GraphReport& report, const Query& query) {
  if (!query.argument) return report.shown();
  std::vector<CallNodeId> matching;
  for (const CallNodeId id : report.shown()) {
    if (query.argument->Matches(report.name(id))) matching.push_back(id);
  }
  return matching;
}

Error NoMatches(const Query& query) {
  return UsageError(fmt::format("no matches found for regexp: {}", query.options.argument));
}

class TextWriter {
 public:
  explicit TextWriter(const GraphReport& report)
      : report_(report), total_(report.header().total), formatter_(report.header().formatter()) {}

  std::string Write(const std::vector<CallNodeId>& nodes, bool compact) {
    if (!compact) {
      for (const std::string& line : FactLines(report_.header())) AddLine(line);
    }
    for (const std::string& line : SummaryLines(report_.header())) AddLine(line);
    out_ += kRule;
    out_ += kLegend;
    for (const CallNodeId id : nodes) {
      out_ += kRule;
      AddEntry(id);
    }
    if (!report_.shown().empty()) out_ += kRule;
    return std::move(out_);
  }

 private:
  void AddLine(std::string_view line) {
    out_ += line;
    out_ += '\n';
  }

  void AddEntry(CallNodeId id) {
    const CallGraph& graph = report_.graph();
    const int64_t flat = graph.value(id).shown_flat();
    const int64_t cum = graph.value(id).shown_cum();
    for (const uint32_t call : report_.Sorted(graph.calls_to(id))) {
      AddCall(graph.call(call), graph.call(call).caller, cum);
    }
    flat_sum_ += flat;
    out_ += fmt::format("{:>10} {} {} {:>10} {}                | {}\n", formatter_.Format(flat),
                        Percentage(flat, total_), Percentage(flat_sum_, total_),
                        formatter_.Format(cum), Percentage(cum, total_), report_.name(id));
    for (const uint32_t call : report_.Sorted(graph.calls_by(id))) {
      AddCall(graph.call(call), graph.call(call).callee, cum);
    }
  }

  void AddCall(const Call& call, CallNodeId other, int64_t cum) {
    out_ += fmt::format("{:>50} {} |   {}{}\n", formatter_.Format(call.value),
                        Percentage(call.value, cum), report_.name(other),
                        call.inlined ? " (inline)" : "");
  }

  const GraphReport& report_;
  int64_t total_;
  ValueFormatter formatter_;
  int64_t flat_sum_ = 0;
  std::string out_;
};

class TableWriter {
 public:
  explicit TableWriter(const GraphReport& report)
      : report_(report), total_(report.header().total), formatter_(report.header().formatter()) {
    table_.key = "rows";
    table_.unit = report.header().unit;
    table_.columns = {{"flat", "flat", ColumnKind::kValue},
                      {"flat%", "flat_percent", ColumnKind::kPercent},
                      {"sum%", "sum_percent", ColumnKind::kPercent},
                      {"cum", "cum", ColumnKind::kValue},
                      {"cum%", "cum_percent", ColumnKind::kPercent},
                      {"calls", "calls", ColumnKind::kValue},
                      {"calls%", "calls_percent", ColumnKind::kPercent},
                      {"", "role", ColumnKind::kText},
                      {"", "name", ColumnKind::kName},
                      {"", "inline", ColumnKind::kText}};
  }

  Table Write(const std::vector<CallNodeId>& nodes) {
    for (const CallNodeId id : nodes) {
      table_.groups.push_back(table_.rows.size());
      AddEntry(id);
    }
    return std::move(table_);
  }

 private:
  void AddEntry(CallNodeId id) {
    const CallGraph& graph = report_.graph();
    const int64_t flat = graph.value(id).shown_flat();
    const int64_t cum = graph.value(id).shown_cum();
    for (const uint32_t call : report_.Sorted(graph.calls_to(id))) {
      AddCall(graph.call(call), graph.call(call).caller, "caller", cum);
    }
    flat_sum_ += flat;
    table_.rows.push_back({ValueCell(flat),
                           PercentCell(flat, total_),
                           PercentCell(flat_sum_, total_),
                           ValueCell(cum),
                           PercentCell(cum, total_),
                           {},
                           {},
                           Cell::Text("self"),
                           Cell::Text(report_.name(id)),
                           {}});
    for (const uint32_t call : report_.Sorted(graph.calls_by(id))) {
      AddCall(graph.call(call), graph.call(call).callee, "callee", cum);
    }
  }

  // Callers and callees that were left out, since their values cancel out, are no rows.
  void AddCall(const Call& call, CallNodeId other, const char* role, int64_t cum) {
    if (report_.graph().listed()[other.index()] == 0) return;
    const int64_t value = call.shown_value();
    table_.rows.push_back({{},
                           {},
                           {},
                           {},
                           {},
                           ValueCell(value),
                           PercentCell(value, cum),
                           Cell::Text(role),
                           Cell::Text(report_.name(other)),
                           Cell::Text(call.inlined ? "(inline)" : "")});
  }

  [[nodiscard]] Cell ValueCell(int64_t value) const {
    return Cell::Value(formatter_.Format(value), formatter_.Multiply(value));
  }
  [[nodiscard]] static Cell PercentCell(int64_t value, int64_t total) {
    return Cell::Percent(Percentage(value, total), PercentOf(value, total));
  }

  const GraphReport& report_;
  int64_t total_;
  ValueFormatter formatter_;
  int64_t flat_sum_ = 0;
  Table table_;
};

Result<Document> TreeDocument(const Profile& profile, Query& query, bool peek) {
  PFA_ASSIGN_OR_RETURN(const GraphReport report, BuildTree(profile, query, peek));
  const std::vector<CallNodeId> nodes = NodesToPrint(report, query);
  if (peek && nodes.empty()) return NoMatches(query);
  const ReportHeader& header = report.header();
  Document document;
  document.report = peek ? "peek" : "tree";
  document.facts = header.facts;
  document.summary = SummaryLines(header);
  document.numbers = SummaryNumbers(header);
  document.notes = header.notes;
  document.tables.push_back(TableWriter(report).Write(nodes));
  return document;
}

Result<PprofOutput> TreeText(const Profile& profile, Query& query, bool peek) {
  PFA_ASSIGN_OR_RETURN(const GraphReport report, BuildTree(profile, query, peek));
  const std::vector<CallNodeId> nodes = NodesToPrint(report, query);
  if (peek && query.argument && nodes.empty()) return NoMatches(query);
  return PprofOutput{TextWriter(report).Write(nodes, query.options.compact_labels),
                     report.header().messages};
}

}  // namespace

Result<Document> Tree(const Profile& profile, Query& query) {
  return TreeDocument(profile, query, /*peek=*/false);
}
Result<PprofOutput> PprofTree(const Profile& profile, Query& query) {
  return TreeText(profile, query, /*peek=*/false);
}
Result<Document> Peek(const Profile& profile, Query& query) {
  return TreeDocument(profile, query, /*peek=*/true);
}
Result<PprofOutput> PprofPeek(const Profile& profile, Query& query) {
  return TreeText(profile, query, /*peek=*/true);
}

}  // namespace pfa
