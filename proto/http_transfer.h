// One HTTP request whose reply is pulled: the network is read only when the caller wants bytes, so
// that memory stays at one buffer however fast the server sends. Only for proto/http.cc.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"
#include "proto/http.h"
#include "proto/http_curl.h"

namespace pfa {

class HttpTransfer {
 public:
  HttpTransfer(const Curl& curl, HttpRequest request);
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;
  ~HttpTransfer();

  // Sends the request and waits until the body begins, or has ended empty.
  Result<void> Start();
  // The next bytes of the body; 0 is the end.
  Result<size_t> Read(std::span<uint8_t> buffer);
  // By any thread: a Read that waits returns with an error soon, and so does every later one.
  void Cancel();

  // Known after Start. Of the last reply, if there were redirects.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& status_text() const { return status_text_; }
  // Whether the server says that a handler of Go's net/http/pprof wrote a plain text.
  [[nodiscard]] bool is_text_of_go() const { return says_go_pprof_ && says_plain_text_; }
  [[nodiscard]] uint64_t content_length() const;  // 0: unknown

 private:
  using Clock = std::chrono::steady_clock;

  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  bool TakeHeader(std::string_view line);

  template <typename Value>
  void Set(CURLoption option, Value value) {
    const CURLcode code = curl_.easy_setopt(easy_, option, value);
    if (code != CURLE_OK && setup_ == CURLE_OK) setup_ = code;
  }
  void SetUp();
  void SetUpProxy();
  // Waits for the network until there are bytes, the end or an error.
  Result<void> WaitForBody();
  [[nodiscard]] Error ErrorOf(CURLcode code) const;
  [[nodiscard]] Error Failed(std::string message) const;

  const Curl& curl_;
  HttpRequest request_;
  CURL* easy_ = nullptr;
  CURLM* multi_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> message_ = {};
  CURLcode setup_ = CURLE_OK;

  std::vector<uint8_t> pending_;  // received and not yet read, from position_ on
  size_t position_ = 0;
  bool is_paused_ = false;  // there was no room for more
  bool has_begun_ = false;
  bool has_ended_ = false;
  CURLcode outcome_ = CURLE_OK;
  std::atomic<bool> is_cancelled_ = false;

  int status_ = 0;
  std::string status_text_;
  bool says_go_pprof_ = false;
  bool says_plain_text_ = false;
  size_t header_bytes_ = 0;
  bool headers_too_long_ = false;
};

}  // namespace pfa
