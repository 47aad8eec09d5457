#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "cli/interrupt.h"
#include "cli/shell/line_reader.h"

namespace pfa {
namespace {

constexpr size_t kMaxLine = size_t{1} << 20;

void WriteText(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text.remove_prefix(static_cast<size_t>(n));
  }
}

// Keeps Ctrl-C back but for the time in which input is waited for, so that none is lost.
class InterruptsWhileWaiting {
 public:
  InterruptsWhileWaiting() {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &saved_);
  }
  InterruptsWhileWaiting(const InterruptsWhileWaiting&) = delete;
  InterruptsWhileWaiting& operator=(const InterruptsWhileWaiting&) = delete;
  ~InterruptsWhileWaiting() { pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }

  // False: interrupted.
  [[nodiscard]] bool Wait() const {
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    return ppoll(&input, 1, nullptr, &saved_) >= 0 || errno != EINTR;
  }

 private:
  sigset_t saved_ = {};
};

class PlainReader : public LineReader {
 public:
  ShellLine Read(const std::string& prompt) override {
    // What is typed while output goes elsewhere must not be asked for there.
    const bool is_typed = isatty(STDIN_FILENO) != 0;
    const int screen = is_typed && isatty(STDOUT_FILENO) == 0 ? STDERR_FILENO : STDOUT_FILENO;
    const InterruptGuard guard;
    const InterruptsWhileWaiting interrupts;
    WriteText(screen, prompt);
    bool too_long = false;
    while (true) {
      const size_t end = pending_.find('\n');
      if (end != std::string::npos) {
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        if (too_long) return {ShellLine::Kind::kTooLong, ""};
        return {ShellLine::Kind::kText, std::move(line)};
      }
      if (pending_.size() > kMaxLine) {
        too_long = true;
        pending_.clear();
      }
      const bool interrupted = !interrupts.Wait();
      std::array<char, 4096> buffer = {};
      const ssize_t n = interrupted ? 0 : read(STDIN_FILENO, buffer.data(), buffer.size());
      if (interrupted) {
        WriteText(screen, "\n");
        pending_.clear();
        return {ShellLine::Kind::kInterrupted, ""};
      }
      if (n <= 0) return End(screen, is_typed, too_long);
      pending_.append(buffer.data(), static_cast<size_t>(n));
    }
  }

 private:
  // The last line counts without its end, too.
  ShellLine End(int screen, bool is_typed, bool too_long) {
    if (too_long) return {ShellLine::Kind::kTooLong, ""};
    if (!pending_.empty()) return {ShellLine::Kind::kText, std::exchange(pending_, "")};
    if (is_typed) WriteText(screen, "\n");
    return {};
  }

  std::string pending_;
};

}  // namespace

std::unique_ptr<LineReader> MakePlainReader() { return std::make_unique<PlainReader>(); }

}  // namespace pfa
