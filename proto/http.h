// HTTP and HTTPS as a source of bytes. The library (libcurl) is loaded by the first request.
//
// A server is not trusted: every request has an end in time, a reply is handed on in small pieces
// and never collected, redirects are counted and go to http and https only. Proxies come from the
// environment (http_proxy, https_proxy, no_proxy), but for this machine itself none is used, as in
// Go. Requests may be made by several threads at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/base/result.h"
#include "proto/byte_source.h"

namespace pfa {

struct HttpRequest {
  std::string url;                   // http:// or https://; may hold a name and a password
  std::string name;                  // the URL for messages, without them
  std::vector<std::string> headers;  // "Name: value"
  std::optional<std::string> body;   // with one it is a POST
  bool verify_certificate = true;
  std::string tls_cert;  // PEM files, the client's certificate and its key; empty: none
  std::string tls_key;
  std::string tls_ca;  // whom to trust instead of the system's authorities; empty: those
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds total_timeout = std::chrono::seconds(65);
  // The longest silence once the body has begun. Before it begins a CPU profile is being taken.
  std::chrono::milliseconds stall_timeout = std::chrono::seconds(30);
};

struct HttpReply {
  int status = 0;           // 404
  std::string status_text;  // "404 Not Found"
  std::string body;
};

// The body of a reply with status 200; any other is an error, with the text that Go's pprof
// handlers send along. Returns when the body begins or has failed to.
Result<std::unique_ptr<ByteSource>> OpenHttp(const HttpRequest& request);

// A whole small reply, whatever its status. More than `max_body_bytes` is an error.
Result<HttpReply> FetchHttp(const HttpRequest& request, size_t max_body_bytes);

}  // namespace pfa
