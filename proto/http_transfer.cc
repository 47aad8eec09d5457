#include "proto/http_transfer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "proto/base/environment.h"

namespace pfa {
namespace {

constexpr size_t kMaxPendingBytes = size_t{128} << 10;
constexpr size_t kMaxHeaderBytes = size_t{256} << 10;  // of all replies together
constexpr long kMaxRedirects = 10;                     // as Go's client
constexpr std::chrono::milliseconds kPollInterval(250);

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

HttpTransfer::HttpTransfer(const Curl& curl, HttpRequest request)
    : curl_(curl),
      request_(std::move(request)),
      easy_(curl.easy_init()),
      multi_(curl.multi_init()) {}

HttpTransfer::~HttpTransfer() {
  if (easy_ != nullptr && multi_ != nullptr) curl_.multi_remove_handle(multi_, easy_);
  if (easy_ != nullptr) curl_.easy_cleanup(easy_);
  if (multi_ != nullptr) curl_.multi_cleanup(multi_);
  curl_.slist_free_all(headers_);
}

Error HttpTransfer::Failed(std::string message) const {
  return {ErrorCode::kIo, std::move(message), request_.name};
}

void HttpTransfer::SetUpProxy() {
  std::string none_for = Environment("no_proxy");
  if (none_for.empty()) none_for = Environment("NO_PROXY");
  if (!none_for.empty()) none_for += ",";
  none_for += "localhost,127.0.0.1,::1";
  Set(CURLOPT_NOPROXY, none_for.c_str());
  // The library takes this one in small letters only.
  const std::string proxy = Environment("HTTP_PROXY");
  if (!proxy.empty() && Environment("http_proxy").empty() && request_.url.starts_with("http:")) {
    Set(CURLOPT_PROXY, proxy.c_str());
  }
}

void HttpTransfer::SetUp() {
  Set(CURLOPT_ERRORBUFFER, message_.data());
  Set(CURLOPT_URL, request_.url.c_str());
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_USERAGENT, "pfa");
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_FOLLOWLOCATION, 1L);
  Set(CURLOPT_MAXREDIRS, kMaxRedirects);
  // One connection for one reply, which stops when we stop reading; HTTP/2 would buffer.
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  // Does not wait for a name server that does not answer.
  Set(CURLOPT_QUICK_EXIT, 1L);
  Set(CURLOPT_WRITEFUNCTION, &HttpTransfer::OnBody);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  Set(CURLOPT_HEADERFUNCTION, &HttpTransfer::OnHeader);
  Set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  SetUpProxy();
  if (!request_.verify_certificate) {
    Set(CURLOPT_SSL_VERIFYPEER, 0L);
    Set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!request_.tls_ca.empty()) Set(CURLOPT_CAINFO, request_.tls_ca.c_str());
  if (!request_.tls_cert.empty()) Set(CURLOPT_SSLCERT, request_.tls_cert.c_str());
  if (!request_.tls_key.empty()) Set(CURLOPT_SSLKEY, request_.tls_key.c_str());
  if (request_.body) {
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body->size()));
    Set(CURLOPT_POSTFIELDS, request_.body->c_str());
    headers_ = curl_.slist_append(headers_, "Content-Type: application/octet-stream");
    headers_ = curl_.slist_append(headers_, "Expect:");  // not worth a question first
  }
  for (const std::string& header : request_.headers) {
    headers_ = curl_.slist_append(headers_, header.c_str());
  }
  if (headers_ != nullptr) Set(CURLOPT_HTTPHEADER, headers_);
}

Result<void> HttpTransfer::Start() {
  if (easy_ == nullptr || multi_ == nullptr) return Failed("no memory for an HTTP request");
  SetUp();
  if (setup_ != CURLE_OK) return ErrorOf(setup_);
  const CURLMcode added = curl_.multi_add_handle(multi_, easy_);
  if (added != CURLM_OK) return Failed(curl_.multi_strerror(added));
  return WaitForBody();
}

