#include "analyzer/report/top.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/call_edges.h"
#include "analyzer/aggregate/call_lists.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/inlined_callees.h"
#include "analyzer/aggregate/node_calls.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/selection.h"
#include "analyzer/query/units.h"
#include "analyzer/report/ranking.h"
#include "analyzer/report/report_header.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/check.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Calls `visit` with the calls of a request. Between thousands of nodes there can be more than fit
// memory.
template <typename Visit>
void ForEachCall(const Selection& selection, const NodeTable& nodes, const StackWeights& weights,
                 const EdgeRequest& request, Visit visit) {
  constexpr uint64_t kManyPairs = uint64_t{16} << 20;
  std::vector<NodeId> kept;
  std::vector<NodeId> callees;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (!request.kept.empty() && request.kept[i] == 0) continue;
    kept.push_back(NodeId::FromIndex(i));
    if (request.callees[i] != 0) callees.push_back(kept.back());
  }
  if (uint64_t{kept.size()} * callees.size() < kManyPairs) {
    for (const CallEdge& edge : ComputeCallEdges(selection, nodes, weights, request)) visit(edge);
    return;
  }
  constexpr uint64_t kMaxPlaces = uint64_t{40} << 20;
  constexpr std::array kCallers = {CallLists::Side::kTo};
  CallLists lists(selection, nodes, weights, std::move(kept), kMaxPlaces);
  const auto visit_all = [&visit](const NodeCalls& calls) -> Result<void> {
    for (const Call& call : calls.to) visit(call);
    return {};
  };
  PFA_CHECK(ForEachNodeCalls(lists, callees, kCallers, visit_all).ok());
}

// Which of the shown nodes are inlined, by their callers that are left in the graph. Looking up
// calls costs most of a report, so it is done only for nodes that can get a mark.
std::vector<InlineMark> FindInlineMarks(const Selection& selection, const NodeTable& nodes,
                                        const StackWeights& weights, const Ranking& ranking) {
  std::vector<InlineMark> marks(nodes.size(), InlineMark::kNone);
  std::vector<uint8_t> shown(nodes.size(), 0);
  for (const RankedNode& row : ranking.shown) shown[row.node.index()] = 1;
  EdgeRequest request;
  request.kept = ranking.kept;
  request.callees =
      FindInlinedCallees(selection, nodes, weights, ranking.kept, shown, ranking.edge_cutoff);
  if (std::ranges::find(request.callees, 1) == request.callees.end()) return marks;
  std::vector<uint8_t> inlined(nodes.size(), 0);
  std::vector<uint8_t> called(nodes.size(), 0);
  ForEachCall(selection, nodes, weights, request, [&](const auto& call) {
    if (SaturatingAbs(call.value) < ranking.edge_cutoff) return;
    (call.inlined ? inlined : called)[call.callee.index()] = 1;
  });
  for (size_t i = 0; i < marks.size(); ++i) {
    if (inlined[i] != 0) marks[i] = called[i] != 0 ? InlineMark::kSome : InlineMark::kAll;
  }
  return marks;
}

std::string PlaceOf(const Profile& profile, const NodeTable& nodes, NodeId node) {
  const FunctionId id = nodes.function(node);
  if (!id.valid()) return "";
  const Function& function = profile.function(id);
  const std::string_view file = profile.text(function.filename);
  if (file.empty() || function.start_line == 0) return std::string(file);
  return fmt::format("{}:{}", file, function.start_line);
}

std::string_view MarkText(InlineMark mark) {
  switch (mark) {
    case InlineMark::kNone:
      return "";
    case InlineMark::kSome:
      return "(partial-inline)";
    case InlineMark::kAll:
      return "(inline)";
  }
  return "";
}

}  // namespace

