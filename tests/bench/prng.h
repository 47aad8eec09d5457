// Random numbers that are the same everywhere. The distributions of <random> are left to each
// standard library, so a seed would not give the same file with another one; these are spelled out.
#pragma once

#include <cstdint>

namespace pfa::bench {

// SplitMix64 (Steele, Lea and Flood, 2014): eight bytes of state, good enough for test data.
class Prng {
 public:
  explicit Prng(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  uint32_t Next32() { return static_cast<uint32_t>(Next() >> 32); }

  // Uniform in [0, bound).
  uint32_t Below(uint32_t bound) { return Scale(Next32(), bound); }

  // In [0, bound) with a long tail: the density falls like x^(-1/2) for power 2, x^(-2/3) for 3.
  // Products of integers instead of pow(), whose last bit differs among libraries.
  uint32_t SkewedBelow(uint32_t bound, int power) {
    uint32_t value = Next32();
    for (uint32_t factor = value; power > 1; --power) value = Scale(value, factor);
    return Scale(value, bound);
  }

  // True in `percent` of 100 calls.
  bool Percent(uint32_t percent) { return Below(100) < percent; }

  // Maps a number that is uniform in 32 bits to [0, bound).
  static uint32_t Scale(uint32_t value, uint32_t bound) {
    return static_cast<uint32_t>(uint64_t{value} * bound >> 32);
  }

 private:
  uint64_t state_;
};

}  // namespace pfa::bench
