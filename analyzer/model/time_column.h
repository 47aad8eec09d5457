// Times that never decrease, in nanoseconds, at little more than three bytes each: every block of
// rows has a base, and rows keep the difference. A block that spans more than 16.7 ms, of which
// only a trace with few events a second has many, keeps its times whole.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "analyzer/model/medium_column.h"
#include "analyzer/model/pod_column.h"

namespace pfa {

class TimeColumn {
 public:
  void push_back(int64_t time_ns) {
    const size_t row = offsets_.size();
    if (row % kBlock == 0) blocks_.push_back({time_ns, kNotWide});
    Block& block = blocks_[row / kBlock];
    const auto offset = static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(block.base_ns);
    const bool fits = offset <= kMaxOffset;
    if (!fits && block.wide == kNotWide) Widen(row / kBlock);
    offsets_.push_back(static_cast<uint32_t>(offset) & kMaxOffset);
    if (block.wide != kNotWide) wide_[block.wide + row % kBlock] = time_ns;
  }

  int64_t operator[](size_t row) const {
    const Block& block = blocks_[row / kBlock];
    if (block.wide != kNotWide) [[unlikely]]
      return wide_[block.wide + row % kBlock];
    return block.base_ns + offsets_[row];
  }
  [[nodiscard]] size_t size() const { return offsets_.size(); }

 private:
  static constexpr size_t kBlock = 64;
  static constexpr uint32_t kMaxOffset = 0xffffff;
  static constexpr uint32_t kNotWide = std::numeric_limits<uint32_t>::max();
  struct Block {
    int64_t base_ns = 0;
    uint32_t wide = kNotWide;  // where its times are in wide_
  };

  void Widen(size_t number) {
    const auto begin = static_cast<uint32_t>(wide_.size());
    wide_.resize(wide_.size() + kBlock);
    for (size_t row = number * kBlock; row < offsets_.size(); ++row) {
      wide_[begin + row % kBlock] = blocks_[number].base_ns + offsets_[row];
    }
    blocks_[number].wide = begin;
  }

  PodColumn<Block> blocks_;
  MediumColumn offsets_;
  std::vector<int64_t> wide_;
};

}  // namespace pfa
