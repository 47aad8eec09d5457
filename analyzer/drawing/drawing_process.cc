#include "analyzer/drawing/drawing_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <fmt/format.h>

#include "analyzer/drawing/paint.h"

namespace pfa {
namespace {

constexpr uint64_t kMaxPictureBytes = uint64_t{256} << 20;

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

bool ReceiveAll(int socket, char* to, size_t size) {
  while (size > 0) {
    const ssize_t n = recv(socket, to, size, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

// A message is its kind, its size and its bytes. Both ends are this program.
struct Head {
  uint64_t is_error = 0;
  uint64_t size = 0;
};

bool SendMessage(int socket, bool is_error, std::string_view text) {
  const Head head{is_error ? 1U : 0U, text.size()};
  return SendAll(socket, {reinterpret_cast<const char*>(&head), sizeof(head)}) &&
         SendAll(socket, text);
}

struct Message {
  bool is_error = false;
  std::string text;
};

std::optional<Message> ReceiveMessage(int socket, uint64_t most) {
  Head head;
  if (!ReceiveAll(socket, reinterpret_cast<char*>(&head), sizeof(head))) return std::nullopt;
  if (head.size > most) return std::nullopt;
  Message message{head.is_error != 0, std::string(head.size, '\0')};
  if (!ReceiveAll(socket, message.text.data(), message.text.size())) return std::nullopt;
  return message;
}

// What is asked for: the format, a line feed, the graph.
[[noreturn]] void Work(int socket, std::chrono::seconds most_time) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  // Ctrl-C is for the other process, which then closes the socket.
  std::signal(SIGINT, SIG_IGN);  // NOLINT(cert-err33-c): cannot fail
  WorkLimits limits;
  limits.time = most_time;
  limits.output_bytes = kMaxPictureBytes;
  while (const auto asked = ReceiveMessage(socket, 2 * DrawingProcess::kMaxDotBytes)) {
    const size_t line = asked->text.find('\n');
    const auto drawn = PaintDot(asked->text.substr(line + 1), asked->text.substr(0, line), limits);
    const bool sent = drawn.ok() ? SendMessage(socket, false, drawn.value().bytes)
                                 : SendMessage(socket, true, drawn.error().message);
    if (!sent) break;
  }
  _exit(0);
}

}  // namespace

DrawingProcess::DrawingProcess(std::chrono::seconds most_time) {
  std::array<int, 2> ends = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  child_ = fork();
  if (child_ == 0) {
    close(ends[0]);
    Work(ends[1], most_time);
  }
  close(ends[1]);
  if (child_ > 0) {
    socket_ = ends[0];
  } else {
    close(ends[0]);
  }
}

DrawingProcess::~DrawingProcess() {
  if (child_ <= 0) return;
  close(socket_);
  kill(child_, SIGKILL);
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::string> DrawingProcess::Draw(std::string_view format, std::string_view dot) {
  if (dot.size() > kMaxDotBytes) {
    return Error{ErrorCode::kLimit, "the graph is too large to draw; -nodecount draws less", {}};
  }
  const std::lock_guard lock(mutex_);
  if (socket_ < 0) return Error{ErrorCode::kIo, "the process that draws could not be started", {}};
  if (SendMessage(socket_, false, fmt::format("{}\n{}", format, dot))) {
    if (auto answer = ReceiveMessage(socket_, kMaxPictureBytes)) {
      if (answer->is_error) return Error{ErrorCode::kIo, std::move(answer->text), {}};
      return std::move(answer->text);
    }
  }
  return Error{ErrorCode::kIo, "the process that draws has ended; start the program again", {}};
}

}  // namespace pfa
