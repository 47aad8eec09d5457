// Go's texts inside of logs: a program's standard error goes through a logger, which puts a time
// and a name before each line, or makes a JSON text of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/import/line_reader.h"

namespace pfa {

// `line` without what stands before another line of the same log: `prefix`, or its first words,
// with any digits where it has some. The line itself if it begins with nothing of that kind.
//   prefix "2026/11/25 13:24:31 app[77]: ", line "2026/11/25 13:24:32 app[77]: main.main()"
std::string_view WithoutLogPrefix(std::string_view prefix, std::string_view line);

// The string in a line of JSON that is the text of the program: the first that `is_text` accepts,
// or that of the key "log", as Docker's log files have it. nullopt if the line is no JSON object.
std::optional<std::string> TextOfJsonLine(std::string_view line,
                                          bool (*is_text)(std::string_view text));

// Trying what a logger may have written takes time that grows with the square of its length.
inline constexpr size_t kMaxLogPrefix = 256;

// Calls read(part) with a line of a log, or, if it is JSON with a text of the program, with each
// line of that. A text of several lines stands alone: `apart` is called before and behind it.
template <typename Apart, typename Read>
void ForEachLogLine(std::string_view line, bool (*is_text)(std::string_view text), Apart apart,
                    Read read) {
  const auto json = line.starts_with('{') ? TextOfJsonLine(line, is_text) : std::nullopt;
  if (!json) return read(line);
  std::string_view text = *json;
  if (text.ends_with('\n')) text.remove_suffix(1);
  const bool several = text.find('\n') != std::string_view::npos;
  if (several) apart();
  if (text.empty()) read(text);
  AnyLine(text, [&read](std::string_view part) {
    read(part);
    return false;
  });
  if (several) apart();
}

}  // namespace pfa
