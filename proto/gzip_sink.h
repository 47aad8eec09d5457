// Compresses what it is given (RFC 1952) for another sink. Compressing costs several times as much
// as making what is compressed, so blocks of it are compressed on threads of their own while the
// writer goes on; the result is one gzip member all the same, as readers in browsers want it, and
// the same whatever the number of threads. The header has no name and no time, so equal input gives
// equal output.
#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class GzipSink : public ByteSink {
 public:
  // `sink` must outlive this.
  explicit GzipSink(ByteSink& sink) : sink_(sink) {}

  Result<void> Write(std::string_view bytes) override;
  // Writes what is left and the trailer; without it the output is cut short. Call it once, last.
  Result<void> Finish();

 private:
  struct Compressed {
    std::string bytes;
    uint32_t crc = 0;  // of what was compressed
    size_t size = 0;   // likewise
    bool ok = false;
  };
  // Raw deflate of a block, which may refer back into `before`. Ends at a byte, or the stream.
  static Compressed Compress(std::string block, const std::string& before, bool last);

  Result<void> StartBlock(bool last);
  Result<void> WriteOldest();

  ByteSink& sink_;
  std::string block_;
  std::string before_;  // what the next block may refer back to
  std::deque<std::future<Compressed>> running_;
  bool has_header_ = false;
  uint32_t crc_ = 0;
  uint64_t size_ = 0;
};

}  // namespace pfa
