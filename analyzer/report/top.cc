#include "analyzer/report/top.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/call_edges.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/inlined_callees.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/selection.h"
#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/ranking.h"
#include "analyzer/report/value_formatter.h"
#include "analyzer/transform/label_frames.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

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
  for (const CallEdge& edge : ComputeCallEdges(selection, nodes, weights, request)) {
    if (SaturatingAbs(edge.value) < ranking.edge_cutoff) continue;
    (edge.inlined ? inlined : called)[edge.callee.index()] = 1;
  }
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

// Which filter removed everything, or what else left no rows.
void ExplainEmpty(const Profile& profile, const Selection& selection, TopReport* report) {
  if (!report->rows.empty()) return;
  const auto note = [report](std::string text) {
    report->notes.push_back({true, std::move(text)});
  };
  if (profile.sample_count() == 0) {
    note("the profile has no samples");
    return;
  }
  for (const FilterEffect& effect : selection.effects()) {
    if (effect.samples_before > 0 && effect.samples_after == 0) {
      note(effect.value.empty()
               ? fmt::format("nothing is left: the last {} of {} samples have no stack",
                             effect.samples_before, profile.sample_count())
               : fmt::format("nothing is left: {}={} removed the last {} of {} samples",
                             effect.option, effect.value, effect.samples_before,
                             profile.sample_count()));
      return;
    }
  }
  note(report->total == 0 ? "all values of this sample type are 0; try another -sample_index"
                          : "no function reaches the limits; try -nodefraction=0");
}

void AddNotes(const Profile& profile, const Selection& selection, TopReport* report) {
  for (const Diagnostics* diagnostics : {&profile.diagnostics(), &selection.diagnostics()}) {
    for (const Diagnostic& row : diagnostics->rows()) {
      const DiagnosticInfo& info = InfoOf(row.kind);
      std::string text = fmt::format("{}: {}", Times(row.count), info.explanation);
      if (!row.detail.empty()) text += fmt::format(" (first: {})", row.detail);
      report->notes.push_back({info.severity == Severity::kDataLoss, std::move(text)});
    }
  }
  for (const std::string& message : report->messages) report->notes.push_back({true, message});
}

// Where the part of the total is that the rows do not have. With negative values nothing adds up to
// the total, which is a sum of absolute ones; nor do means.
void AddAccounts(const Query& query, const Ranking& ranking, const StackWeights& weights,
                 TopReport* report) {
  if (weights.any_negative || query.options.mean || report->rows.empty()) return;
  std::vector<std::string> parts;
  const auto part = [&](int64_t value, std::string_view what) {
    if (value != 0) parts.push_back(fmt::format("{} {}", report->Format(value), what));
  };
  const int64_t left_out = report->total - report->shown_flat;
  part(ranking.cut_flat, "in functions beyond -nodecount");
  part(ranking.dropped_flat, "in dropped nodes");
  part(weights.frameless, "in samples without a stack");
  part(left_out - ranking.cut_flat - ranking.dropped_flat - weights.frameless,
       "in samples that filters removed");
  if (parts.empty()) return;
  std::string text = fmt::format("Not shown: {}", fmt::join(parts, ", "));
  if (parts.size() > 1) text += fmt::format(", together {}", report->Format(left_out));
  report->notes.push_back({false, std::move(text)});
}

// `messages` come before those of the filters.
Result<TopReport> BuildFrom(const Profile& profile, Query& query,
                            std::vector<std::string> messages) {
  std::optional<int64_t> total_before;
  if (!query.options.relative_percentages) {
    PFA_ASSIGN_OR_RETURN(total_before, ComputeTotal(profile, nullptr, query));
  }
  const Selection selection(profile, query);
  TopReport report;
  report.messages = std::move(messages);
  const auto& more = selection.messages();
  report.messages.insert(report.messages.end(), more.begin(), more.end());
  if (total_before) {
    report.total = *total_before;
  } else {
    PFA_ASSIGN_OR_RETURN(report.total, ComputeTotal(profile, &selection, query));
  }

  const NodeTable nodes(selection, query);
  PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection, query));
  const std::vector<NodeValue> values = ComputeFlatCum(selection, nodes, weights);
  const TrimLimits limits = LimitsFor(query.options, /*default_nodecount=*/0);
  const Ranking ranking = RankNodes(nodes, values, query, limits);
  const std::vector<InlineMark> marks = FindInlineMarks(selection, nodes, weights, ranking);

  int64_t smallest = 0;
  for (const RankedNode& row : ranking.shown) {
    const NodeValue& value = values[row.node.index()];
    report.rows.push_back({row.name, PlaceOf(profile, nodes, row.node), value.shown_flat(),
                           value.shown_cum(), marks[row.node.index()]});
    report.shown_flat += value.shown_flat();
    int64_t least = SaturatingAbs(value.shown_flat());
    if (least == 0) least = SaturatingAbs(value.shown_cum());
    if (least > 0 && (smallest == 0 || least < smallest)) smallest = least;
  }
  ValueFormatter formatter(query.sample_unit, query.options.unit, query.ratio);
  if (!report.rows.empty()) formatter.ChooseUnit(smallest, report.total);
  report.unit = query.sample_unit;
  report.output_unit = formatter.output_unit();
  report.ratio = query.ratio;
  report.facts = ProfileFacts(profile, query, formatter, report.total);
  for (const auto& [name, value] : query.active_filters) {
    report.filters.push_back(fmt::format("{}={}", name, value));
  }
  report.candidates = ranking.candidates;
  report.dropped = ranking.dropped;
  // pprof names a share of the total, although it cuts at a share of the sum of flat values.
  report.dropped_limit =
      SaturatingAbs(TruncateToInt64(static_cast<double>(report.total) * limits.nodefraction));
  AddAccounts(query, ranking, weights, &report);
  AddNotes(profile, selection, &report);
  ExplainEmpty(profile, selection, &report);
  return report;
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

