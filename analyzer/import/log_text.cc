#include "analyzer/import/log_text.h"

#include "analyzer/import/go_quoted.h"
#include "analyzer/import/line_reader.h"

namespace pfa {
namespace {

bool IsDigitOfTime(char c) { return c >= '0' && c <= '9'; }

// What is left of the line behind the prefix; digits match any number of digits.
std::optional<std::string_view> AfterPrefix(std::string_view prefix, std::string_view line) {
  while (!prefix.empty()) {
    if (line.empty()) return std::nullopt;
    if (!IsDigitOfTime(prefix.front())) {
      if (prefix.front() != line.front()) return std::nullopt;
      prefix.remove_prefix(1);
      line.remove_prefix(1);
      continue;
    }
    if (!IsDigitOfTime(line.front())) return std::nullopt;
    while (!prefix.empty() && IsDigitOfTime(prefix.front())) prefix.remove_prefix(1);
    while (!line.empty() && IsDigitOfTime(line.front())) line.remove_prefix(1);
  }
  return line;
}

}  // namespace

std::string_view WithoutLogPrefix(std::string_view prefix, std::string_view line) {
  // The first line of a text may have a message of its own behind what the logger writes.
  while (!prefix.empty()) {
    if (const auto rest = AfterPrefix(prefix, line)) return *rest;
    const size_t end = prefix.find_last_not_of(' ');
    if (end == std::string_view::npos) break;
    // An empty line may have lost the space at its end.
    if (const auto rest = AfterPrefix(prefix.substr(0, end + 1), line); rest && rest->empty()) {
      return *rest;
    }
    const size_t space = prefix.find_last_of(' ', end);
    if (space == std::string_view::npos) break;
    prefix = prefix.substr(0, space + 1);
  }
  return line;
}

std::optional<std::string> TextOfJsonLine(std::string_view line,
                                          bool (*is_text)(std::string_view text)) {
  line = TrimSpace(line);
  if (!line.starts_with("{\"") || !line.ends_with('}')) return std::nullopt;
  std::string key;
  std::string text;
  std::optional<std::string> log;
  bool is_value = false;
  while (!line.empty()) {
    const size_t next = line.find_first_of("\":,{}[]");
    if (next == std::string_view::npos) break;
    line.remove_prefix(next);
    if (line.front() != '"') {
      is_value = line.front() == ':';
      line.remove_prefix(1);
      continue;
    }
    if (!TakeGoQuoted(&line, &text)) return std::nullopt;
    if (!is_value) {
      key = text;
    } else if (is_text(text)) {
      return text;
    } else if (key == "log" && !log) {
      log = text;
    }
    is_value = false;
  }
  return log;
}

}  // namespace pfa
