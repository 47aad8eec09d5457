// One process from its start to its end: what it prints, how it ends, and no longer than it may.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct ProcessRequest {
  std::string binary = {};  // absolute
  std::vector<std::string> arguments = {};
  std::string folder = {};  // where it runs
  std::chrono::milliseconds timeout{600'000};
  size_t most_output = size_t{16} << 20;  // bytes; it is ended if it prints more
  // Called several times a second; the process is ended once it says so.
  std::function<bool()> is_stopped = {};
};

enum class ProcessFate {
  kExited,    // code: its status
  kKilled,    // code: the signal
  kTimedOut,  // took longer than it may
  kStopped,   // is_stopped said so
  kTooMuch,   // printed more than it may
};

struct ProcessEnd {
  ProcessFate fate = ProcessFate::kExited;
  int code = 0;
  std::string output;  // on standard output
  std::string tail;    // the end of that and of standard error, as it came
};

// Without a shell, with nothing to read, in a process group of its own, which does not outlive it:
// a key at the terminal is for us. Errors: it cannot be started.
Result<ProcessEnd> RunProcess(const ProcessRequest& request);

}  // namespace pfa
