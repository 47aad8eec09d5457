// What Ctrl-C does while the terminal belongs to somebody else: to a line being edited, to a pager,
// to the command behind a pipe.
#pragma once

#include <csignal>

namespace pfa {

// As long as it lives, SIGINT ends nothing but makes system calls that wait return with EINTR. The
// handler is no "ignore": processes started meanwhile get the default.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

 private:
  struct sigaction saved_ = {};
};

}  // namespace pfa
