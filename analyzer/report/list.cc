#include "analyzer/report/list.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/source_files.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

struct LineSum {
  int64_t flat = 0;
  int64_t cum = 0;
};

// One function in one file. In pprof `all` is the sum over its lines, so that recursion over
// several lines counts more than once.
struct ListedRoutine {
  std::map<int64_t, LineSum> lines;
  LineSum all;
  int64_t first_line = 0;  // of what is shown
  int64_t last_line = 0;
};

using Files = std::map<std::string_view, ListedRoutine>;

struct SourceListing {
  ReportInput input;
  std::unique_ptr<const NodeTable> nodes;       // has the texts
  std::map<std::string_view, Files> functions;  // by name, then by file; no files: unknown
};

constexpr int64_t kMargin = 5;

void AddNode(const NodeInfo& info, const NodeValue& value, ListedRoutine* routine) {
  LineSum& line = routine->lines[info.line];
  line.flat += value.flat;
  line.cum += value.cum;
  routine->all.flat += value.flat;
  routine->all.cum += value.cum;
  // Lines are data; near the limits of 64 bits there is nothing to show.
  constexpr int64_t kMaxLine = int64_t{1} << 40;
  const int64_t at = std::clamp<int64_t>(info.line, -kMaxLine, kMaxLine);
  const int64_t start = info.start_line != 0
                            ? std::clamp<int64_t>(info.start_line, -kMaxLine, kMaxLine)
                            : at - kMargin;
  const bool is_first = routine->first_line == 0 && routine->last_line == 0;
  routine->first_line = is_first ? start : std::min(routine->first_line, start);
  routine->last_line = is_first ? at + kMargin : std::max(routine->last_line, at + kMargin);
}

// Natively the heading of a function has what pfa top has.
void CountRecursionOnce(const StackWeights& weights, Query& query, SourceListing* listing) {
  query.granularity = GranularityOf("filefunctions", query.options.noinlines, false);
  const Selection& selection = *listing->input.selection;
  const NodeTable nodes(selection, query);
  const std::vector<NodeValue> values = ComputeFlatCum(selection, nodes, weights);
  for (size_t i = 0; i < values.size(); ++i) {
    const NodeInfo& info = nodes.info(NodeId::FromIndex(i));
    const auto function = listing->functions.find(nodes.text(info.name));
    if (function == listing->functions.end()) continue;
    const auto file = function->second.find(nodes.text(info.file));
    if (file != function->second.end()) file->second.all = {values[i].flat, values[i].cum};
  }
}

Result<SourceListing> BuildListing(const Profile& profile, Query& query) {
  PFA_CHECK(query.argument.has_value());
  query.granularity = GranularityOf("lines", query.options.noinlines, query.options.showcolumns);
  query.granularity.binary = true;
  SourceListing listing;
  PFA_ASSIGN_OR_RETURN(listing.input, PrepareReport(profile, query));
  const Selection& selection = *listing.input.selection;
  listing.nodes = std::make_unique<const NodeTable>(selection, query);
  const NodeTable& nodes = *listing.nodes;
  PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection, query));
  const std::vector<NodeValue> values = ComputeFlatCum(selection, nodes, weights);
  for (size_t i = 0; i < values.size(); ++i) {
    const NodeValue& value = values[i];
    if (value.flat == 0 && value.cum == 0) continue;
    const bool is_negative = value.flat < 0 || (value.flat == 0 && value.cum < 0);
    if (query.options.drop_negative && is_negative) continue;
    const NodeInfo& info = nodes.info(NodeId::FromIndex(i));
    const std::string_view name = nodes.text(info.name);
    if (!query.argument->Matches(name)) continue;
    Files& files = listing.functions[name];
    if (info.file != StringId(0)) AddNode(info, value, &files[nodes.text(info.file)]);
  }
  if (listing.functions.empty()) {
    return UsageError(fmt::format("no matches found for regexp: {}", query.options.argument));
  }
  if (query.compatibility == Compatibility::kNative) {
    CountRecursionOnce(weights, query, &listing);
  }
  return listing;
}

// Calls `visit` with the number, the text and the values of each line to show.
template <typename Visit>
void ForEachLine(const ListedRoutine& routine, const SourceText& source, Visit visit) {
  for (int64_t number = std::max<int64_t>(routine.first_line, 1);
       number <= routine.last_line && static_cast<uint64_t>(number) <= source.lines.size();
       ++number) {
    const auto found = routine.lines.find(number);
    visit(number, source.lines[static_cast<size_t>(number - 1)],
          found == routine.lines.end() ? LineSum{} : found->second);
  }
}

}  // namespace

