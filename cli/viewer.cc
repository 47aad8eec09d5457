#include "cli/viewer.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "proto/base/environment.h"
#include "proto/byte_sink.h"

namespace pfa {
namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = text.find(separator);
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

// "firefox --new-window %s" and a file to words; without %s the file comes last.
std::vector<std::string> WordsOf(std::string_view command, const std::string& file) {
  std::vector<std::string> words = Split(command, ' ');
  bool placed = false;
  for (std::string& word : words) {
    const size_t at = word.find("%s");
    if (at == std::string::npos) continue;
    word.replace(at, 2, file);
    placed = true;
  }
  if (!placed) words.push_back(file);
  return words;
}

Error SystemError(std::string_view what) {
  return {ErrorCode::kIo, fmt::format("cannot {}: {}", what, std::strerror(errno)), {}};
}

Result<std::string> WriteTemporary(std::string_view bytes, std::string_view suffix) {
  const std::string variable = Environment("TMPDIR");
  const std::string folder(variable.empty() ? "/tmp" : variable);
  constexpr int kMaxFiles = 10000;
  for (int i = 1; i < kMaxFiles; ++i) {
    std::string path = fmt::format("{}/pprof{:03}{}", folder, i, suffix);
    const int number = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (number < 0 && errno == EEXIST) continue;
    std::FILE* file = number < 0 ? nullptr : fdopen(number, "wb");
    if (file == nullptr) return SystemError("create " + path);
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    const bool closed = std::fclose(file) == 0;
    if (written && closed) return path;
    const Error error = SystemError("write " + path);
    std::remove(path.c_str());
    return error;
  }
  return Error{ErrorCode::kIo,
               fmt::format("could not create file of the form {}/pprof001{}", folder, suffix),
               {}};
}

// The process, or 0 if there is no such command. A detached one is not ended by Ctrl-C.
Result<pid_t> Start(std::vector<std::string> words, bool detached = false) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // What it complains about is for the user, what it says otherwise is not.
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (detached) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv.front(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return child;
  if (error == ENOENT || error == ENOTDIR || error == EACCES) return pid_t{0};
  errno = error;
  return SystemError("start " + words.front());
}

Result<void> WaitFor(pid_t child, const std::string& command) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return SystemError("wait for " + command);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{ErrorCode::kIo,
               WIFSIGNALED(status)
                   ? fmt::format("{} was ended by signal {}", command, WTERMSIG(status))
                   : fmt::format("{} ended with exit status {}", command, WEXITSTATUS(status)),
               {}};
}

Error NothingFound(std::string_view viewer, const std::vector<std::string>& commands) {
  if (viewer != kBrowser) {
    return {ErrorCode::kIo,
            fmt::format("{} is not installed: not found in $PATH", Split(viewer, ' ').front()),
            {}};
  }
  const bool has_display =
      !Environment("DISPLAY").empty() || !Environment("WAYLAND_DISPLAY").empty();
  return {ErrorCode::kIo,
          fmt::format("no browser found, tried {}; {}name one in $BROWSER, or write a file with "
                      "-output and open that",
                      fmt::join(commands, ", "),
                      has_display ? "" : "there is no display ($DISPLAY) for xdg-open; "),
          {}};
}

Result<Shown> Show(const std::string& file, std::string_view viewer, bool wait) {
  using Clock = std::chrono::steady_clock;
  const std::vector<std::string> commands = ViewerCommands(viewer);
  for (const std::string& command : commands) {
    const Clock::time_point start = Clock::now();
    PFA_ASSIGN_OR_RETURN(const pid_t child, Start(WordsOf(command, file)));
    if (child == 0) continue;
    if (!wait) return Shown{command, file};
    PFA_TRY(WaitFor(child, command));
    constexpr std::chrono::seconds kAtOnce(2);
    return Shown{command, Clock::now() - start < kAtOnce ? file : ""};
  }
  return NothingFound(viewer, commands);
}

class TemporaryFiles {
 public:
  TemporaryFiles() = default;
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;
  ~TemporaryFiles() {
    if (files_.empty()) return;
    std::this_thread::sleep_until(last_ + std::chrono::seconds(1));
    for (const std::string& file : files_) std::remove(file.c_str());
  }

  void Add(const std::string& file) {
    files_.push_back(file);
    last_ = std::chrono::steady_clock::now();
  }

 private:
  std::vector<std::string> files_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace

void RemoveAtExit(const Shown& shown) {
  static TemporaryFiles files;
  if (!shown.file.empty()) files.Add(shown.file);
}

std::vector<std::string> ViewerCommands(std::string_view viewer) {
  if (viewer != kBrowser) return {std::string(viewer)};
  std::vector<std::string> commands = Split(Environment("BROWSER"), ':');
#ifdef __APPLE__
  commands.emplace_back("open");
#else
  constexpr std::array kBrowsers = {"chrome", "google-chrome", "chromium", "firefox",
                                    "sensible-browser"};
  commands.insert(commands.end(), kBrowsers.begin(), kBrowsers.end());
  if (!Environment("DISPLAY").empty() || !Environment("WAYLAND_DISPLAY").empty()) {
    commands.emplace_back("xdg-open");
  }
#endif
  return commands;
}

std::string ToString(const Shown& shown) {
  return fmt::format("{} is open in {}; the file stays", shown.file,
                     shown.command.substr(0, shown.command.find(' ')));
}

Result<Shown> ShowInViewer(std::string_view bytes, std::string_view suffix, std::string_view viewer,
                           bool wait) {
  PFA_ASSIGN_OR_RETURN(const std::string file, WriteTemporary(bytes, suffix));
  auto shown = Show(file, viewer, wait);
  if (!shown.ok() || shown.value().file.empty()) std::remove(file.c_str());
  return shown;
}

Result<std::string> OpenInBrowser(const std::string& url) {
  const std::vector<std::string> commands = ViewerCommands(kBrowser);
  for (const std::string& command : commands) {
    PFA_ASSIGN_OR_RETURN(const pid_t child, Start(WordsOf(command, url), /*detached=*/true));
    if (child != 0) return command;
  }
  return NothingFound(kBrowser, commands);
}

Result<Shown> ShowReport(const PprofOutput& output, const ReportRow& report, bool wait) {
  if (!output.stream) return ShowInViewer(output.text, report.file_suffix, report.viewer, wait);
  StringSink sink;
  PFA_TRY(output.stream(sink));
  return ShowInViewer(sink.TakeText(), report.file_suffix, report.viewer, wait);
}

}  // namespace pfa
