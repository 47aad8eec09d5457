#include "analyzer/report/json_text.h"

#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "proto/base/utf8.h"

namespace pfa {
void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  while (!text.empty()) {
    const char c = text.front();
    size_t length = 1;
    if (c == '"' || c == '\\') {
      *out += '\\';
      *out += c;
    } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
      fmt::format_to(std::back_inserter(*out), "\\u{:04x}", static_cast<uint8_t>(c));
    } else if (length = Utf8SequenceLength(text); length == 0) {
      *out += "\xef\xbf\xbd";
      length = 1;
    } else {
      *out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  *out += '"';
}

}  // namespace pfa
