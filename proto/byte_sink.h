// Where output bytes go: a file, standard output, or memory (tests). Output that can be larger than
// memory is written piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "proto/base/result.h"

namespace pfa {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  // Takes all of the bytes. After an error nothing more may be written.
  virtual Result<void> Write(std::string_view bytes) = 0;
};

class StringSink : public ByteSink {
 public:
  Result<void> Write(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string TakeText() { return std::move(text_); }

 private:
  std::string text_;
};

// Compresses what it is given (RFC 1952) for another sink, which must outlive it. The header has no
// name and no time, so equal input gives equal output.
class GzipSink : public ByteSink {
 public:
  explicit GzipSink(ByteSink& sink);
  ~GzipSink() override;

  Result<void> Write(std::string_view bytes) override;
  // Writes what is left and the trailer; without it the output is cut short. Call it once, last.
  Result<void> Finish();

 private:
  struct ZStream;  // keeps zlib.h out of this header
  Result<void> Deflate(std::string_view bytes, int flush);

  ByteSink& sink_;
  std::unique_ptr<ZStream> zlib_;
};

}  // namespace pfa
