#include "analyzer/report/weblist.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/source_files.h"
#include "analyzer/report/weblist_code.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

// An instruction as a line shows it: frame `frame` of it is on the line.
struct Shown {
  const WebListCode* code = nullptr;
  size_t frame = 0;
};

struct File {
  std::map<int64_t, std::vector<Shown>> lines;
  std::map<int64_t, std::string> names;  // of the function that a line is in: the first seen there
};

// Lines of one function that are near each other.
struct AddressRange {
  std::string name;
  int64_t begin = 0;
  int64_t end = 0;  // not included
};

std::string PlaceOf(const SourceFrame& frame) {
  return frame.file.empty() ? "" : fmt::format("{}:{}", BasePath(frame.file), frame.line);
}

std::map<std::string, File> GroupByFile(const WebListCodes& found) {
  std::map<std::string, File> files;
  for (const WebListCode& code : found.codes) {
    for (size_t i = 0; i < code.frames.size(); ++i) {
      const SourceFrame& frame = code.frames[i];
      if (!found.functions.contains(frame.function)) continue;
      File& file = files[frame.file.empty() ? "" : CleanPath(frame.file)];
      file.lines[frame.line].push_back({&code, i});
      const auto shown = found.shown_names.find(frame.function);
      file.names.try_emplace(frame.line,
                             shown == found.shown_names.end() ? frame.function : shown->second);
    }
  }
  return files;
}

// Ranges with some lines around them, which neighbours share.
std::vector<AddressRange> FindRanges(const File& file) {
  constexpr int64_t kMergeLines = 20;
  constexpr int64_t kMargin = 5;
  std::vector<AddressRange> ranges;
  for (const auto& [number, shown] : file.lines) {
    const std::string& name = file.names.at(number);
    const bool near =
        !ranges.empty() && ranges.back().name == name && number - ranges.back().end < kMergeLines;
    if (near) {
      ranges.back().end = number + 1;
    } else {
      ranges.push_back({name, number, number + 1});
    }
  }
  for (size_t i = 0; i < ranges.size(); ++i) {
    AddressRange& range = ranges[i];
    if (i > 0) {
      const int64_t gap = std::min((range.begin - ranges[i - 1].end) / 2, kMargin);
      ranges[i - 1].end += gap;
      range.begin -= gap;
    } else if (range.begin > 0) {  // line 0 stands for unknown ones
      range.begin = std::max<int64_t>(range.begin - kMargin, 1);
    }
  }
  if (!ranges.empty()) ranges.back().end += kMargin;
  return ranges;
}

class FunctionWriter {
 public:
  FunctionWriter(const std::string& name, const File& file, SourceFiles& sources)
      : name_(name), file_(file), sources_(sources), text_(sources.Read(name)) {}

  WebListFunction Write(const AddressRange& range) {
    WebListFunction function{range.name, name_, 0, 0, {}};
    std::vector<const WebListCode*> counted;
    for (int64_t number = range.begin; number < range.end; ++number) {
      const auto found = file_.lines.find(number);
      WebListLine line;
      line.number = number;
      if (const auto source = LineOf(text_, number)) {
        line.source = *source;
      } else if (found == file_.lines.end()) {
        continue;
      } else {
        line.source = number <= 0 ? "<instructions with unknown line numbers>" : "???";
      }
      if (found != file_.lines.end()) {
        AddInstructions(found->second, &line);
        for (const Shown& shown : found->second) counted.push_back(shown.code);
      }
      function.lines.push_back(std::move(line));
    }
    // A function inlined into itself shows an instruction on several lines.
    std::ranges::sort(counted);
    counted.erase(std::unique(counted.begin(), counted.end()), counted.end());
    for (const WebListCode* code : counted) {
      function.flat += code->flat;
      function.cum += code->cum;
    }
    return function;
  }

 private:
  static std::optional<std::string_view> LineOf(const SourceText& text, int64_t number) {
    if (number <= 0 || static_cast<uint64_t>(number) > text.lines.size()) return std::nullopt;
    return text.lines[static_cast<size_t>(number - 1)];
  }

