#include "tests/support/http_server.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace pfa::test {
namespace {

constexpr int kPollMilliseconds = 50;

// Reads until the head is there and as much of the body as it announces.
bool ReadRequest(int fd, HttpServerRequest* request) {
  std::string text;
  std::array<char, 4096> buffer = {};
  size_t end = std::string::npos;
  size_t wanted = 0;
  while (true) {
    if (end == std::string::npos) {
      end = text.find("\r\n\r\n");
      if (end != std::string::npos) {
        request->head = text.substr(0, end + 2);
        constexpr std::string_view kLength = "Content-Length: ";
        const size_t at = request->head.find(kLength);
        if (at != std::string::npos) {
          wanted = std::strtoul(request->head.c_str() + at + kLength.size(), nullptr, 10);
        }
      }
    }
    if (end != std::string::npos && text.size() >= end + 4 + wanted) break;
    const ssize_t n = recv(fd, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  request->body = text.substr(end + 4);
  const size_t space = text.find(' ');
  const size_t second = text.find(' ', space + 1);
  request->method = text.substr(0, space);
  const std::string target = text.substr(space + 1, second - space - 1);
  const size_t question = target.find('?');
  request->path = target.substr(0, question);
  request->query = question == std::string::npos ? "" : target.substr(question + 1);
  return true;
}

}  // namespace

bool HttpConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (is_stopping_) return false;
    pollfd waiting = {fd_, POLLOUT, 0};
    if (poll(&waiting, 1, kPollMilliseconds) == 0) continue;
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

void HttpConnection::Reply(std::string_view status, std::string_view body, std::string_view extra) {
  std::string head = "HTTP/1.1 " + std::string(status) + "\r\nConnection: close\r\n";
  head += std::string(extra) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  if (Send(head)) Send(body);
}

void HttpConnection::Hang() {
  while (!is_stopping_) {
    pollfd waiting = {fd_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMilliseconds) != 0) return;  // gone
  }
}

HttpServer::HttpServer(std::map<std::string, Handler> handlers) : handlers_(std::move(handlers)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, plain, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, plain, &size) != 0) {
    std::perror("http_server");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

HttpServer::~HttpServer() {
  is_stopping_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
}

std::string HttpServer::address() const { return "127.0.0.1:" + std::to_string(port_); }

std::string HttpServer::Url(std::string_view path) const {
  return "http://" + address() + std::string(path);
}

std::vector<HttpServerRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void HttpServer::Accept() {
  while (!is_stopping_) {
    pollfd waiting = {listener_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMilliseconds) <= 0) continue;
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const std::lock_guard lock(mutex_);
    connections_.emplace_back([this, fd] { Serve(fd); });
  }
}

void HttpServer::Serve(int fd) {
  HttpServerRequest request;
  if (ReadRequest(fd, &request)) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    HttpConnection connection(fd, is_stopping_);
    const auto handler = handlers_.find(request.path);
    if (handler != handlers_.end()) {
      handler->second(request, connection);
    } else {
      connection.Reply("404 Not Found", "404 page not found\n");
    }
  }
  // What the client still sends is read, so that closing does not reset what it has not read yet.
  shutdown(fd, SHUT_WR);
  std::array<char, 4096> buffer = {};
  pollfd waiting = {fd, POLLIN, 0};
  while (!is_stopping_ && poll(&waiting, 1, 200) > 0 &&
         recv(fd, buffer.data(), buffer.size(), 0) > 0) {
  }
  close(fd);
}

}  // namespace pfa::test
