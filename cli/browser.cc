#include "cli/browser.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace pfa {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread runs now
  return value == nullptr ? "" : value;
}

// As pprof has them, in this order.
std::vector<std::string> Browsers() {
  std::vector<std::string> browsers;
  if (std::string own = Environment("BROWSER"); !own.empty()) browsers.push_back(std::move(own));
  for (const char* name : {"chrome", "google-chrome", "chromium", "firefox", "sensible-browser"}) {
    browsers.emplace_back(name);
  }
  if (!Environment("DISPLAY").empty()) browsers.emplace_back("xdg-open");
  return browsers;
}

std::vector<std::string> Words(const std::string& command) {
  std::vector<std::string> words(1);
  for (const char c : command) {
    if (c != ' ') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.size() > 1 && words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

Result<std::string> WriteTemporary(std::string_view text, std::string_view suffix) {
  std::string folder = Environment("TMPDIR");
  if (folder.empty()) folder = "/tmp";
  std::string path = fmt::format("{}/pfa-XXXXXX{}", folder, suffix);
  const int fd = mkostemps(path.data(), static_cast<int>(suffix.size()), O_CLOEXEC);
  if (fd < 0) {
    return Error{ErrorCode::kIo, fmt::format("cannot create: {}", std::strerror(errno)), path};
  }
  int problem = 0;
  while (!text.empty() && problem == 0) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<size_t>(n));
    } else if (errno != EINTR) {
      problem = errno;
    }
  }
  if (close(fd) != 0 && problem == 0) problem = errno;
  if (problem != 0) {
    unlink(path.c_str());
    return Error{ErrorCode::kIo, fmt::format("cannot write: {}", std::strerror(problem)), path};
  }
  return path;
}

Result<void> OpenInBrowser(const std::string& file) {
  std::string tried;
  for (const std::string& browser : Browsers()) {
    std::vector<std::string> words = Words(browser);
    words.push_back(file);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = 0;
    if (posix_spawnp(&process, arguments.front(), nullptr, nullptr, arguments.data(), environ) !=
        0) {
      tried += (tried.empty() ? "" : ", ") + browser;
      continue;
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return Error{ErrorCode::kIo, fmt::format("{} failed to show {}", browser, file), {}};
  }
  return Error{ErrorCode::kIo,
               fmt::format("no browser to show {} with: tried {}; set BROWSER, or give -output",
                           file, tried),
               {}};
}

}  // namespace pfa
