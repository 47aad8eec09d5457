// Writes a finished report: to standard output, through a pager if it is longer than the terminal,
// or to a file.
#pragma once

#include <string>
#include <string_view>

#include "cli/terminal.h"
#include "proto/base/result.h"

namespace pfa {

// `path` empty means standard output. A reader that closes the pipe early is not an error.
Result<void> WriteOutput(std::string_view text, const std::string& path, const Terminal& terminal);

// One line to standard error, with control characters escaped.
void PrintMessage(std::string_view text);

}  // namespace pfa
