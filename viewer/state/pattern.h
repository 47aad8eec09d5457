// Regular expressions for names.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// One that matches just this text.
inline std::string QuotedPattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace pfa
