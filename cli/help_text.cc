#include "cli/help_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pfa {
namespace {

// In code points: close enough to columns.
size_t WidthOf(std::string_view text) {
  constexpr unsigned kContinuationMask = 0xc0;
  constexpr unsigned kContinuation = 0x80;
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & kContinuationMask) != kContinuation;
  }));
}

}  // namespace

std::string Wrapped(std::string_view text, size_t columns, size_t indent) {
  std::string out;
  size_t column = indent;
  while (!text.empty()) {
    const size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (column > indent && column + 1 + WidthOf(word) > columns) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += WidthOf(word);
  }
  return out;
}

std::string HelpEntry(std::string_view name, std::string_view text, size_t name_columns) {
  std::string out = fmt::format("  {:<{}}", name, name_columns);
  const size_t indent = 2 + name_columns;
  if (out.size() > indent || name.size() == name_columns) {
    out += '\n';
    out.append(indent, ' ');
  }
  return out + Wrapped(text, kHelpColumns, indent) + "\n";
}

}  // namespace pfa
