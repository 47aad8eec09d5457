// Times that never decrease, in nanoseconds, at little more than three bytes each: every block of
// rows has a base, and rows keep the difference. A block that spans more than 16.7 ms, of which
// only a trace with few events a second has many, keeps its times whole.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "analyzer/model/medium_column.h"
#include "proto/base/pod_column.h"

namespace pfa {

class TimeColumn {
 public:
  [[gnu::always_inline]] void push_back(int64_t time_ns) {
    if (size_ % kBlock == 0) blocks_.push_back({time_ns, kNotWide});
    const Block& block = blocks_[size_ / kBlock];
    const auto offset = static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(block.base_ns);
    if (offset > kMaxOffset || block.wide != kNotWide) [[unlikely]]
      PutWide(time_ns);
    offsets_.push_back(static_cast<uint32_t>(offset) & kMaxOffset);
    ++size_;
  }

  // Rows of another column.
  void Append(const TimeColumn& other, size_t from, size_t to) {
    for (size_t row = from; row < to; ++row) push_back(other[row]);
  }
  int64_t operator[](size_t row) const {
    const Block& block = blocks_[row / kBlock];
    if (block.wide != kNotWide) [[unlikely]]
      return wide_[block.wide + row % kBlock];
    return block.base_ns + offsets_[row];
  }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr size_t kBlock = 64;
  static constexpr uint32_t kMaxOffset = 0xffffff;
  static constexpr uint32_t kNotWide = std::numeric_limits<uint32_t>::max();
  struct Block {
    int64_t base_ns = 0;
    uint32_t wide = kNotWide;  // where its times are in wide_
  };

  // The time of the next row, and with the first such those of all rows of its block.
  [[gnu::noinline]] void PutWide(int64_t time_ns) {
    Block& block = blocks_[size_ / kBlock];
    if (block.wide == kNotWide) {
      block.wide = static_cast<uint32_t>(wide_.size());
      wide_.resize(wide_.size() + kBlock);
      for (size_t i = 0; i < size_ % kBlock; ++i) {
        wide_[block.wide + i] = block.base_ns + offsets_[size_ / kBlock * kBlock + i];
      }
    }
    wide_[block.wide + size_ % kBlock] = time_ns;
  }

  PodColumn<Block> blocks_;
  MediumColumn offsets_;
  size_t size_ = 0;
  std::vector<int64_t> wide_;
};

}  // namespace pfa
