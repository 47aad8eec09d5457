#include "cli/progress.h"

#include <cstdio>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "proto/base/result.h"

namespace pfa {
namespace {

constexpr std::chrono::milliseconds kPatience(500);
constexpr std::chrono::milliseconds kInterval(100);

}  // namespace

ProgressLine::ProgressLine()
    : is_terminal_(isatty(STDERR_FILENO) != 0), next_(Clock::now() + kPatience) {}

void ProgressLine::Update(std::string_view what, uint64_t done, uint64_t total) {
  if (!is_terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + kInterval;
  constexpr double kMega = 1e6;
  const std::string amount =
      total > 0
          ? fmt::format("{:.0f}%", 100 * static_cast<double>(done) / static_cast<double>(total))
          : fmt::format("{:.0f} MB", static_cast<double>(done) / kMega);
  const std::string line = fmt::format("\r\x1b[K{}: {}", EscapeControl(what), amount);
  std::fwrite(line.data(), 1, line.size(), stderr);
  shown_ = true;
}

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace pfa