Result<TopReport> BuildTop(const Profile& profile, Query& query, std::string_view row_word) {
  TopReport report;
  report.row_word = row_word;
  PFA_ASSIGN_OR_RETURN(report.input, PrepareReport(profile, query));
  const ReportInput& input = report.input;
  const Selection& selection = *input.selection;
  const NodeTable& nodes = report.nodes.emplace(selection, query);
  PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection, query));
  const std::vector<NodeValue> values = ComputeFlatCum(selection, nodes, weights);
  const TrimLimits limits = LimitsFor(query.options, /*default_nodecount=*/0);
  const Ranking ranking = RankNodes(nodes, values, query, limits);
  // Groups call themselves and each other in any way.
  const std::vector<InlineMark> marks =
      query.granularity.group == GoGroup::kNone
          ? FindInlineMarks(selection, nodes, weights, ranking)
          : std::vector<InlineMark>(nodes.size(), InlineMark::kNone);

  int64_t smallest = 0;
  for (const RankedNode& row : ranking.shown) {
    const NodeValue& value = values[row.node.index()];
    report.rows.push_back({row.node, row.name, PlaceOf(input.profile(), nodes, row.node),
                           value.shown_flat(), value.shown_cum(), marks[row.node.index()]});
    report.shown_flat += value.shown_flat();
    int64_t least = SaturatingAbs(value.shown_flat());
    if (least == 0) least = SaturatingAbs(value.shown_cum());
    if (least > 0 && (smallest == 0 || least < smallest)) smallest = least;
  }
  ValueFormatter formatter = FormatterFor(query);
  if (!report.rows.empty()) formatter.ChooseUnit(smallest, input.total);
  FillHeader(input, query, formatter, &report);
  report.shown_nodes = report.rows.size();
  report.candidates = ranking.candidates;
  report.dropped = ranking.dropped;
  // pprof names a share of the total, although it cuts at a share of the sum of flat values.
  report.dropped_limit =
      SaturatingAbs(TruncateToInt64(static_cast<double>(report.total) * limits.nodefraction));
  AddNotes(input, query, weights, {ranking.dropped_flat, ranking.cut_flat}, &report);
  return report;
}

Document TopValues(const TopReport& report, std::string_view name) {
  Document document;
  document.report = name;
  document.facts = report.facts;
  document.summary = SummaryLines(report);
  const ValueFormatter formatter(report.unit, report.output_unit, report.ratio);
  document.numbers = SummaryNumbers(report);
  document.notes = report.notes;
  Table table;
  table.key = report.row_word;
  table.unit = report.unit;
  table.columns = {{"flat", "flat", ColumnKind::kValue},
                   {"flat%", "flat_percent", ColumnKind::kPercent},
                   {"sum%", "sum_percent", ColumnKind::kPercent},
                   {"cum", "cum", ColumnKind::kValue},
                   {"cum%", "cum_percent", ColumnKind::kPercent}};
  int64_t sum = 0;
  for (const TopRow& row : report.rows) {
    sum += row.flat;
    const auto value = [&](int64_t v) {
      return Cell::Value(formatter.Format(v), formatter.Multiply(v));
    };
    const auto percent = [&](int64_t v) {
      return Cell::Percent(Percentage(v, report.total), PercentOf(v, report.total));
    };
    table.rows.push_back(
        {value(row.flat), percent(row.flat), percent(sum), value(row.cum), percent(row.cum)});
  }
  document.tables.push_back(std::move(table));
  return document;
}

Document TopDocument(const TopReport& report, bool long_names) {
  Document document = TopValues(report, "top");
  Table& table = document.tables.front();
  table.columns.push_back({"", "name", ColumnKind::kName});
  table.columns.push_back({"", "inline", ColumnKind::kText});
  if (long_names) table.columns.push_back({"", "place", ColumnKind::kText});
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const TopRow& row = report.rows[i];
    table.rows[i].push_back(Cell::Text(row.name));
    table.rows[i].push_back(Cell::Text(std::string(MarkText(row.inlined))));
    if (long_names) table.rows[i].push_back(Cell::Text(row.place));
  }
  return document;
}

std::string TopPprofText(const TopReport& report, bool compact) {
  std::string out;
  if (!compact) {
    for (const std::string& line : FactLines(report)) {
      out += line;
      out += '\n';
    }
  }
  for (const std::string& line : SummaryLines(report)) {
    out += line;
    out += '\n';
  }
  out += fmt::format("{:>10} {:>5}% {:>5}% {:>10} {:>5}%\n", "flat", "flat", "sum", "cum", "cum");
  int64_t sum = 0;
  for (const TopRow& row : report.rows) {
    sum += row.flat;
    out += fmt::format("{:>10} {} {} {:>10} {}  {}", report.Format(row.flat),
                       Percentage(row.flat, report.total), Percentage(sum, report.total),
                       report.Format(row.cum), Percentage(row.cum, report.total), row.name);
    if (row.inlined != InlineMark::kNone) out += fmt::format(" {}", MarkText(row.inlined));
    out += '\n';
  }
  return out;
}

}  // namespace pfa
