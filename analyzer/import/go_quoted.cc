#include "analyzer/import/go_quoted.h"

#include <charconv>
#include <cstdint>

#include "proto/base/utf8.h"

namespace pfa {
namespace {

// "1f" of "\x1f", after the letter.
bool TakeCode(std::string_view* text, size_t digits, int base, uint32_t* code) {
  if (text->size() < digits) return false;
  const char* const end = text->data() + digits;
  const auto [stop, error] = std::from_chars(text->data(), end, *code, base);
  if (error != std::errc() || stop != end) return false;
  text->remove_prefix(digits);
  return true;
}

bool TakeEscape(std::string_view* text, std::string* out) {
  if (text->empty()) return false;
  const char kind = text->front();
  constexpr std::string_view kLetters = "abfnrtv\\\"'";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"'";
  if (const size_t at = kLetters.find(kind); at != std::string_view::npos) {
    out->push_back(kMeanings[at]);
    text->remove_prefix(1);
    return true;
  }
  uint32_t code = 0;
  if (kind >= '0' && kind <= '7') {
    if (!TakeCode(text, 3, 8, &code) || code > 0xff) return false;
    out->push_back(static_cast<char>(code));
    return true;
  }
  text->remove_prefix(1);
  if (kind == 'x') {
    if (!TakeCode(text, 2, 16, &code)) return false;
    out->push_back(static_cast<char>(code));
    return true;
  }
  if (kind != 'u' && kind != 'U') return false;
  if (!TakeCode(text, kind == 'u' ? 4 : 8, 16, &code)) return false;
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  AppendUtf8(code, out);
  return true;
}

}  // namespace

bool TakeGoQuoted(std::string_view* text, std::string* out) {
  out->clear();
  if (!text->starts_with('"')) return false;
  text->remove_prefix(1);
  while (!text->empty()) {
    const char c = text->front();
    text->remove_prefix(1);
    if (c == '"') return true;
    if (c != '\\') {
      out->push_back(c);
    } else if (!TakeEscape(text, out)) {
      return false;
    }
  }
  return false;
}

}  // namespace pfa
