#include "cli/serve/web_server.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <new>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proto/base/shared_library.h"

namespace pfa {
namespace {

// The functions of the library that are used.
struct Library {
  decltype(&MHD_start_daemon) start = nullptr;
  decltype(&MHD_stop_daemon) stop = nullptr;
  decltype(&MHD_lookup_connection_value) lookup = nullptr;
  decltype(&MHD_create_response_from_buffer_with_free_callback_cls) create = nullptr;
  decltype(&MHD_add_response_header) add_header = nullptr;
  decltype(&MHD_queue_response) queue = nullptr;
  decltype(&MHD_destroy_response) destroy = nullptr;

  static Result<Library> Load() {
    PFA_ASSIGN_OR_RETURN(const SharedLibrary file,
                         SharedLibrary::Load("libmicrohttpd.so.12", "libmicrohttpd12"));
    Library library;
    const auto find = [&file](auto* function, const char* name) -> Result<void> {
      PFA_ASSIGN_OR_RETURN(*function, file.Find<std::remove_pointer_t<decltype(function)>>(name));
      return {};
    };
    PFA_TRY(find(&library.start, "MHD_start_daemon"));
    PFA_TRY(find(&library.stop, "MHD_stop_daemon"));
    PFA_TRY(find(&library.lookup, "MHD_lookup_connection_value"));
    PFA_TRY(find(&library.create, "MHD_create_response_from_buffer_with_free_callback_cls"));
    PFA_TRY(find(&library.add_header, "MHD_add_response_header"));
    PFA_TRY(find(&library.queue, "MHD_queue_response"));
    PFA_TRY(find(&library.destroy, "MHD_destroy_response"));
    return library;
  }
};

// What is known of a request before it is there as a whole.
struct Arriving {
  std::string target;
  bool is_too_long = false;
  bool head_seen = false;
};

WebResponse PlainError(int status, std::string_view text) {
  WebResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::make_shared<const std::string>(fmt::format("pfa: {}\n", text));
  return response;
}

Error SystemError(std::string_view what, const ServerAddress& address) {
  return {
      ErrorCode::kIo,
      fmt::format("cannot {} {}:{}: {}", what, address.host, address.port, std::strerror(errno)),
      {}};
}

bool IsLoopback(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
}

}  // namespace

class WebServer::Daemon {
 public:
  explicit Daemon(const Library& library) : library_(library) {}
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon() {
    for (MHD_Daemon* daemon : daemons_) library_.stop(daemon);  // closes its socket as well
    for (size_t i = daemons_.size(); i < sockets_.size(); ++i) close(sockets_[i]);
  }

  Result<void> Bind(const ServerAddress& address) {
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string port = fmt::format("{}", address.port);
    const int code = getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found);
    if (code != 0) {
      return Error{
          ErrorCode::kIo, fmt::format("cannot find {}: {}", address.host, gai_strerror(code)), {}};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    // As Go: of "localhost" the address that every program tries.
    const addrinfo* chosen = found;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
      if (one->ai_family == AF_INET) {
        chosen = one;
        break;
      }
    }
    sockaddr_storage bound = {};
    // A port that is free for one address may be taken for the other.
    constexpr int kMaxTries = 8;
    const int tries = address.port == 0 ? kMaxTries : 1;
    for (int i = 0; i < tries; ++i) {
      if (!sockets_.empty()) {
        close(sockets_.back());
        sockets_.pop_back();
      }
      std::memcpy(&bound, chosen->ai_addr, chosen->ai_addrlen);
      const int listening = Listen(&bound);
      if (listening < 0) return SystemError("listen on", address);
      sockets_.push_back(listening);
      is_loopback_ = IsLoopback(bound);
      const bool v4 = bound.ss_family == AF_INET;
      port_ = ntohs(v4 ? reinterpret_cast<const sockaddr_in&>(bound).sin_port
                       : reinterpret_cast<const sockaddr_in6&>(bound).sin6_port);
      if (address.host != "localhost" || !v4 || ListenOnLoopback6()) break;
    }
    return {};
  }

  Result<void> Start(Handler handler) {
    handler_ = std::move(handler);
    constexpr size_t kConnectionMemory = 4 * kMaxTarget;
    constexpr unsigned kIdleSeconds = 30;
    for (const int listening : sockets_) {
      // A thread per connection: one that makes a large report keeps no other waiting.
      MHD_Daemon* daemon = library_.start(
          MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
              MHD_USE_ITC,
          0, nullptr, nullptr, &Daemon::Answer, this, MHD_OPTION_LISTEN_SOCKET, listening,
          MHD_OPTION_CONNECTION_LIMIT, kMaxConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
          MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory, MHD_OPTION_URI_LOG_CALLBACK,
          &Daemon::Begin, nullptr, MHD_OPTION_NOTIFY_COMPLETED, &Daemon::End, nullptr,
          MHD_OPTION_END);
      if (daemon == nullptr) return Error{ErrorCode::kIo, "cannot start the web server", {}};
      daemons_.push_back(daemon);
    }
    return {};
  }

  [[nodiscard]] uint16_t port() const { return port_; }
  [[nodiscard]] bool is_loopback() const { return is_loopback_; }

