#include "proto/http.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "proto/http_curl.h"
#include "proto/http_transfer.h"

namespace pfa {
namespace {

// What is read of the text that explains a status, and what is shown of it.
constexpr size_t kMaxExplanationBytes = 2000;

class HttpSource : public ByteSource {
 public:
  HttpSource(std::string name, std::unique_ptr<HttpTransfer> transfer)
      : ByteSource(std::move(name)),
        transfer_(std::move(transfer)),
        size_(transfer_->content_length()) {}

  Result<size_t> Read(std::span<uint8_t> buffer) override { return transfer_->Read(buffer); }
  void Cancel() override { transfer_->Cancel(); }
  [[nodiscard]] uint64_t size() const override { return size_; }

 private:
  std::unique_ptr<HttpTransfer> transfer_;
  uint64_t size_;
};

// At most `max_bytes` of the rest; what does not come is not there.
std::string ReadSome(HttpTransfer& transfer, size_t max_bytes) {
  std::string out;
  std::array<uint8_t, 1024> buffer = {};
  while (out.size() < max_bytes) {
    const auto n = transfer.Read(buffer);
    if (!n.ok() || n.value() == 0) break;
    out.append(reinterpret_cast<const char*>(buffer.data()), n.value());
  }
  if (out.size() > max_bytes) out.resize(max_bytes);
  return out;
}

// As go tool pprof words it, but for a text without end.
std::string Explain(HttpTransfer& transfer) {
  std::string out = fmt::format("server response: {}", transfer.status_text());
  if (!transfer.is_text_of_go()) return out;
  std::string text = ReadSome(transfer, kMaxExplanationBytes);
  const size_t end = text.find_last_not_of(" \t\r\n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  return out + " - " + text;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenHttp(const HttpRequest& request) {
  PFA_ASSIGN_OR_RETURN(const Curl* const curl, LoadCurl());
  auto transfer = std::make_unique<HttpTransfer>(*curl, request);
  PFA_TRY(transfer->Start());
  constexpr int kOk = 200;
  if (transfer->status() != kOk) return Error{ErrorCode::kIo, Explain(*transfer), request.name};
  return std::unique_ptr<ByteSource>(
      std::make_unique<HttpSource>(request.name, std::move(transfer)));
}

Result<HttpReply> FetchHttp(const HttpRequest& request, size_t max_body_bytes) {
  PFA_ASSIGN_OR_RETURN(const Curl* const curl, LoadCurl());
  HttpTransfer transfer(*curl, request);
  PFA_TRY(transfer.Start());
  HttpReply reply = {transfer.status(), transfer.status_text(), {}};
  std::array<uint8_t, size_t{16} << 10> buffer = {};
  while (true) {
    PFA_ASSIGN_OR_RETURN(const size_t n, transfer.Read(buffer));
    if (n == 0) return reply;
    reply.body.append(reinterpret_cast<const char*>(buffer.data()), n);
    if (reply.body.size() > max_body_bytes) {
      return Error{ErrorCode::kLimit,
                   fmt::format("the reply is longer than {} bytes", max_body_bytes), request.name};
    }
  }
}

}  // namespace pfa
