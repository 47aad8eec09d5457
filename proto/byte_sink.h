// Where output bytes go: a file, standard output, or memory (tests). Output that can be larger than
// memory is written piece by piece.
#pragma once

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

}  // namespace pfa
