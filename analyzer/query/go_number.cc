#include "analyzer/query/go_number.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

namespace pfa {
namespace {

bool IsDigit(char c, bool hex) {
  const auto u = static_cast<unsigned char>(c);
  return hex ? std::isxdigit(u) != 0 : std::isdigit(u) != 0;
}

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// "0x", "0b" or "0o", in either case.
bool HasBasePrefix(std::string_view text) {
  return text.size() >= 2 && text[0] == '0' &&
         std::string_view("xbo").find(Lower(text[1])) != std::string_view::npos;
}

// Takes '_' out of a number without its sign; nullopt if one does not stand between digits, for
// which a prefix counts as one.
std::optional<std::string> WithoutUnderscores(std::string_view text) {
  const size_t prefix = HasBasePrefix(text) ? 2 : 0;
  const bool hex = prefix > 0 && Lower(text[1]) == 'x';
  bool after_digit = prefix > 0;
  std::string out(text.substr(0, prefix));
  for (size_t i = prefix; i < text.size(); ++i) {
    if (text[i] == '_') {
      if (!after_digit || i + 1 == text.size() || !IsDigit(text[i + 1], hex)) return std::nullopt;
      after_digit = false;
      continue;
    }
    after_digit = IsDigit(text[i], hex);
    out += text[i];
  }
  return out;
}

// Takes a sign off the front; true for '-'.
bool TakeSign(std::string_view* text) {
  if (text->empty() || (text->front() != '-' && text->front() != '+')) return false;
  const bool negative = text->front() == '-';
  text->remove_prefix(1);
  return negative;
}

}  // namespace

std::optional<int64_t> ParseGoInt(std::string_view text) {
  const bool negative = TakeSign(&text);
  const auto plain = WithoutUnderscores(text);
  if (!plain || plain->empty()) return std::nullopt;
  std::string_view digits = *plain;
  int base = 10;
  if (HasBasePrefix(digits) && digits.size() > 2) {
    const char kind = Lower(digits[1]);
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    digits.remove_prefix(2);
  } else if (digits.front() == '0') {
    base = 8;
  }
  uint64_t magnitude = 0;
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
  if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  constexpr auto kMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

std::optional<double> ParseGoFloat(std::string_view text) {
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  const bool negative = TakeSign(&text);
  const auto plain = WithoutUnderscores(text);
  if (!plain || plain->empty()) return std::nullopt;
  std::string lower = *plain;
  std::ranges::transform(lower, lower.begin(), Lower);
  // strtod knows more than Go: spaces, nan(...), a sign of nan, hexadecimal without exponent.
  const bool is_word = lower == "inf" || lower == "infinity" || (lower == "nan" && !has_sign);
  const bool is_number = IsDigit(lower.front(), false) || lower.front() == '.';
  if (!is_word && !is_number) return std::nullopt;
  if (lower.starts_with("0x") && lower.find('p') == std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(lower.c_str(), &end);
  if (end != lower.c_str() + lower.size()) return std::nullopt;
  if (std::isinf(value) && !is_word) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace pfa
