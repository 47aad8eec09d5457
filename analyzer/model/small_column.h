// Numbers below 65536 that are nearly always below 256: one byte each until one needs two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "proto/base/pod_column.h"

namespace pfa {

class SmallColumn {
 public:
  [[gnu::always_inline]] void push_back(uint16_t value) {
    if (is_wide_ || value > UINT8_MAX) [[unlikely]] {
      PushWide(value);
    } else {
      narrow_.push_back(static_cast<uint8_t>(value));
    }
  }
  // Rows of another column.
  void Append(const SmallColumn& other, size_t from, size_t to) {
    if (!is_wide_ && !other.is_wide_) {
      narrow_.append(other.narrow_.span().subspan(from, to - from));
    } else {
      for (size_t row = from; row < to; ++row) push_back(other[row]);
    }
  }
  uint16_t operator[](size_t row) const {
    return is_wide_ ? wide_[row] : static_cast<uint16_t>(narrow_[row]);
  }
  [[nodiscard]] size_t size() const { return is_wide_ ? wide_.size() : narrow_.size(); }

 private:
  [[gnu::noinline]] void PushWide(uint16_t value) {
    if (!is_wide_) {
      for (const uint8_t narrow : narrow_) wide_.push_back(narrow);
      narrow_ = PodColumn<uint8_t>();
      is_wide_ = true;
    }
    wide_.push_back(value);
  }

  PodColumn<uint8_t> narrow_;
  PodColumn<uint16_t> wide_;
  bool is_wide_ = false;
};

}  // namespace pfa
