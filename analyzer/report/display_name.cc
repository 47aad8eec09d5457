#include "analyzer/report/display_name.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
constexpr std::string_view kReplacement = "\ufffd";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

struct Decoded {
  uint32_t code = 0;
  size_t bytes = 0;  // 0: not UTF-8 here
};

// One character, by the table of well-formed sequences (Unicode 15, table 3-7).
Decoded DecodeFirst(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1};
  size_t length = 0;
  uint32_t code = 0;
  uint32_t least = 0;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2, code = first & 0x1fU, least = 0x80;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3, code = first & 0x0fU, least = 0x800;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4, code = first & 0x07U, least = 0x10000;
  }
  if (length == 0 || text.size() < length) return {};
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least || code > 0x10ffff || surrogate) return {};
  return {code, length};
}

// Characters that do something instead of being something, and those that XML cannot have.
bool IsControl(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code & 0xfffeU) == 0xfffe;
}

void AppendSafe(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const Decoded decoded = DecodeFirst(text);
    if (decoded.bytes == 0) {
      *out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    if (IsControl(decoded.code)) {
      *out += decoded.code < 0x100 ? fmt::format("\\x{:02x}", decoded.code)
                                   : fmt::format("\\u{:04x}", decoded.code);
    } else {
      *out += text.substr(0, decoded.bytes);
    }
    text.remove_prefix(decoded.bytes);
  }
}

}  // namespace

std::string DisplayName(std::string_view text, size_t max_bytes) {
  std::string out;
  if (text.size() <= max_bytes) {
    AppendSafe(text, &out);
    return out;
  }
  size_t head = max_bytes / 2;
  while (head > 0 && IsContinuation(text[head])) --head;
  size_t tail = text.size() - max_bytes / 2;
  while (tail < text.size() && IsContinuation(text[tail])) ++tail;
  AppendSafe(text.substr(0, head), &out);
  out += kEllipsis;
  AppendSafe(text.substr(tail), &out);
  return out;
}

size_t CharacterCount(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return !IsContinuation(c); }));
}

std::string_view FirstCharacters(std::string_view text, size_t count) {
  size_t i = 0;
  for (; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && count-- == 0) break;
  }
  return text.substr(0, i);
}

std::string_view WithoutPath(std::string_view name, size_t count) {
  if (CharacterCount(name) <= count) return name;
  constexpr std::string_view kPath =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.~-/";
  const size_t slash = name.substr(0, name.find_first_not_of(kPath)).rfind('/');
  return slash == std::string_view::npos || slash + 1 == name.size() ? name
                                                                     : name.substr(slash + 1);
}

std::string Shortened(std::string_view text, size_t count) {
  if (CharacterCount(text) <= count) return std::string(text);
  if (count == 0) return "";
  return std::string(FirstCharacters(text, count - 1)) + std::string(kEllipsis);
}

}  // namespace pfa
