// Input in a heap block of exactly its size: a sanitizer then sees the first byte that is read past
// the end, which a std::string would hide with its spare capacity and closing NUL.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace pfa::test {

class ExactBuffer {
 public:
  explicit ExactBuffer(std::string_view bytes)
      : bytes_(std::make_unique_for_overwrite<uint8_t[]>(bytes.size())), size_(bytes.size()) {
    std::ranges::copy(bytes, bytes_.get());
  }
  ExactBuffer(const uint8_t* bytes, size_t size)
      : ExactBuffer(std::string_view(reinterpret_cast<const char*>(bytes), size)) {}

  [[nodiscard]] std::span<const uint8_t> bytes() const { return {bytes_.get(), size_}; }
  [[nodiscard]] const uint8_t* begin() const { return bytes_.get(); }
  [[nodiscard]] const uint8_t* end() const { return bytes_.get() + size_; }
  void FlipBit(size_t bit) { bytes_[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8)); }

 private:
  std::unique_ptr<uint8_t[]> bytes_;  // NOLINT: a vector may have spare capacity
  size_t size_;
};

}  // namespace pfa::test
