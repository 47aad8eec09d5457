// Plain bytes out of a source that may or may not be gzip (RFC 1952), one or several members.
//
// Pulls: the caller offers a buffer, so memory is bounded by that buffer whatever the input claims.
// The total output is limited too, which is what stops a decompression bomb.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "proto/base/result.h"
#include "proto/byte_source.h"

namespace pfa {

struct ReadLimits {
  static constexpr uint64_t kDefaultMaxInflatedBytes = uint64_t{4} << 30;
  // Inflated bytes of one input; more is an error (ErrorCode::kLimit).
  uint64_t max_inflated_bytes = kDefaultMaxInflatedBytes;
};

class Inflater {
 public:
  Inflater(std::unique_ptr<ByteSource> source, ReadLimits limits);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  // Fills `out` as far as the input allows; less than its size means that the end or an error comes
  // next, 0 is the end. An error names the offset in the file as it lies on disk.
  Result<size_t> Fill(std::span<uint8_t> out);

  // By any thread: whoever fills need not wait for the source any longer.
  void Cancel() { source_->Cancel(); }

  [[nodiscard]] const std::string& name() const { return source_->name(); }
  // How much of the input was consumed, and how much there is (0: unknown). May be asked by another
  // thread than that which fills.
  [[nodiscard]] uint64_t consumed_bytes() const {
    return consumed_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t size_bytes() const { return source_->size(); }
  // Whether Fill only copies, after the first.
  [[nodiscard]] bool is_ready() const { return mode_ == Mode::kPlain && source_->is_ready(); }
  // Whether the input starts with the gzip magic. Known after the first Fill.
  [[nodiscard]] bool compressed() const { return mode_ == Mode::kGzip; }

 private:
  enum class Mode { kUnknown, kPlain, kGzip };
  struct ZStream;

  Result<void> Refill();
  Result<void> DetectMode();
  Result<size_t> FillPlain(std::span<uint8_t> out);
  Result<size_t> FillGzip(std::span<uint8_t> out);
  [[nodiscard]] Error ErrorHere(std::string message) const;

  std::unique_ptr<ByteSource> source_;
  ReadLimits limits_;
  Mode mode_ = Mode::kUnknown;
  std::vector<uint8_t> buffer_;         // bytes as they lie in the file
  std::span<const uint8_t> pending_;    // the part of buffer_ not yet consumed
  uint64_t file_offset_ = 0;            // of the first pending byte
  std::atomic<uint64_t> consumed_ = 0;  // a copy of file_offset_ for other threads
  uint64_t inflated_ = 0;
  bool source_ended_ = false;
  bool member_open_ = false;
  std::unique_ptr<ZStream> zlib_;
  std::optional<Error> deferred_;  // found after some bytes of the same Fill were good
};

}  // namespace pfa
