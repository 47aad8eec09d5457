// A request and its answer, without any socket: what decides about pages knows only these.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pfa {

struct WebRequest {
  std::string method = "GET";
  std::string target;  // as the client sent it: "/ui/top?f=main", still encoded
  std::string host;    // the Host header; may be empty
  std::string origin;  // the Origin header; may be empty
};

struct WebResponse {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  // Shared, since an answer may be kept for the next request.
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
  std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace pfa