  void AddInstructions(const std::vector<Shown>& all, WebListLine* line) {
    const WebListCode* before = nullptr;
    std::vector<SourceFrame> calls_before;
    for (const Shown& shown : all) {
      const WebListCode& code = *shown.code;
      line->flat += code.flat;
      line->cum += code.cum;
      if (code.text.empty()) continue;
      WebListInstruction instruction;
      instruction.starts_block = before != nullptr && before->end != code.address;
      before = &code;
      instruction.flat = code.flat;
      instruction.cum = code.cum;
      instruction.address = code.address;
      instruction.text = code.text;
      instruction.place = PlaceOf(code.frames.front());
      instruction.depth = shown.frame;
      // From the line inwards: where each inlined function is.
      const std::vector<SourceFrame> calls(code.frames.rend() - static_cast<ptrdiff_t>(shown.frame),
                                           code.frames.rend());
      bool same = true;
      for (size_t i = 0; i < calls.size(); ++i) {
        same = same && i < calls_before.size() && calls_before[i] == calls[i];
        if (same) continue;
        const auto source = LineOf(sources_.Read(calls[i].file), calls[i].line);
        instruction.calls.push_back({std::string(source.value_or("")), PlaceOf(calls[i])});
      }
      calls_before = calls;
      line->instructions.push_back(std::move(instruction));
    }
  }

  const std::string& name_;
  const File& file_;
  SourceFiles& sources_;
  const SourceText& text_;
};

}  // namespace

Result<WebListReport> BuildWebList(const Profile& profile, Query& query) {
  PFA_CHECK(query.argument.has_value());
  query.granularity = GranularityOf("addresses", false, query.options.showcolumns);
  PFA_ASSIGN_OR_RETURN(const ReportInput input, PrepareReport(profile, query));
  PFA_ASSIGN_OR_RETURN(const WebListCodes found, FindWebListCode(input, query));
  if (found.functions.empty()) {
    return UsageError(fmt::format("no matches found for regexp: {}", query.options.argument));
  }
  ValueFormatter formatter = FormatterFor(query);
  WebListReport report{{}, input.total, formatter, {}, {}, input.messages};
  report.facts = ProfileFacts(input.profile(), query, formatter, input.total);
  SourceFiles sources(query.options, query.compatibility);
  for (const auto& [name, file] : GroupByFile(found)) {
    const SourceText& text = sources.Read(name);
    if (!text.error.empty()) report.notes.push_back({true, text.error});
    if (!text.found_at.empty()) {
      report.notes.push_back({true, fmt::format("{} was read from {}, which may be another version",
                                                name, text.found_at)});
    }
    FunctionWriter writer(name, file, sources);
    for (const AddressRange& range : FindRanges(file)) {
      WebListFunction function = writer.Write(range);
      if (function.cum != 0 || function.flat != 0) report.functions.push_back(std::move(function));
    }
  }
  std::ranges::stable_sort(report.functions, [](const auto& a, const auto& b) {
    return std::tie(a.flat, a.cum) > std::tie(b.flat, b.cum);
  });
  for (const std::string& problem : found.problems) report.notes.push_back({true, problem});
  if (found.cut) {
    report.notes.push_back({true,
                            "there is too much code: the rest has no instructions; give a "
                            "narrower regular expression"});
  }
  return report;
}

Result<Document> WebListDocument(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const WebListReport report, BuildWebList(profile, query));
  Document document;
  document.report = "weblist";
  document.facts = report.facts;
  document.notes = report.notes;
  document.numbers = {{"total", report.formatter.Multiply(report.total)}};
  Table table;
  table.key = "lines";
  table.unit = query.sample_unit;
  table.columns = {{"flat", "flat", ColumnKind::kValue},   {"cum", "cum", ColumnKind::kValue},
                   {"line", "line", ColumnKind::kPercent}, {"", "address", ColumnKind::kText},
                   {"", "place", ColumnKind::kText},       {"", "source", ColumnKind::kName}};
  const auto add = [&](int64_t flat, int64_t cum, int64_t line, std::string address,
                       const std::string& text, const std::string& place) {
    table.rows.push_back(
        {Cell::Value(report.formatter.Format(flat), report.formatter.Multiply(flat)),
         Cell::Value(report.formatter.Format(cum), report.formatter.Multiply(cum)),
         Cell::Value(fmt::format("{}", line), line), Cell::Text(std::move(address)),
         Cell::Text(place), Cell::Text(text)});
  };
  for (const WebListFunction& function : report.functions) {
    add(function.flat, function.cum, 0, "", function.name, function.file);
    for (const WebListLine& line : function.lines) {
      add(line.flat, line.cum, line.number, "", line.source, "");
      for (const WebListInstruction& instruction : line.instructions) {
        add(instruction.flat, instruction.cum, line.number,
            fmt::format("{:#x}", instruction.address), instruction.text, instruction.place);
      }
    }
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