 private:
  // A socket that listens on the address, which becomes the one that it has then; -1 and errno.
  static int Listen(sockaddr_storage* address) {
    const bool v6 = address->ss_family == AF_INET6;
    socklen_t size = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    const int made = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return -1;
    const int on = 1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    auto* raw = reinterpret_cast<sockaddr*>(address);
    constexpr int kBacklog = 64;
    if (bind(made, raw, size) != 0 || listen(made, kBacklog) != 0) {
      const int why = errno;
      close(made);
      errno = why;
      return -1;
    }
    getsockname(made, raw, &size);
    return made;
  }

  // Browsers may try the other meaning of "localhost" first. Where there is no IPv6, nobody does.
  // False if the port is taken there.
  bool ListenOnLoopback6() {
    sockaddr_storage address = {};
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    v6.sin6_port = htons(port_);
    const int listening = Listen(&address);
    if (listening < 0) return errno != EADDRINUSE;
    sockets_.push_back(listening);
    return true;
  }

  // The library's callbacks, in the order of their calls.
  static void* Begin(void* /*self*/, const char* uri, MHD_Connection* /*connection*/) {
    auto* arriving = new (std::nothrow) Arriving;
    if (arriving == nullptr) return nullptr;
    const std::string_view target = uri;
    arriving->is_too_long = target.size() > kMaxTarget;
    if (!arriving->is_too_long) arriving->target = target;
    return arriving;
  }

  static MHD_Result Answer(void* self, MHD_Connection* connection, const char* /*url*/,
                           const char* method, const char* /*version*/, const char* /*data*/,
                           size_t* data_size,  // NOLINT(readability-non-const-parameter)
                           void** state) {
    auto* arriving = static_cast<Arriving*>(*state);
    auto* daemon = static_cast<Daemon*>(self);
    if (arriving == nullptr) return MHD_NO;
    const bool has_body = *data_size != 0 || daemon->HasBody(connection);
    if (!arriving->head_seen && !has_body) {
      arriving->head_seen = true;
      return MHD_YES;  // called again once the request is complete
    }
    try {
      if (has_body) return daemon->Send(connection, PlainError(413, "a request has no body here"));
      if (arriving->is_too_long) {
        return daemon->Send(
            connection,
            PlainError(414, fmt::format("the address has more than {} bytes", kMaxTarget)));
      }
      WebRequest request{method, std::move(arriving->target), daemon->Header(connection, "Host"),
                         daemon->Header(connection, "Origin")};
      return daemon->Send(connection, daemon->handler_(request));
    } catch (const std::exception&) {
      return MHD_NO;  // no memory for an answer: the connection ends
    }
  }

  static void End(void* /*self*/, MHD_Connection* /*connection*/, void** state,
                  MHD_RequestTerminationCode /*code*/) {
    delete static_cast<Arriving*>(*state);
    *state = nullptr;
  }

  std::string Header(MHD_Connection* connection, const char* name) const {
    const char* value = library_.lookup(connection, MHD_HEADER_KIND, name);
    return value == nullptr ? "" : value;
  }

  bool HasBody(MHD_Connection* connection) const {
    const std::string length = Header(connection, "Content-Length");
    return (!length.empty() && length != "0") || !Header(connection, "Transfer-Encoding").empty();
  }

  MHD_Result Send(MHD_Connection* connection, const WebResponse& response) const {
    using Body = std::shared_ptr<const std::string>;
    auto body = std::make_unique<Body>(response.body);
    const std::string& text = **body;
    MHD_Response* reply = library_.create(
        text.size(), const_cast<char*>(text.data()),  // NOLINT: only read
        [](void* owner) { delete static_cast<Body*>(owner); }, body.get());
    if (reply == nullptr) return MHD_NO;
    body.release();  // NOLINT(bugprone-unused-return-value): the reply owns it
    library_.add_header(reply, "Content-Type", response.content_type.c_str());
    for (const auto& [name, value] : response.headers) {
      library_.add_header(reply, name.c_str(), value.c_str());
    }
    const MHD_Result queued =
        library_.queue(connection, static_cast<unsigned>(response.status), reply);
    library_.destroy(reply);
    return queued;
  }

  Library library_;
  std::vector<int> sockets_;
  uint16_t port_ = 0;
  bool is_loopback_ = false;
  std::vector<MHD_Daemon*> daemons_;  // of the first sockets
  Handler handler_;
};

Result<std::unique_ptr<WebServer>> WebServer::Bind(const ServerAddress& address) {
  PFA_ASSIGN_OR_RETURN(const Library library, Library::Load());
  auto daemon = std::make_unique<Daemon>(library);
  PFA_TRY(daemon->Bind(address));
  return std::unique_ptr<WebServer>(new WebServer(std::move(daemon)));
}

WebServer::WebServer(std::unique_ptr<Daemon> daemon) : daemon_(std::move(daemon)) {}
WebServer::~WebServer() = default;
uint16_t WebServer::port() const { return daemon_->port(); }
bool WebServer::is_loopback() const { return daemon_->is_loopback(); }
Result<void> WebServer::Start(Handler handler) { return daemon_->Start(std::move(handler)); }

}  // namespace pfa
