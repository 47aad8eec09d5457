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

// Where output goes: standard output unless one of the two names is set.
struct Destination {
  std::string file = {};
  bool append = false;       // to the file
  std::string command = {};  // for sh; reads the output
  // Of the shell: bytes that are nothing for people go to a file even if there is no terminal.
  bool bytes_to_file = false;

  [[nodiscard]] bool is_stdout() const { return file.empty() && command.empty(); }
};

// Only what goes to standard output may go through a pager. A reader that closes the pipe early is
// not an error.
Result<void> WriteOutput(std::string_view text, const Destination& destination,
                         const Terminal& terminal);
// `path` empty means standard output.
Result<void> WriteOutput(std::string_view text, const std::string& path, const Terminal& terminal);

// The same for output that is written piece by piece; never through a pager.
Result<void> WriteStream(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const Destination& destination);
Result<void> WriteStream(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const std::string& path);

// For output that is not for terminals: `path`, or, if that is empty and standard output is a
// terminal, a new file in the current directory: the first of profile001.SUFFIX, profile002.SUFFIX,
// ... that does not exist yet. The suffix starts with a dot.
Result<std::string> FileForOutput(const std::string& path, std::string_view suffix);
// The same for a destination; does nothing if the suffix is empty. Says whether it made a file.
Result<bool> KeepFromTerminal(std::string_view suffix, Destination* destination);

// Escapes the control characters of what it passes on, but for tabs and the ends of lines.
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
