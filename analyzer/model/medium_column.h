// Numbers below 2^32 that are nearly always below 2^24: three bytes each until one needs four.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "analyzer/model/pod_column.h"

namespace pfa {

class MediumColumn {
 public:
  void push_back(uint32_t value) {
    if (value > mask_) [[unlikely]]
      Widen();
    // Four bytes are written whatever the width is; the next value overwrites what is too much.
    if ((size_ + 1) * width_ + sizeof(value) > bytes_.size()) [[unlikely]]
      Grow();
    std::memcpy(bytes_.begin() + size_ * width_, &value, sizeof(value));
    ++size_;
  }
  uint32_t operator[](size_t row) const {
    uint32_t value = 0;
    std::memcpy(&value, bytes_.begin() + row * width_, sizeof(value));
    return value & mask_;
  }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr size_t kNarrow = std::endian::native == std::endian::little ? 3 : 4;
  static constexpr uint32_t kNarrowMask = kNarrow == 3 ? 0xffffff : 0xffffffff;

  // Twice as much; what is not used yet is not touched and takes no memory.
  void Grow() {
    constexpr size_t kFirst = 256;
    bytes_.resize_for_overwrite(bytes_.size() < kFirst ? kFirst : bytes_.size() * 2);
  }
  void Widen() {
    MediumColumn wide;
    wide.width_ = sizeof(uint32_t);
    wide.mask_ = UINT32_MAX;
    for (size_t row = 0; row < size_; ++row) wide.push_back((*this)[row]);
    *this = std::move(wide);
  }

  PodColumn<uint8_t> bytes_;  // allocated, of which size_ * width_ are values
  size_t size_ = 0;
  size_t width_ = kNarrow;
  uint32_t mask_ = kNarrowMask;
};

}  // namespace pfa
