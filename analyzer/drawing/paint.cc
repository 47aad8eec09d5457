#include "analyzer/drawing/paint.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/drawing/graphviz.h"

namespace pfa {
namespace {

// Different lines, at most a few.
std::vector<std::string> LinesOf(std::string_view text) {
  constexpr size_t kMaxLines = 4;
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < kMaxLines) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && std::ranges::find(lines, line) == lines.end()) lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string OneLine(std::string_view text) {
  return fmt::format("{}", fmt::join(LinesOf(text), "; "));
}

}  // namespace

Result<Picture> PaintDot(const std::string& dot, const std::string& format,
                         const WorkLimits& limits) {
  auto worked = RunForked([&] { return RunGraphviz(dot, format); }, limits);
  if (!worked.ok()) {
    return Error{ErrorCode::kIo,
                 fmt::format("Graphviz {}; -nodecount draws fewer nodes", worked.error().message),
                 {}};
  }
  WorkOutput& output = worked.value();
  if (!output.result.ok()) {
    const std::string reasons = output.printed.empty() ? "" : ": " + OneLine(output.printed);
    return Error{
        ErrorCode::kIo, fmt::format("Graphviz: {}{}", output.result.error().message, reasons), {}};
  }
  return Picture{std::move(output.result).value(), LinesOf(output.printed)};
}

}  // namespace pfa
