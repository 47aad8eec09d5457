#include "analyzer/query/folded_name.h"

#include <algorithm>
#include <array>

namespace pfa {
namespace {

constexpr std::array<std::string_view, 4> kNumberedParts = {".func", ".gowrap", ".deferwrap",
                                                            "-range"};

bool IsFoldedDigit(char c) { return c >= '0' && c <= '9'; }

size_t DigitsAt(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && IsFoldedDigit(text[end])) ++end;
  // "main.f.func1x" is a name that somebody chose.
  const bool ends = end == text.size() || text[end] == '.' || text[end] == '-';
  return ends ? end - at : 0;
}

std::string WithoutShapes(std::string_view name) {
  const size_t open = name.find('[');
  const size_t close = name.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::string(name);
  }
  return std::string(name.substr(0, open)) + "[...]" + std::string(name.substr(close + 1));
}

}  // namespace

std::string FoldedFunctionName(std::string_view name) {
  constexpr std::string_view kVendor = "vendor/";
  const size_t vendor = name.rfind(kVendor);
  if (vendor != std::string_view::npos && (vendor == 0 || name[vendor - 1] == '/')) {
    name.remove_prefix(vendor + kVendor.size());
  }
  const std::string text = WithoutShapes(name);
  // Dots before the last slash are those of a host.
  const size_t slash = std::string_view(text).substr(0, text.find('[')).rfind('/');
  std::string out;
  size_t at = slash == std::string::npos ? 0 : slash + 1;
  out = text.substr(0, at);
  bool in_closure = false;
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    const auto* const part = std::ranges::find_if(kNumberedParts, [&](std::string_view one) {
      return rest.starts_with(one) && DigitsAt(rest, one.size()) > 0;
    });
    const bool is_nested = in_closure && rest.front() == '.' && DigitsAt(rest, 1) > 0;
    if (part != kNumberedParts.end() || is_nested) {
      const size_t head = is_nested ? 1 : part->size();
      out += rest.substr(0, head);
      out += '*';
      at += head + DigitsAt(rest, head);
      in_closure = true;
      continue;
    }
    out += text[at++];
  }
  return out;
}

}  // namespace pfa
