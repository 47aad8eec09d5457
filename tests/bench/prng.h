// Random numbers that are the same everywhere. The distributions of <random> are left to each
// standard library, so a seed would not give the same file with another one; these are spelled out.
#pragma once

#include <cstdint>

#include "analyzer/statistics/split_mix64.h"

namespace pfa::bench {

class Prng {
 public:
  explicit Prng(uint64_t seed) : random_(seed) {}

  uint64_t Next() { return random_.Next(); }
  uint32_t Next32() { return static_cast<uint32_t>(random_.Next() >> 32); }

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
  SplitMix64 random_;
};

}  // namespace pfa::bench
