// From a line of the interactive shell to what it asks for. Pure: nothing is looked up but the
// vocabulary, nothing is changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/output.h"
#include "cli/shell/vocabulary.h"

namespace pfa {

// name=value; the name is that of an option or of one of its choices.
struct ShellAssignment {
  std::string name;
  std::string value;
};

// A report, with what holds for it alone.
struct ShellReport {
  const ReportRow* row = nullptr;
  std::string argument;  // of a report that takes a regular expression
  std::optional<int64_t> nodecount;
  bool by_cum = false;
  std::string focus;
  std::string ignore;
  std::vector<ShellAssignment> settings;
  Destination destination;
};

struct ShellListOptions {};
struct ShellHelp {
  std::string topic;  // may be empty
};
struct ShellQuit {};
struct ShellNothing {};
struct ShellError {
  std::string message;
};

using ShellAction = std::variant<ShellNothing, ShellAssignment, ShellReport, ShellListOptions,
                                 ShellHelp, ShellQuit, ShellError>;

// Grammar:  NAME=VALUE [//: COMMENT]  |  COMMAND[N] [REGEXP] WORD... [>FILE | >>FILE | '|' COMMAND]
// where a word is a number of rows, -cum, -REGEXP to ignore, REGEXP to focus on, or, but for pprof,
// --OPTION[=VALUE].
ShellAction ParseShellLine(std::string_view line, const ShellVocabulary& vocabulary);

// The commands that a line stands for: itself, unless it is a shortcut (":", "alloc_space",
// "mean_delay").
std::vector<std::string> ExpandShortcut(std::string_view line,
                                        const std::vector<std::string>& sample_types);

// Without spaces at both ends.
std::string_view Trimmed(std::string_view text);

}  // namespace pfa
