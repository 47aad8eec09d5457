// From Graphviz's SVG to one that moves, zooms and searches.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/render/graph/assets.h"
#include "cli/render/graph/picture.h"

namespace pfa {
namespace {

constexpr std::string_view kStyle =
    ".node,.edge{cursor:pointer}"
    "#view.some .node:not(.on),#view.some .edge:not(.on){opacity:.12}"
    ".node:hover polygon,.on polygon{stroke-width:2.5}"
    ".hit polygon{stroke:#b000d0!important;stroke-width:4;fill:#f6d5ff!important}"
    "#details,#found,#help{font:13px system-ui,sans-serif;fill:#111;stroke:#fff;stroke-width:4;"
    "paint-order:stroke;stroke-linejoin:round}#help{fill:#666}"
    "input{box-sizing:border-box;width:100%;font:13px system-ui,sans-serif;padding:3px 6px}";

// The value of an attribute of the tag.
std::string_view Attribute(std::string_view tag, std::string_view name) {
  const std::string start = fmt::format("{}=\"", name);
  const size_t begin = tag.find(start);
  if (begin == std::string_view::npos) return {};
  tag.remove_prefix(begin + start.size());
  return tag.substr(0, tag.find('"'));
}

}  // namespace

Result<std::string> InteractiveSvg(const std::string& svg) {
  const std::string_view text = svg;
  const size_t open = text.find("<svg");
  const size_t open_end = text.find('>', open);
  const size_t close = text.rfind("</svg>");
  if (open == std::string_view::npos || open_end == std::string_view::npos ||
      close == std::string_view::npos || close < open_end) {
    return Error{ErrorCode::kIo, "Graphviz gave something that is not SVG", {}};
  }
  const std::string_view tag = text.substr(open, open_end - open);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      "width=\"{}\" height=\"{}\" viewBox=\"{}\">\n<style>{}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<g id=\"view\">",
      Attribute(tag, "width"), Attribute(tag, "height"), Attribute(tag, "viewBox"), kStyle);
  out += text.substr(open_end + 1, close - open_end - 1);
  out += "</g>\n<script><![CDATA[\n";
  out += kGraphJs;
  out += "]]></script>\n</svg>\n";
  return out;
}

}  // namespace pfa
