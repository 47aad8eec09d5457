#include "cli/output.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/types.h>
#include <unistd.h>

namespace pfa {
namespace {

// Paging only makes sense when the text does not fit. $PAGER wins; empty or "cat" turns it off.
std::string PagerFor(std::string_view text, const Terminal& terminal) {
  if (!terminal.is_terminal || terminal.rows == 0) return "";
  if (static_cast<size_t>(std::ranges::count(text, '\n')) < terminal.rows) return "";
  const char* pager = std::getenv("PAGER");  // NOLINT(concurrency-mt-unsafe): no thread runs now
  if (pager == nullptr) return "less";
  return std::strcmp(pager, "cat") == 0 ? "" : pager;
}

// False if there is no pager to start.
bool WriteToPager(std::string_view text, const std::string& pager) {
  // As git sets them: colours pass, and less leaves the text on the screen.
  setenv("LESS", "FRX", /*overwrite=*/0);       // NOLINT(concurrency-mt-unsafe)
  std::FILE* pipe = popen(pager.c_str(), "w");  // NOLINT(cert-env33-c): the user's own choice
  if (pipe == nullptr) return false;
  std::fwrite(text.data(), 1, text.size(), pipe);
  constexpr int kNotFound = 127 << 8;
  return pclose(pipe) != kNotFound;
}

Error WriteError(const std::string& name) {
  return {ErrorCode::kIo, std::string("cannot write: ") + std::strerror(errno), name};
}

}  // namespace

Result<void> WriteOutput(std::string_view text, const std::string& path, const Terminal& terminal) {
  // A pager or a pipe may go away at any time; writing reports that, a signal would kill.
  std::signal(SIGPIPE, SIG_IGN);
  if (!path.empty()) {
    std::FILE* file = std::fopen(path.c_str(), "wbe");
    if (file == nullptr) return WriteError(path);
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    const bool closed = std::fclose(file) == 0;
    if (!written || !closed) return WriteError(path);
    return {};
  }
  const std::string pager = PagerFor(text, terminal);
  if (!pager.empty() && WriteToPager(text, pager)) return {};
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) return {};
    if (n < 0) return WriteError("standard output");
    text.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

void PrintMessage(std::string_view text) {
  const std::string line = EscapeControl(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace pfa