Result<void> HttpTransfer::WaitForBody() {
  const auto since = Clock::now();
  while (position_ == pending_.size() && !has_ended_) {
    if (is_cancelled_) return Failed("cancelled");
    if (is_paused_) {
      is_paused_ = false;
      curl_.easy_pause(easy_, CURLPAUSE_CONT);
    }
    int running = 0;
    CURLMcode code = curl_.multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* done = curl_.multi_info_read(multi_, &left)) {
      if (done->msg != CURLMSG_DONE) continue;
      has_ended_ = true;
      outcome_ = done->data.result;
    }
    if (code == CURLM_OK && position_ == pending_.size() && !has_ended_) {
      if (has_begun_ && Clock::now() - since > request_.stall_timeout) {
        return Failed(fmt::format("the server has sent nothing for {}s, in the middle of its reply",
                                  request_.stall_timeout.count() / 1000));
      }
      code = curl_.multi_poll(multi_, nullptr, 0, static_cast<int>(kPollInterval.count()), nullptr);
    }
    if (code != CURLM_OK) return Failed(curl_.multi_strerror(code));
  }
  if (position_ == pending_.size() && outcome_ != CURLE_OK) return ErrorOf(outcome_);
  return {};
}

Result<size_t> HttpTransfer::Read(std::span<uint8_t> buffer) {
  PFA_TRY(WaitForBody());
  const size_t n = std::min(buffer.size(), pending_.size() - position_);
  std::copy_n(pending_.begin() + static_cast<ptrdiff_t>(position_), n, buffer.begin());
  position_ += n;
  if (position_ == pending_.size()) {
    pending_.clear();
    position_ = 0;
  }
  return n;
}

void HttpTransfer::Cancel() {
  is_cancelled_ = true;
  if (multi_ != nullptr) curl_.multi_wakeup(multi_);
}

uint64_t HttpTransfer::content_length() const {
  curl_off_t length = 0;
  if (curl_.easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) != CURLE_OK) return 0;
  return length > 0 ? static_cast<uint64_t>(length) : 0;
}

size_t HttpTransfer::OnBody(char* data, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<HttpTransfer*>(self);
  const size_t bytes = size * count;
  if (!transfer->pending_.empty() && transfer->pending_.size() + bytes > kMaxPendingBytes) {
    transfer->is_paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  transfer->has_begun_ = true;
  transfer->pending_.insert(transfer->pending_.end(), data, data + bytes);
  return bytes;
}

size_t HttpTransfer::OnHeader(char* data, size_t size, size_t count, void* self) {
  const size_t bytes = size * count;
  return static_cast<HttpTransfer*>(self)->TakeHeader({data, bytes}) ? bytes : 0;
}

bool HttpTransfer::TakeHeader(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    headers_too_long_ = true;
    return false;
  }
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // the first line of a reply: forget the one before
    const size_t space = line.find(' ');
    status_text_ = space == std::string_view::npos ? "" : line.substr(space + 1);
    status_ = 0;
    std::from_chars(status_text_.data(), status_text_.data() + status_text_.size(), status_);
    says_go_pprof_ = says_plain_text_ = false;
    return true;
  }
  const size_t colon = line.find(':');
  const std::string name = Lower(line.substr(0, colon));
  const std::string_view value =
      colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (name == "x-go-pprof") says_go_pprof_ = true;
  if (name == "content-type") {
    says_plain_text_ = Lower(value).find("text/plain") != std::string::npos;
  }
  return true;
}

Error HttpTransfer::ErrorOf(CURLcode code) const {
  if (headers_too_long_) return Failed("the server sends headers without end");
  if (code == CURLE_TOO_MANY_REDIRECTS) {
    return Failed(fmt::format("more than {} redirects", kMaxRedirects));
  }
  std::string message = message_.front() != '\0' ? message_.data() : curl_.easy_strerror(code);
  while (!message.empty() && std::isspace(static_cast<unsigned char>(message.back())) != 0) {
    message.pop_back();
  }
  if (code == CURLE_OPERATION_TIMEDOUT) message += "; -timeout gives it more seconds";
  return Failed(std::move(message));
}

}  // namespace pfa
