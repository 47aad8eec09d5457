// Where the lines of the interactive shell come from.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cli/shell/completion.h"
#include "proto/base/result.h"

namespace pfa {

struct ShellLine {
  enum class Kind {
    kText,
    kInterrupted,  // Ctrl-C: the line is given up, another one may follow
    kEnd,
    kTooLong,  // passed over
  };
  Kind kind = Kind::kEnd;
  std::string text;  // without the end of the line
};

class LineReader {
 public:
  LineReader() = default;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  virtual ~LineReader() = default;

  // Shows the prompt and waits for a line.
  virtual ShellLine Read(const std::string& prompt) = 0;
};

using LineCompleter = std::function<ShellCompletion(std::string_view line)>;

// Lines of standard input as they are.
std::unique_ptr<LineReader> MakePlainReader();

// A line editor with history (in a file) and completion, for a terminal on both ends. An Error if
// its library is not there.
Result<std::unique_ptr<LineReader>> MakeEditingReader(LineCompleter completer);

}  // namespace pfa
