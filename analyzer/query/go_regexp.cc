#include "analyzer/query/go_regexp.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "proto/base/utf8.h"

namespace pfa {
namespace {

// Where "[:alpha:]" at position `i` ends; `i` if there is none.
size_t NamedClassEnd(std::string_view pattern, size_t i) {
  if (!pattern.substr(i).starts_with("[:")) return i;
  const size_t end = pattern.find(":]", i + 2);
  return end == std::string_view::npos ? i : end + 2;
}

// Go accepts (?<name>re) beside (?P<name>re), which older RE2 does not; RE2 accepts \C (one byte),
// which Go does not. Everything else is left to RE2.
Result<std::string> ToRe2(std::string_view option, std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[i + 1];
      if (next == 'C') {
        return UsageError(fmt::format(
            "parsing {} regexp: error parsing regexp: invalid escape sequence: `\\C`", option));
      }
      if (next == 'Q' && !in_class) {
        const size_t end = pattern.find("\\E", i + 2);
        const size_t stop = end == std::string_view::npos ? pattern.size() : end + 2;
        out += pattern.substr(i, stop - i);
        i = stop - 1;
        continue;
      }
      out += c;
      out += next;
      ++i;
      continue;
    }
    out += c;
    if (in_class) {
      if (const size_t end = NamedClassEnd(pattern, i); end != i) {
        out += pattern.substr(i + 1, end - i - 1);
        i = end - 1;
      } else {
        in_class = c != ']';
      }
      continue;
    }
    if (c == '[') {
      in_class = true;
      if (pattern.substr(i + 1).starts_with('^')) out += pattern[++i];
      if (pattern.substr(i + 1).starts_with(']')) out += pattern[++i];  // the first one is a member
      continue;
    }
    const bool named_group = c == '(' && pattern.substr(i).starts_with("(?<") &&
                             i + 3 < pattern.size() && pattern[i + 3] != '=' &&
                             pattern[i + 3] != '!';
    if (named_group) {
      out += "?P";
      ++i;
    }
  }
  return out;
}

// What Go says for the same mistake; empty for those that Go does not have.
std::string_view GoMessage(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "invalid character class";
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    default:
      return "";
  }
}

}  // namespace

GoRegexp::GoRegexp(std::unique_ptr<re2::RE2> pattern) : pattern_(std::move(pattern)) {}
GoRegexp::GoRegexp(GoRegexp&&) noexcept = default;
GoRegexp& GoRegexp::operator=(GoRegexp&&) noexcept = default;
GoRegexp::~GoRegexp() = default;

Result<GoRegexp> GoRegexp::Compile(std::string_view option, std::string_view pattern) {
  PFA_ASSIGN_OR_RETURN(const std::string translated, ToRe2(option, pattern));
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<re2::RE2>(translated, options);
  if (!compiled->ok()) {
    const std::string_view what = GoMessage(compiled->error_code());
    std::string where = compiled->error_arg();
    if (where.empty()) where = pattern;
    if (compiled->error_code() == re2::RE2::ErrorTrailingBackslash) where.clear();  // as Go has it
    return UsageError(fmt::format("parsing {} regexp: error parsing regexp: {}: `{}`", option,
                                  what.empty() ? std::string_view(compiled->error()) : what,
                                  where));
  }
  return GoRegexp(std::move(compiled));
}

bool GoRegexp::Matches(std::string_view text) const {
  const auto search = [this](std::string_view valid) {
    return re2::RE2::PartialMatch({valid.data(), valid.size()}, *pattern_);
  };
  // To Go, a byte that is no UTF-8 is a U+FFFD, which "." matches.
  return IsUtf8(text) ? search(text) : search(ReplaceInvalidUtf8(text));
}

std::string ExactPattern(std::string_view name) {
  constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";
  constexpr std::string_view kEllipsis = "\u2026";
  std::string out = "^";
  while (!name.empty()) {
    if (name.starts_with(kEllipsis)) {
      out += ".*";
      name.remove_prefix(kEllipsis.size());
      continue;
    }
    if (kSpecial.find(name.front()) != std::string_view::npos) out += '\\';
    out += name.front();
    name.remove_prefix(1);
  }
  return out + "$";
}

}  // namespace pfa
