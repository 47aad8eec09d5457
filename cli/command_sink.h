// Output into the standard input of a command: `top | head` in the shell.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class CommandSink : public ByteSink {
 public:
  // Runs `sh -c command`. SIGPIPE must be ignored here; the command has the default.
  static Result<CommandSink> Start(const std::string& command);
  CommandSink(CommandSink&& other) noexcept;
  ~CommandSink() override { Finish(); }

  // Fails once the command reads no more.
  Result<void> Write(std::string_view bytes) override;
  [[nodiscard]] bool reader_is_gone() const { return reader_is_gone_; }

  // Ends the command's input and waits for its end. What it says of itself is for the user to read:
  // there is no result.
  void Finish();

 private:
  CommandSink(pid_t child, int pipe) : child_(child), pipe_(pipe) {}

  pid_t child_;
  int pipe_;
  bool reader_is_gone_ = false;
};

}  // namespace pfa
