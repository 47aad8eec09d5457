#include "cli/command_sink.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace pfa {
namespace {

Error CannotRun(const std::string& command, int error) {
  return {ErrorCode::kIo, std::string("cannot run: ") + std::strerror(error), command};
}

int Spawn(const std::string& command, int input, pid_t* child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::array<std::string, 3> words = {"sh", "-c", command};
  std::array<char*, 4> argv = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  const int error = posix_spawn(child, "/bin/sh", &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<CommandSink> CommandSink::Start(const std::string& command) {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return CannotRun(command, errno);
  pid_t child = -1;
  const int error = Spawn(command, ends[0], &child);
  close(ends[0]);
  if (error != 0) {
    close(ends[1]);
    return CannotRun(command, error);
  }
  return CommandSink(child, ends[1]);
}

CommandSink::CommandSink(CommandSink&& other) noexcept
    : child_(std::exchange(other.child_, -1)),
      pipe_(std::exchange(other.pipe_, -1)),
      reader_is_gone_(other.reader_is_gone_) {}

Result<void> CommandSink::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(pipe_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      reader_is_gone_ = errno == EPIPE;
      return Error{ErrorCode::kIo, std::string("cannot write: ") + std::strerror(errno), "pipe"};
    }
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

void CommandSink::Finish() {
  if (pipe_ >= 0) close(std::exchange(pipe_, -1));
  if (child_ < 0) return;
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

}  // namespace pfa
