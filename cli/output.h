// Writes a finished report: to standard output, through a pager if it is longer than the terminal,
// or to a file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/terminal.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// `path` empty means standard output. A reader that closes the pipe early is not an error.
Result<void> WriteOutput(std::string_view text, const std::string& path, const Terminal& terminal);

// The same for output that is written piece by piece; never through a pager.
Result<void> WriteStream(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const std::string& path);

// For output that is not for terminals: `path`, or, if that is empty and standard output is a
// terminal, a new file in the current directory: the first of profile001.SUFFIX, profile002.SUFFIX,
// ... that does not exist yet. The suffix starts with a dot.
Result<std::string> FileForOutput(const std::string& path, std::string_view suffix);

// Escapes the control characters of what it passes on, but for the ends of lines.
class EscapingSink : public ByteSink {
 public:
  explicit EscapingSink(ByteSink& out) : out_(out) {}
  Result<void> Write(std::string_view piece) override;

 private:
  ByteSink& out_;
};

// One line to standard error, with control characters escaped.
void PrintMessage(std::string_view text);

}  // namespace pfa
