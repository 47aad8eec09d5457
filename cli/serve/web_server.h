// Answers HTTP requests on one address, with GNU libmicrohttpd, which is loaded when a server is
// started. The only file that knows it is web_server.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cli/serve/web_message.h"
#include "proto/base/result.h"

namespace pfa {

struct ServerAddress {
  std::string host = "localhost";
  uint16_t port = 0;  // 0: any that is free
};

class WebServer {
 public:
  // Called by several threads at once. Must not throw.
  using Handler = std::function<WebResponse(const WebRequest& request)>;

  // Takes the port, so that from now on connections are made, but are not answered yet. No threads
  // run after this.
  static Result<std::unique_ptr<WebServer>> Bind(const ServerAddress& address);

  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  // Takes no more connections, and waits for requests that are being answered.
  ~WebServer();

  [[nodiscard]] uint16_t port() const;
  // Whether only programs on this machine can connect.
  [[nodiscard]] bool is_loopback() const;

  // Answers from now on, by threads of the library: at most kMaxConnections at once, each of which
  // may be idle for half a minute. A request without a body whose target has at most kMaxTarget
  // bytes goes to the handler; others are refused.
  Result<void> Start(Handler handler);

  static constexpr unsigned kMaxConnections = 64;
  static constexpr size_t kMaxTarget = 16 << 10;

 private:
  class Daemon;
  explicit WebServer(std::unique_ptr<Daemon> daemon);
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace pfa
