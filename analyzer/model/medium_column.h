// Numbers below 2^32 that are mostly small: two bytes each until one needs three, and three until
// one needs four.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "proto/base/pod_column.h"

namespace pfa {

class MediumColumn {
 public:
  [[gnu::always_inline]] void push_back(uint32_t value) {
    if (value > mask_) [[unlikely]]
      Widen(value);
    // Four bytes are written whatever the width is; the next value overwrites what is too much.
    if (used_ + sizeof(value) > bytes_.size()) [[unlikely]]
      Grow();
    std::memcpy(bytes_.begin() + used_, &value, sizeof(value));
    used_ += width_;
  }
  // Rows of another column.
  void Append(const MediumColumn& other, size_t from, size_t to) {
    if (width_ != other.width_) {
      for (size_t row = from; row < to; ++row) push_back(other[row]);
      return;
    }
    const size_t size = (to - from) * width_;
    while (used_ + size + sizeof(uint32_t) > bytes_.size()) Grow();
    if (size > 0) {
      std::memcpy(bytes_.begin() + used_, other.bytes_.begin() + from * width_, size);
    }
    used_ += size;
  }
  uint32_t operator[](size_t row) const {
    uint32_t value = 0;
    std::memcpy(&value, bytes_.begin() + row * width_, sizeof(value));
    return value & mask_;
  }
  [[nodiscard]] size_t size() const { return used_ / width_; }

 private:
  static constexpr size_t kNarrow = std::endian::native == std::endian::little ? 2 : 4;

  static constexpr uint32_t MaskOf(size_t width) {
    return UINT32_MAX >> (8 * (sizeof(uint32_t) - width));
  }
  // Twice as much; what is not used yet is not touched and takes no memory.
  [[gnu::noinline]] void Grow() {
    constexpr size_t kFirst = 256;
    bytes_.resize_for_overwrite(bytes_.size() < kFirst ? kFirst : bytes_.size() * 2);
  }
  // Until `value` fits.
  [[gnu::noinline]] void Widen(uint32_t value) {
    MediumColumn wide;
    wide.width_ = width_ + 1;
    while (value > MaskOf(wide.width_)) ++wide.width_;
    wide.mask_ = MaskOf(wide.width_);
    const size_t rows = size();
    for (size_t row = 0; row < rows; ++row) wide.push_back((*this)[row]);
    *this = std::move(wide);
  }

  PodColumn<uint8_t> bytes_;  // allocated
  size_t used_ = 0;           // bytes of values
  size_t width_ = kNarrow;
  uint32_t mask_ = MaskOf(kNarrow);
};

}  // namespace pfa
