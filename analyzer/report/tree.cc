#include "analyzer/report/tree.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/call_rows.h"
#include "analyzer/report/graph_report.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/check.h"
#include "proto/base/hash.h"

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

constexpr std::array kBothSides = {CallLists::Side::kTo, CallLists::Side::kBy};

// Values repeat, and writing one costs more than finding what was written last time.
class FormattedValues {
 public:
  explicit FormattedValues(const ReportHeader& header) : formatter_(header.formatter()) {}

  // As wide as a column of calls.
  const std::string& Of(int64_t value) {
    Entry& entry = entries_[HashMix(0, static_cast<uint64_t>(value)) % entries_.size()];
    if (entry.text.empty() || entry.value != value) {
      entry = {value, fmt::format("{:>50} ", formatter_.Format(value))};
    }
    return entry.text;
  }

 private:
  struct Entry {
    int64_t value = 0;
    std::string text;
  };
  static constexpr size_t kEntries = size_t{1} << 14;
  ValueFormatter formatter_;
  std::vector<Entry> entries_ = std::vector<Entry>(kEntries);
};

class TextWriter {
 public:
  TextWriter(const GraphReport& report, ByteSink& sink)
      : report_(report),
        total_(report.header().total),
        formatter_(report.header().formatter()),
        call_values_(report.header()),
        sink_(sink) {}

  Result<void> Write(const std::vector<CallNodeId>& nodes, bool compact) {
    if (!compact) {
      for (const std::string& line : FactLines(report_.header())) AddLine(line);
    }
    for (const std::string& line : SummaryLines(report_.header())) AddLine(line);
    out_ += kRule;
    out_ += kLegend;
    PFA_TRY(report_.ForEachNodeCalls(nodes, kBothSides, [this](const NodeCalls& calls) {
      out_ += kRule;
      AddEntry(calls);
      return PassOn();
    }));
    if (!report_.shown().empty()) out_ += kRule;
    return sink_.Write(out_);
  }

 private:
  Result<void> PassOn() {
    constexpr size_t kFlushBytes = size_t{1} << 20;
    if (out_.size() < kFlushBytes) return {};
    PFA_TRY(sink_.Write(out_));
    out_.clear();
    return {};
  }

  void AddLine(std::string_view line) {
    out_ += line;
    out_ += '\n';
  }

  void AddEntry(const NodeCalls& calls) {
    const NodeValue& value = report_.graph().value(calls.node);
    const int64_t flat = value.shown_flat();
    const int64_t cum = value.shown_cum();
    for (const Call& call : calls.to) AddCall(call, call.caller, cum);
    flat_sum_ += flat;
    out_ += fmt::format("{:>10} {} {} {:>10} {}                | {}\n", formatter_.Format(flat),
                        Percentage(flat, total_), Percentage(flat_sum_, total_),
                        formatter_.Format(cum), Percentage(cum, total_), report_.name(calls.node));
    for (const Call& call : calls.by) AddCall(call, call.callee, cum);
  }

  void AddCall(const Call& call, CallNodeId other, int64_t cum) {
    out_ += call_values_.Of(call.value);
    // Calls are in the order of their values.
    if (call.value != percent_value_ || cum != percent_cum_) {
      percent_ = Percentage(call.value, cum);
      percent_value_ = call.value;
      percent_cum_ = cum;
    }
    out_ += percent_;
    out_ += " |   ";
    out_ += report_.name(other);
    if (call.inlined) out_ += " (inline)";
    out_ += '\n';
  }

  const GraphReport& report_;
  int64_t total_;
  ValueFormatter formatter_;
  FormattedValues call_values_;
  ByteSink& sink_;
  int64_t flat_sum_ = 0;
  // The percentage that was written last.
  int64_t percent_value_ = 0;
  int64_t percent_cum_ = 0;
  std::string percent_ = Percentage(0, 0);
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
    const auto collect = [this](const NodeCalls& calls) -> Result<void> {
      collected_.Add(calls.node, calls.to, calls.by, report_.graph().listed());
      return {};
    };
    PFA_CHECK(report_.ForEachNodeCalls(nodes, kBothSides, collect).ok());
    for (const FunctionCalls& function : collected_.functions()) {
      table_.groups.push_back(table_.rows.size());
      AddEntry(function);
    }
    return std::move(table_);
  }

  // What the table does not have, or nothing.
  [[nodiscard]] std::string LeftOut() const {
    if (collected_.left_out() == 0) return "";
    return fmt::format(
        "Not shown: {} callers and callees beyond the heaviest {} of a function; those of one "
        "function are summed up as (others)",
        collected_.left_out(), collected_.limit());
  }

 private:
  void AddEntry(const FunctionCalls& function) {
    const NodeValue& value = report_.graph().value(function.node);
    const int64_t flat = value.shown_flat();
    const int64_t cum = value.shown_cum();
    for (const CallRows::Row& row : function.to.rows) AddCall(row, "caller", cum);
    AddOthers(function.to, "callers", cum);
    flat_sum_ += flat;
    table_.rows.push_back({ValueCell(flat),
                           PercentCell(flat, total_),
                           PercentCell(flat_sum_, total_),
                           ValueCell(cum),
                           PercentCell(cum, total_),
                           {},
                           {},
                           Cell::Text("self"),
                           Cell::Text(report_.name(function.node)),
                           {}});
    for (const CallRows::Row& row : function.by.rows) AddCall(row, "callee", cum);
    AddOthers(function.by, "callees", cum);
  }

  void AddCall(const CallRows::Row& row, const char* role, int64_t cum) {
    AddRow(row.shown_value(), role, report_.name(row.other), row.inlined, cum);
  }
  void AddOthers(const CallRows& calls, const char* role, int64_t cum) {
    if (calls.others == 0) return;
    AddRow(calls.shown_others(), role, fmt::format("({} others)", calls.others), false, cum);
  }
  void AddRow(int64_t value, const char* role, const std::string& name, bool inlined, int64_t cum) {
    table_.rows.push_back({{},
                           {},
                           {},
                           {},
                           {},
                           ValueCell(value),
                           PercentCell(value, cum),
                           Cell::Text(role),
                           Cell::Text(name),
                           Cell::Text(inlined ? "(inline)" : "")});
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
  // A row of a table, and then of JSON, takes a kilobyte or two.
  static constexpr size_t kMaxCalls = 100'000;
  CallRowsCollector collected_{kMaxCalls};
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
  TableWriter writer(report);
  document.tables.push_back(writer.Write(nodes));
  if (std::string left_out = writer.LeftOut(); !left_out.empty()) {
    document.notes.push_back({.is_warning = true, .text = std::move(left_out)});
  }
  return document;
}

Result<PprofOutput> TreeText(const Profile& profile, Query& query, bool peek) {
  PFA_ASSIGN_OR_RETURN(GraphReport built, BuildTree(profile, query, peek));
  std::vector<CallNodeId> nodes = NodesToPrint(built, query);
  if (peek && query.argument && nodes.empty()) return NoMatches(query);
  PprofOutput output;
  output.messages = built.header().messages;
  // Shared, since functions that are copied must own what can be copied.
  const auto report = std::make_shared<const GraphReport>(std::move(built));
  output.stream = [report, nodes = std::move(nodes), compact = query.options.compact_labels](
                      ByteSink& sink) { return TextWriter(*report, sink).Write(nodes, compact); };
  return output;
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
