#include "analyzer/drawing/forked_work.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <fmt/format.h>

namespace pfa {
namespace {

using Clock = std::chrono::steady_clock;

// Exit statuses of the child; anything else is not ours.
constexpr int kWorkDone = 0;
constexpr int kWorkFailed = 77;

constexpr size_t kMaxPrinted = 8192;

Error SystemError(std::string_view what) {
  return {ErrorCode::kIo, fmt::format("cannot {}: {}", what, std::strerror(errno)), {}};
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }

  void Close() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> OpenPipe() {
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("open a pipe");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return;  // nobody listens
    text.remove_prefix(static_cast<size_t>(n));
  }
}

// Sanitizers reserve terabytes of addresses.
bool LimitsOfAddressesWork() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return false;
#endif
#endif
  return true;
#endif
}

void SetLimit(__rlimit_resource resource, uint64_t value) {
  rlimit limit = {};
  getrlimit(resource, &limit);
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < value) return;
  limit.rlim_cur = value;
  setrlimit(resource, &limit);
}

[[noreturn]] void BeChild(const std::function<Result<std::string>()>& work,
                          const WorkLimits& limits, int output, int printed) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // if pfa is killed, nobody waits for the result
#endif
  // A crash is the parent's to report, not the system's.
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGINT, SIGTERM}) {
    std::signal(signal, SIG_DFL);
  }
  SetLimit(RLIMIT_CORE, 0);
  if (LimitsOfAddressesWork()) SetLimit(RLIMIT_AS, limits.memory_bytes);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(printed, STDERR_FILENO);
  const Result<std::string> result = work();
  WriteAll(output, result.ok() ? result.value() : result.error().message);
  // Not exit: what the parent would do at its end is not to be done twice.
  _exit(result.ok() ? kWorkDone : kWorkFailed);
}

// Reads both pipes until the child closes them.
class Collector {
 public:
  Collector(Descriptor output, Descriptor printed, const WorkLimits& limits)
      : output_(std::move(output)),
        printed_(std::move(printed)),
        limits_(limits),
        end_(Clock::now() + limits.time) {}

  // An error if the child has to be stopped.
  Result<void> Collect() {
    while (output_.is_open() || printed_.is_open()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
      if (left.count() <= 0) return TooSlow();
      std::array<pollfd, 2> files = {pollfd{output_.number(), POLLIN, 0},
                                     pollfd{printed_.number(), POLLIN, 0}};
      const int ready = poll(files.data(), files.size(), static_cast<int>(left.count()) + 1);
      if (ready < 0 && errno != EINTR) return SystemError("wait for a child process");
      if (ready <= 0) continue;
      if (files[0].revents != 0) Read(&output_, limits_.output_bytes + 1, &output_text_);
      if (files[1].revents != 0) Read(&printed_, kMaxPrinted, &printed_text_);
      if (output_text_.size() > limits_.output_bytes) {
        return Error{
            ErrorCode::kIo, fmt::format("gave more than {} bytes", limits_.output_bytes), {}};
      }
    }
    return {};
  }

  std::string& output() { return output_text_; }
  std::string& printed() { return printed_text_; }

 private:
  [[nodiscard]] Error TooSlow() const {
    return {
        ErrorCode::kIo,
        fmt::format("was not ready after {:g} s", static_cast<double>(limits_.time.count()) / 1000),
        {}};
  }

  // Beyond `most` bytes, what comes is read and forgotten.
  static void Read(Descriptor* from, uint64_t most, std::string* to) {
    std::array<char, 65536> buffer = {};
    const ssize_t n = read(from->number(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) return from->Close();
    const uint64_t room = most - std::min<uint64_t>(most, to->size());
    to->append(buffer.data(), std::min<uint64_t>(room, static_cast<uint64_t>(n)));
  }

  Descriptor output_;
  Descriptor printed_;
  const WorkLimits& limits_;
  Clock::time_point end_;
  std::string output_text_;
  std::string printed_text_;
};

int WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<WorkOutput> RunForked(const std::function<Result<std::string>()>& work,
                             const WorkLimits& limits) {
  PFA_ASSIGN_OR_RETURN(Pipe output, OpenPipe());
  PFA_ASSIGN_OR_RETURN(Pipe printed, OpenPipe());
  const pid_t child = fork();
  if (child < 0) return SystemError("start a child process");
  if (child == 0) BeChild(work, limits, output.write.number(), printed.write.number());
  output.write.Close();
  printed.write.Close();

  Collector collector(std::move(output.read), std::move(printed.read), limits);
  const Result<void> collected = collector.Collect();
  if (!collected.ok()) kill(child, SIGKILL);
  const int status = WaitFor(child);
  if (!collected.ok()) return collected.error();
  if (WIFSIGNALED(status)) {
    return Error{
        ErrorCode::kIo,
        fmt::format("was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status))),
        {}};
  }
  if (WEXITSTATUS(status) == kWorkDone) {
    return WorkOutput{std::move(collector.output()), std::move(collector.printed())};
  }
  if (WEXITSTATUS(status) == kWorkFailed) {
    return WorkOutput{Error{ErrorCode::kIo, std::move(collector.output()), {}},
                      std::move(collector.printed())};
  }
  return Error{ErrorCode::kIo, fmt::format("ended with status {}", WEXITSTATUS(status)), {}};
}

}  // namespace pfa
