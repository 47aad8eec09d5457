// Random numbers that are the same everywhere: a seed gives the same answer with every compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace pfa {

// SplitMix64 (Steele, Lea and Flood, 2014): eight bytes of state, good enough to draw samples.
class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  // From 0 to n - 1, for n above 0: the high half of the product, which a remainder is not as even
  // as.
  size_t Below(size_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<size_t>(static_cast<Wide>(Next()) * n >> 64);
  }

  // Puts the first `count` items in random order, chosen among all.
  template <typename T>
  void Shuffle(std::span<T> items, size_t count) {
    for (size_t i = 0; i < count && i + 1 < items.size(); ++i) {
      std::swap(items[i], items[i + Below(items.size() - i)]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace pfa