Result<PprofOutput> ListPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const SourceListing listing, BuildListing(profile, query));
  const ValueFormatter formatter = FormatterFor(query);
  const auto value_or_dot = [&](int64_t value) {
    return value == 0 ? std::string(".") : formatter.Format(value);
  };
  SourceFiles sources(query.options, query.compatibility);
  std::set<std::string_view> opened;
  PprofOutput output;
  output.messages = listing.input.messages;
  std::string& out = output.text;
  out = fmt::format("Total: {}\n", formatter.Format(listing.input.total));
  for (const auto& [name, files] : listing.functions) {
    if (files.empty()) out += fmt::format("No source information for {}\n", name);
    for (const auto& [file, routine] : files) {
      out += fmt::format("ROUTINE ======================== {} in {}\n", name, file);
      out += fmt::format("{:>10} {:>10} (flat, cum) {} of Total\n",
                         formatter.Format(routine.all.flat), formatter.Format(routine.all.cum),
                         Percentage(routine.all.cum, listing.input.total));
      // A function that starts after its last line has nothing to show. pprof does not open the
      // file for it and so learns of an error only from another function.
      if (routine.last_line >= std::max<int64_t>(routine.first_line, 1)) opened.insert(file);
      if (!opened.contains(file)) continue;
      const SourceText& source = sources.Read(std::string(file));
      if (!source.error.empty()) {
        out += fmt::format(" Error: {}\n", source.error);
        continue;
      }
      ForEachLine(routine, source, [&](int64_t number, std::string_view text, LineSum sum) {
        out += fmt::format("{:>10} {:>10} {:>6}:{}\n", value_or_dot(sum.flat),
                           value_or_dot(sum.cum), number, text);
      });
    }
  }
  return output;
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one table, column by column
Result<Document> ListDocument(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const SourceListing listing, BuildListing(profile, query));
  const int64_t total = listing.input.total;
  ValueFormatter formatter = FormatterFor(query);
  int64_t smallest = 0;
  for (const auto& [name, files] : listing.functions) {
    for (const auto& [file, routine] : files) {
      for (const auto& [line, sum] : routine.lines) {
        const int64_t value = SaturatingAbs(sum.flat != 0 ? sum.flat : sum.cum);
        if (value > 0 && (smallest == 0 || value < smallest)) smallest = value;
      }
    }
  }
  formatter.ChooseUnit(smallest, total);
  Document document;
  document.report = "list";
  document.facts = ProfileFacts(listing.input.profile(), query, formatter, total);
  document.numbers = {{"total", formatter.Multiply(total)}};
  for (const std::string& message : listing.input.messages) {
    document.notes.push_back({true, message});
  }
  const auto value_cell = [&](int64_t value) {
    return Cell::Value(value == 0 ? "." : formatter.Format(value), formatter.Multiply(value));
  };
  Table table;
  table.key = "lines";
  table.unit = query.sample_unit;
  table.columns = {{"flat", "flat", ColumnKind::kValue},
                   {"cum", "cum", ColumnKind::kValue},
                   {"line", "line", ColumnKind::kPercent},
                   {"", "source", ColumnKind::kName},
                   {"", "file", ColumnKind::kText}};
  SourceFiles sources(query.options, query.compatibility);
  for (const auto& [name, files] : listing.functions) {
    if (files.empty()) {
      document.notes.push_back({true, fmt::format("no source information for {}", name)});
    }
    for (const auto& [file, routine] : files) {
      const SourceText& source = sources.Read(std::string(file));
      // A heading: the sums of the function.
      table.rows.push_back({value_cell(routine.all.flat), value_cell(routine.all.cum),
                            Cell::Value("", 0), Cell::Text(std::string(name)),
                            Cell::Text(std::string(file))});
      const auto add = [&](int64_t number, std::string_view text, LineSum sum) {
        // Tabs would upset the columns.
        std::string shown;
        for (const char c : text) shown += c == '\t' ? std::string(4, ' ') : std::string(1, c);
        table.rows.push_back({value_cell(sum.flat), value_cell(sum.cum),
                              Cell::Value(fmt::format("{}", number), number),
                              Cell::Text(std::move(shown)), Cell::Text("")});
      };
      if (!source.found_at.empty()) {
        document.notes.push_back(
            {true, fmt::format("{} was read from {}, which may be another version", file,
                               source.found_at)});
      }
      if (!source.error.empty()) {
        document.notes.push_back({true, source.error});
        for (const auto& [number, sum] : routine.lines) add(number, "", sum);
        continue;
      }
      ForEachLine(routine, source, add);
    }
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
