// Go's texts inside of logs: a program's standard error goes through a logger, which puts a time
// and a name before each line, or makes a JSON text of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pfa {

// `line` without what stands before another line of the same log: `prefix`, or its first words,
// with any digits where it has some. The line itself if it begins with nothing of that kind.
//   prefix "2026/11/25 13:24:31 app[77]: ", line "2026/11/25 13:24:32 app[77]: main.main()"
std::string_view WithoutLogPrefix(std::string_view prefix, std::string_view line);

// The string in a line of JSON that is the text of the program: the first that `is_text` accepts,
// or that of the key "log", as Docker's log files have it. nullopt if the line is no JSON object.
std::optional<std::string> TextOfJsonLine(std::string_view line,
                                          bool (*is_text)(std::string_view text));

}  // namespace pfa
