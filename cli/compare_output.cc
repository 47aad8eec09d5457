#include "cli/compare_output.h"

#include <fmt/format.h>

#include "cli/output.h"
#include "cli/render/render.h"

namespace pfa {

Result<std::string> RenderComparison(const Document& document, std::string_view format,
                                     const Terminal& terminal) {
  if (format == "text" || format.empty()) return RenderText(document, terminal);
  if (format == "json") return RenderJson(document);
  if (format == "csv") return RenderCsv(document);
  if (format == "markdown") return RenderMarkdown(document);
  return UsageError(
      fmt::format("there is no format {}; try text, json, csv or markdown", EscapeControl(format)));
}

Result<OutputChoice> OutputChoiceOf(std::string_view option) {
  const size_t equals = option.find('=');
  if (equals == std::string_view::npos || equals + 1 == option.size()) {
    return UsageError(
        fmt::format("--output: expected FORMAT=FILE, found \"{}\"", EscapeControl(option)));
  }
  return OutputChoice{option.substr(0, equals), std::string(option.substr(equals + 1))};
}

Result<void> WriteComparison(const CompareOptions& options, const RenderFormat& render) {
  for (const std::string& output : options.outputs) {
    PFA_ASSIGN_OR_RETURN(const OutputChoice choice, OutputChoiceOf(output));
    PFA_ASSIGN_OR_RETURN(const std::string text, render(choice.format, Terminal{}));
    PFA_TRY(WriteOutput(text, choice.file, {}));
  }
  const Terminal terminal = DetectTerminal();
  Terminal page = terminal;
  if (options.width > 0) page.columns = static_cast<size_t>(options.width);
  PFA_ASSIGN_OR_RETURN(const std::string text, render(options.format, page));
  return WriteOutput(text, "", terminal);
}

}  // namespace pfa
