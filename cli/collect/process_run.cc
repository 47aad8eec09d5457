#include "cli/collect/process_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

using RunClock = std::chrono::steady_clock;

constexpr size_t kTailBytes = 4096;
// How often the clock is looked at: seldom enough not to disturb what is measured.
constexpr std::chrono::milliseconds kLookInterval(100);
// From a polite signal to one that cannot be refused.
constexpr std::chrono::seconds kPoliteness(2);

class Pipe {
 public:
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }

  bool Open() { return pipe2(ends_.data(), O_CLOEXEC) == 0; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void CloseRead() { Close(0); }
  void CloseWrite() { Close(1); }

 private:
  void Close(size_t which) {
    if (ends_[which] >= 0) close(std::exchange(ends_[which], -1));
  }

  std::array<int, 2> ends_ = {-1, -1};
};

int SpawnProcess(const ProcessRequest& request, int output, int errors, pid_t* child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, request.folder.c_str());
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
    sigaddset(&defaults, signal);
  }
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> words = {request.binary};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error =
      posix_spawn(child, request.binary.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

class ProcessWatch {
 public:
  ProcessWatch(const ProcessRequest& request, pid_t child, int output, int errors)
      : request_(request), child_(child), fds_({{{output, POLLIN, 0}, {errors, POLLIN, 0}}}) {}

  ProcessEnd Run() {
    const RunClock::time_point latest = RunClock::now() + request_.timeout;
    while (!HasEnded()) {
      Read(kLookInterval);
      if (is_ending_) {
        if (RunClock::now() >= patience_ends_) kill(-child_, SIGKILL);
      } else if (request_.is_stopped && request_.is_stopped()) {
        End(ProcessFate::kStopped);
      } else if (RunClock::now() >= latest) {
        End(ProcessFate::kTimedOut);
      } else if (end_.output.size() > request_.most_output) {
        End(ProcessFate::kTooMuch);
      }
    }
    // What it left behind would disturb the next one. It is not reaped yet: its number is its own.
    kill(-child_, SIGKILL);
    // What is still in the pipes; what has left the group may write on for ever.
    const RunClock::time_point enough = RunClock::now() + kPoliteness;
    while (Read(std::chrono::milliseconds(0)) && RunClock::now() < enough) {
    }
    Reap();
    return std::move(end_);
  }

 private:
  // Leaves it to be reaped.
  [[nodiscard]] bool HasEnded() const {
    siginfo_t info = {};
    const int status = waitid(P_PID, static_cast<id_t>(child_), &info, WEXITED | WNOHANG | WNOWAIT);
    return (status == 0 && info.si_pid == child_) || (status != 0 && errno == ECHILD);
  }

  void End(ProcessFate fate) {
    end_.fate = fate;
    is_ending_ = true;
    patience_ends_ = RunClock::now() + kPoliteness;
    kill(-child_, SIGTERM);
  }

  // Whether there may be more at once. Without open pipes it only waits.
  bool Read(std::chrono::milliseconds wait) {
    const int ready = poll(fds_.data(), fds_.size(), static_cast<int>(wait.count()));
    if (ready <= 0) return ready < 0 && errno == EINTR;
    bool has_read = false;
    for (pollfd& fd : fds_) {
      if (fd.fd < 0 || fd.revents == 0) continue;
      std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
      const ssize_t n = read(fd.fd, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        fd.fd = -1;  // poll passes over it
        continue;
      }
      has_read = true;
      Keep({buffer.data(), static_cast<size_t>(n)}, &fd == fds_.data());
    }
    return has_read;
  }

  void Keep(std::string_view bytes, bool is_output) {
    // One byte more than it may print shows that it printed more.
    if (is_output) {
      const size_t room =
          request_.most_output + 1 - std::min(end_.output.size(), request_.most_output + 1);
      end_.output += bytes.substr(0, room);
    }
    end_.tail += bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes));
    if (end_.tail.size() > kTailBytes) end_.tail.erase(0, end_.tail.size() - kTailBytes);
  }

  void Reap() {
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    if (is_ending_) return;
    end_.fate = WIFSIGNALED(status) ? ProcessFate::kKilled : ProcessFate::kExited;
    end_.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    // It may have printed it all at once.
    if (end_.output.size() > request_.most_output) end_.fate = ProcessFate::kTooMuch;
  }

  const ProcessRequest& request_;
  pid_t child_;
  std::array<pollfd, 2> fds_;
  ProcessEnd end_;
  bool is_ending_ = false;
  RunClock::time_point patience_ends_;
};

}  // namespace

Result<ProcessEnd> RunProcess(const ProcessRequest& request) {
  Pipe output;
  Pipe errors;
  if (!output.Open() || !errors.Open()) {
    return Error{ErrorCode::kIo, fmt::format("cannot make a pipe: {}", std::strerror(errno)), {}};
  }
  // Who started us may have it ignored, and then no process has an end that could be asked for.
  std::signal(SIGCHLD, SIG_DFL);
  pid_t child = -1;
  const int error = SpawnProcess(request, output.write_end(), errors.write_end(), &child);
  if (error != 0) {
    return Error{ErrorCode::kIo, fmt::format("cannot run: {}", std::strerror(error)),
                 request.binary};
  }
  output.CloseWrite();
  errors.CloseWrite();
  for (const int end : {output.read_end(), errors.read_end()}) {
    fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
  }
  return ProcessWatch(request, child, output.read_end(), errors.read_end()).Run();
}

}  // namespace pfa
