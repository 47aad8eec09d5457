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

Result<void> WriteComparison(const CompareOptions& options, const RenderFormat& render) {
  for (const std::string& output : options.outputs) {
    const size_t equals = output.find('=');
    if (equals == std::string::npos || equals + 1 == output.size()) {
      return UsageError(
          fmt::format("--output: expected FORMAT=FILE, found \"{}\"", EscapeControl(output)));
    }
    PFA_ASSIGN_OR_RETURN(const std::string text,
                         render(std::string_view(output).substr(0, equals), Terminal{}));
    PFA_TRY(WriteOutput(text, output.substr(equals + 1), {}));
  }
  const Terminal terminal = DetectTerminal();
  Terminal page = terminal;
  if (options.width > 0) page.columns = static_cast<size_t>(options.width);
  PFA_ASSIGN_OR_RETURN(const std::string text, render(options.format, page));
  return WriteOutput(text, "", terminal);
}

}  // namespace pfa
