// Flame graphs as SVG: a picture that also works where scripts do not run.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/aggregate/frame_layout.h"
#include "analyzer/report/display_name.h"
#include "cli/render/escape.h"
#include "cli/render/flame/assets.h"
#include "cli/render/flame/flame.h"

namespace pfa {
namespace {

constexpr double kWidth = 1200;
constexpr double kMargin = 10;
constexpr double kRow = 18;
constexpr double kLineHeight = 17;
constexpr double kCharacter = 7.3;
constexpr uint32_t kMaxLevels = 2000;  // higher pictures are not opened by browsers

constexpr std::string_view kStyle =
    "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#111}"
    ".h{font:16px system-ui,sans-serif;font-weight:600}.i{fill:#666}"
    ".f{cursor:pointer}.f:hover rect{stroke:#000;stroke-width:1}"
    ".f text{pointer-events:none}.hit rect{fill:#b000d0!important}.hit text{fill:#fff}"
    "#reset{cursor:pointer;fill:#0645ad}"
    "input{box-sizing:border-box;width:100%;font:13px system-ui,sans-serif;padding:3px 6px}";

// The hues of flame.css.
constexpr std::array<int, kFlameColors> kHues = {12,  28,  44,  58,  82,  140,
                                                 168, 190, 210, 232, 310, 262};

std::string ColorOf(const FlameReport& report, uint32_t row) {
  const NodeId node = report.tree.nodes[row];
  if (!node.valid()) return "#ccc";
  if (!report.is_diff) {
    return fmt::format("hsl({},58%,76%)", kHues[report.names[node.index()].color]);
  }
  const auto now =
      static_cast<double>(report.tree.totals[report.gained_column(report.selected)][row]);
  const auto before =
      static_cast<double>(report.tree.totals[FlameReport::lost_column(report.selected)][row]);
  const double change = now + before == 0 ? 0 : (now - before) / (now + before);
  return fmt::format("hsl({},{:.0f}%,75%)", change > 0 ? 4 : 214,
                     std::min(1.0, std::abs(change) * 2) * 80);
}

}  // namespace

std::string FlameSvg(const FlameReport& report, const std::string& title, uint32_t max_depth) {
  LayoutRequest request;
  request.max_depth = max_depth == 0 ? kMaxLevels : std::min(max_depth, kMaxLevels);
  request.min_width = 0.2 / kWidth;
  request.weight = [&report](uint32_t row) { return report.WidthOf(row); };
  const FrameLayout layout = LayOutFrames(report.tree, request);

  std::vector<std::string> below;
  for (const Fact& fact : report.facts) {
    below.push_back(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
  }
  below.insert(below.end(), report.summary.begin(), report.summary.end());
  if (layout.too_narrow > 0) {
    below.push_back(fmt::format("{} frames are too narrow to draw", layout.too_narrow));
  }
  if (layout.too_deep > 0) {
    below.push_back(
        fmt::format("{} frames and all below them are too deep to draw", layout.too_deep));
  }
  for (const Note& note : report.notes) {
    below.push_back((note.is_warning ? "note: " : "") + note.text);
  }

  const double top = 50;
  const double details = top + layout.depth * kRow + 16;
  const double height = details + 8 + static_cast<double>(below.size()) * kLineHeight + kMargin;
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\">\n<style>{2}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text class=\"h\" x=\"{3}\" y=\"24\">",
      kWidth, height, kStyle, kMargin);
  AppendXmlText(Shortened(title, 100), &out);
  out += fmt::format(
      "</text>\n<text id=\"reset\" x=\"{}\" y=\"42\" style=\"display:none\">reset zoom</text>\n"
      "<text id=\"found\" x=\"{}\" y=\"42\"></text>\n"
      "<text id=\"details\" class=\"i\" x=\"{}\" y=\"{:.0f}\"></text>\n",
      kMargin, kWidth / 2, kMargin, details);
  const double scale = kWidth - 2 * kMargin;
  for (const FrameRect& rect : layout.rects) {
    const std::string name = report.NameOf(report.tree, rect.row);
    const double x = kMargin + rect.x * scale;
    const double y = top + rect.depth * kRow;
    const double width = rect.width * scale;
    out += "<g class=\"f\"><title>";
    AppendXmlText(name, &out);
    const NodeId node = report.tree.nodes[rect.row];
    if (node.valid() && !report.names[node.index()].place.empty()) {
      out += '\n';
      AppendXmlText(report.names[node.index()].place, &out);
    }
    out += '\n';
    AppendXmlText(report.ValuesOf(rect.row), &out);
    out += fmt::format(
        "</title><rect x=\"{:.3f}\" y=\"{:.0f}\" width=\"{:.3f}\" height=\"{:.0f}\" rx=\"1\" "
        "fill=\"{}\"/>",
        x, y, width, kRow - 1, ColorOf(report, rect.row));
    const auto fits = static_cast<size_t>(std::max(0.0, (width - 6) / kCharacter));
    if (fits >= 3) {
      out += fmt::format(R"(<text x="{:.3f}" y="{:.1f}">)", x + 3, y + 12.5);
      AppendXmlText(Shortened(WithoutPath(name, fits), fits), &out);
      out += "</text>";
    }
    out += "</g>\n";
  }
  double y = details + 8;
  for (const std::string& line : below) {
    y += kLineHeight;
    out += fmt::format(R"(<text class="i" x="{}" y="{:.0f}">)", kMargin, y);
    AppendXmlText(Shortened(line, 160), &out);
    out += "</text>\n";
  }
  out += "<script><![CDATA[\n";
  out += kFlameSvgJs;
  out += "]]></script>\n</svg>\n";
  return out;
}

}  // namespace pfa
