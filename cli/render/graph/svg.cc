// From Graphviz's SVG to one that moves, zooms and searches.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/render/graph/assets.h"
#include "cli/render/graph/picture.h"

namespace pfa {
namespace {

// The value of an attribute of the tag.
std::string_view Attribute(std::string_view tag, std::string_view name) {
  const std::string start = fmt::format("{}=\"", name);
  const size_t begin = tag.find(start);
  if (begin == std::string_view::npos) return {};
  tag.remove_prefix(begin + start.size());
  return tag.substr(0, tag.find('"'));
}

// The root's tag, and what is in the root.
struct Parts {
  std::string_view tag;
  std::string_view inside;
};

Result<Parts> Split(std::string_view text) {
  const size_t open = text.find("<svg");
  const size_t open_end = text.find('>', open);
  const size_t close = text.rfind("</svg>");
  if (open == std::string_view::npos || open_end == std::string_view::npos ||
      close == std::string_view::npos || close < open_end) {
    return Error{ErrorCode::kIo, "Graphviz gave something that is not SVG", {}};
  }
  return Parts{text.substr(open, open_end - open), text.substr(open_end + 1, close - open_end - 1)};
}

}  // namespace

Result<std::string> InteractiveSvg(const std::string& svg) {
  PFA_ASSIGN_OR_RETURN(const Parts parts, Split(svg));
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      "width=\"{}\" height=\"{}\" viewBox=\"{}\">\n<style>{}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<g id=\"view\">",
      Attribute(parts.tag, "width"), Attribute(parts.tag, "height"),
      Attribute(parts.tag, "viewBox"), kGraphCss);
  out += parts.inside;
  out += "</g>\n<script><![CDATA[\n";
  out += kGraphJs;
  out += "]]></script>\n</svg>\n";
  return out;
}

PageAsset GraphStyle() { return {kGraphCss, kGraphCssSha256}; }
PageAsset GraphScript() { return {kGraphJs, kGraphJsSha256}; }

Result<std::string> EmbeddedSvg(const std::string& svg) {
  PFA_ASSIGN_OR_RETURN(const Parts parts, Split(svg));
  return fmt::format(
      "<svg id=\"picture\" viewBox=\"{}\" role=\"img\" aria-label=\"Call graph\">"
      "<g id=\"view\">{}</g></svg>\n",
      Attribute(parts.tag, "viewBox"), parts.inside);
}

}  // namespace pfa
