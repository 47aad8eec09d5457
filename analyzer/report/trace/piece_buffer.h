// Collects small pieces of output and passes them on in large ones.
#pragma once

#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class PieceBuffer {
 public:
  explicit PieceBuffer(ByteSink& sink) : sink_(sink) {}

  // To be appended to; Pass() must follow.
  std::string& text() { return text_; }
  void Pass() {
    if (text_.size() >= kPieceBytes) Flush();
  }
  const Result<void>& Flush() {
    if (status_.ok()) status_ = sink_.Write(text_);
    text_.clear();
    return status_;
  }
  // The first error of the sink; after one nothing more is written.
  [[nodiscard]] const Result<void>& status() const { return status_; }

 private:
  static constexpr size_t kPieceBytes = size_t{64} << 10;

  ByteSink& sink_;
  std::string text_;
  Result<void> status_;
};

}  // namespace pfa
