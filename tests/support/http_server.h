// A web server on the loopback interface for tests, as wrong as a test wants it to be: a handler
// per path gets the request and writes whatever it likes.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pfa::test {

struct HttpServerRequest {
  std::string method;
  std::string path;   // without the query
  std::string query;  // without the question mark
  std::string head;   // all lines
  std::string body;
};

class HttpConnection {
 public:
  HttpConnection(int fd, const std::atomic<bool>& is_stopping)
      : fd_(fd), is_stopping_(is_stopping) {}
  // False once the other side is gone, or the server is to end.
  bool Send(std::string_view bytes);
  // A whole reply. `extra` are more header lines, each with its line end.
  void Reply(std::string_view status, std::string_view body, std::string_view extra = "");
  // Until the client goes away or the server ends.
  void Hang();

 private:
  int fd_;
  const std::atomic<bool>& is_stopping_;
};

class HttpServer {
 public:
  using Handler = std::function<void(const HttpServerRequest& request, HttpConnection& to)>;

  // Other paths are 404. `handlers` are called by several threads at once.
  explicit HttpServer(std::map<std::string, Handler> handlers);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  [[nodiscard]] std::string address() const;  // "127.0.0.1:4711"
  [[nodiscard]] std::string Url(std::string_view path) const;
  // Of all requests so far, in the order of their arrival.
  [[nodiscard]] std::vector<HttpServerRequest> requests() const;

 private:
  void Accept();
  void Serve(int fd);

  std::map<std::string, Handler> handlers_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> is_stopping_ = false;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<HttpServerRequest> requests_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace pfa::test