std::string TrimLeft(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

// "Showing nodes accounting for ..." and what follows it, in pprof's words.
std::vector<std::string> SummaryLines(const TopReport& report) {
  constexpr size_t kMaxFilterBytes = 80;
  std::vector<std::string> lines;
  if (!report.filters.empty()) lines.emplace_back("Active filters:");
  for (const std::string& filter : report.filters) {
    const bool cut = filter.size() > kMaxFilterBytes;
    lines.push_back("   " + filter.substr(0, kMaxFilterBytes) + (cut ? "\u2026" : ""));
  }
  lines.push_back(fmt::format(
      "Showing nodes accounting for {}, {} of {} total", report.Format(report.shown_flat),
      TrimLeft(Percentage(report.shown_flat, report.total)), report.Format(report.total)));
  if (report.total == 0) return lines;
  if (report.dropped > 0) {
    lines.push_back(fmt::format("Dropped {} node{} (cum <= {})", report.dropped,
                                report.dropped > 1 ? "s" : "",
                                report.Format(report.dropped_limit)));
  }
  if (!report.rows.empty() && report.rows.size() < report.candidates) {
    lines.push_back(
        fmt::format("Showing top {} nodes out of {}", report.rows.size(), report.candidates));
  }
  return lines;
}

double PercentOf(int64_t value, int64_t total) {
  return total == 0 ? 0 : 100 * static_cast<double>(value) / static_cast<double>(total);
}

}  // namespace

std::string TopReport::Format(int64_t value) const {
  return ValueFormatter(unit, output_unit, ratio).Format(value);
}

Result<TopReport> BuildTop(const Profile& profile, Query& query) {
  const Options& options = query.options;
  if (options.tagroot.empty() && options.tagleaf.empty()) return BuildFrom(profile, query, {});
  const LabelFrames framed =
      AddLabelFrames(profile, options.tagroot, options.tagleaf, options.unit);
  std::vector<std::string> messages;
  const auto warn = [&](bool matched, const char* option) {
    if (!matched) messages.push_back(fmt::format("{} expression matched no samples", option));
  };
  warn(options.tagroot.empty() || framed.root_matched, "TagRoot");
  warn(options.tagleaf.empty() || framed.leaf_matched, "TagLeaf");
  return BuildFrom(framed.profile, query, std::move(messages));
}

Document TopDocument(const TopReport& report, bool long_names) {
  Document document;
  document.report = "top";
  document.facts = report.facts;
  document.summary = SummaryLines(report);
  const ValueFormatter formatter(report.unit, report.output_unit, report.ratio);
  document.numbers = {{"total", formatter.Multiply(report.total)},
                      {"shown_flat", formatter.Multiply(report.shown_flat)},
                      {"shown_nodes", static_cast<int64_t>(report.rows.size())},
                      {"nodes", static_cast<int64_t>(report.candidates + report.dropped)}};
  document.notes = report.notes;
  Table table;
  table.key = "functions";
  table.unit = report.unit;
  table.columns = {{"flat", "flat", ColumnKind::kValue},
                   {"flat%", "flat_percent", ColumnKind::kPercent},
                   {"sum%", "sum_percent", ColumnKind::kPercent},
                   {"cum", "cum", ColumnKind::kValue},
                   {"cum%", "cum_percent", ColumnKind::kPercent},
                   {"", "name", ColumnKind::kName},
                   {"", "inline", ColumnKind::kText}};
  if (long_names) table.columns.push_back({"", "place", ColumnKind::kText});
  int64_t sum = 0;
  for (const TopRow& row : report.rows) {
    sum += row.flat;
    const auto value = [&](int64_t v) {
      return Cell::Value(formatter.Format(v), formatter.Multiply(v));
    };
    const auto percent = [&](int64_t v) {
      return Cell::Percent(Percentage(v, report.total), PercentOf(v, report.total));
    };
    std::vector<Cell> cells = {value(row.flat),
                               percent(row.flat),
                               percent(sum),
                               value(row.cum),
                               percent(row.cum),
                               Cell::Text(row.name),
                               Cell::Text(std::string(MarkText(row.inlined)))};
    if (long_names) cells.push_back(Cell::Text(row.place));
    table.rows.push_back(std::move(cells));
  }
  document.tables.push_back(std::move(table));
  return document;
}

std::string TopPprofText(const TopReport& report, bool compact) {
  std::string out;
  if (!compact) {
    for (const Fact& fact : report.facts) {
      out += fact.key.empty() ? fact.value : fmt::format("{}: {}", fact.key, fact.value);
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
