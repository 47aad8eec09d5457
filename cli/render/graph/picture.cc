#include "cli/render/graph/picture.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "cli/render/graph/graphviz.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 5> kFormats = {"svg", "png", "pdf", "ps", "gif"};

// Graphviz's own PostScript has no letters beyond Latin 1.
std::string RendererOf(std::string_view format) {
  return format == "ps" ? "ps:cairo" : std::string(format);
}

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

Result<Picture> Paint(const std::string& dot, std::string_view format, const WorkLimits& limits) {
  auto worked = RunForked([&] { return RunGraphviz(dot, RendererOf(format)); }, limits);
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

}  // namespace

std::span<const std::string_view> PictureFormats() { return kFormats; }

bool IsPictureFormat(std::string_view format) {
  return std::ranges::find(kFormats, format) != kFormats.end();
}

Result<Picture> DrawGraph(const std::string& dot, std::string_view format,
                          const WorkLimits& limits) {
  PFA_ASSIGN_OR_RETURN(Picture picture, Paint(dot, format, limits));
  if (format == "svg") {
    PFA_ASSIGN_OR_RETURN(picture.bytes, InteractiveSvg(picture.bytes));
  }
  return picture;
}

Result<Picture> DrawPlainSvg(const std::string& dot, const WorkLimits& limits) {
  return Paint(dot, "svg", limits);
}

}  // namespace pfa
