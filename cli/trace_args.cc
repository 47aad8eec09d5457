#include "cli/trace_args.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "cli/help_text.h"
#include "cli/suggest.h"

namespace pfa {
namespace {

std::string Usage(const TraceReportRow& report) {
  std::string usage = fmt::format("pfa trace {} [OPTIONS]", report.name);
  if (!report.argument.empty()) {
    usage += report.argument_is_optional ? fmt::format(" [{}]", report.argument)
                                         : fmt::format(" {}", report.argument);
  }
  return usage + (report.compares ? " OLD NEW" : " FILE");
}

std::string Help(const TraceReportRow& report) {
  std::string help =
      Wrapped(report.help, kHelpColumns) + fmt::format("\n\nUsage: {}\n", Usage(report));
  std::string_view group;
  for (const TraceOptionRow& row : TraceOptionTable()) {
    if (!HasTraceOption(report.name, row)) continue;
    if (row.group != group) help += fmt::format("\n{}:\n", row.group);
    group = row.group;
    help += HelpEntry(Spelling(row), row.help);
  }
  if (report.formats.size() > 1) {
    help += fmt::format("\nFormats: {}; {} unless another is given.\n",
                        fmt::join(report.formats, ", "), report.formats.front());
  }
  return help;
}

const TraceOptionRow* FindOption(const TraceReportRow& report, std::string_view word) {
  std::string name(word);
  std::ranges::replace(name, '-', '_');
  if (name == "o") name = "output";
  for (const TraceOptionRow& row : TraceOptionTable()) {
    if (row.name == name && HasTraceOption(report.name, row)) return &row;
  }
  return nullptr;
}

Error UnknownOption(const TraceReportRow& report, std::string_view word, std::string_view name) {
  std::vector<std::string_view> names = {"help"};
  for (const TraceOptionRow& row : TraceOptionTable()) {
    if (HasTraceOption(report.name, row)) names.push_back(row.name);
  }
  return UsageError(fmt::format("trace {}: unknown option {}{}", report.name, word,
                                Suggestion(name, names, "--")));
}

}  // namespace

Result<TraceArguments> ParseTraceArguments(const TraceReportRow& report,
                                           std::span<const std::string> arguments) {
  TraceArguments parsed;
  bool only_files = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (only_files || word.size() < 2 || word.front() != '-') {
      parsed.files.emplace_back(word);
      continue;
    }
    if (word == "--") {
      only_files = true;
      continue;
    }
    const std::string_view bare = word.substr(word.starts_with("--") ? 2 : 1);
    const size_t equals = bare.find('=');
    const std::string_view name = bare.substr(0, equals);
    if (name == "help" || name == "h") {
      parsed.help = Help(report);
      return parsed;
    }
    const TraceOptionRow* row = FindOption(report, name);
    if (row == nullptr) return UnknownOption(report, word, name);
    std::string_view value = "true";
    if (equals != std::string_view::npos) {
      value = bare.substr(equals + 1);
    } else if (!row->value_name.empty()) {
      if (i + 1 == arguments.size()) {
        return UsageError(fmt::format("trace {}: {} needs a value", report.name, word));
      }
      value = arguments[++i];
    }
    PFA_TRY(SetTraceOption(*row, value, &parsed.options));
  }
  const size_t files = report.compares ? 2 : 1;
  if (!report.argument.empty() &&
      (parsed.files.size() == files + 1 || !report.argument_is_optional) && !parsed.files.empty()) {
    parsed.options.argument = parsed.files.front();
    parsed.files.erase(parsed.files.begin());
  }
  if (parsed.files.size() != files) {
    return UsageError(fmt::format("trace {}: expected {}, found {}; usage: {}", report.name,
                                  files == 1 ? "one file" : "two files", parsed.files.size(),
                                  Usage(report)));
  }
  return parsed;
}

}  // namespace pfa
