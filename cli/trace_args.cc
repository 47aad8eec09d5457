#include "cli/trace_args.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/help_text.h"
#include "cli/option_words.h"

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

const TraceOptionRow& RowOf(std::string_view name) {
  return *std::ranges::find(TraceOptionTable(), name, &TraceOptionRow::name);
}

}  // namespace

Result<TraceArguments> ParseTraceArguments(const TraceReportRow& report,
                                           std::span<const std::string> arguments) {
  TraceArguments parsed;
  const std::string command = fmt::format("trace {}", report.name);
  OptionWords options{
      .command = command,
      .names = {},
      .takes_value = [](std::string_view name) { return !RowOf(name).value_name.empty(); },
      .set =
          [&](std::string_view name, std::string_view value) {
            return SetTraceOption(RowOf(name), value, &parsed.options);
          },
      .short_name = "o",
      .long_name = "output"};
  for (const TraceOptionRow& row : TraceOptionTable()) {
    if (HasTraceOption(report.name, row)) options.names.push_back(row.name);
  }
  PFA_ASSIGN_OR_RETURN(ParsedWords words, ParseOptionWords(options, arguments));
  if (words.wants_help) {
    parsed.help = Help(report);
    return parsed;
  }
  parsed.files = std::move(words.files);
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
