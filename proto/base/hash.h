// Hashing for interners. Seeded once per process: an input cannot be built to make every key
// collide. The order of nothing that pfa prints depends on a hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pfa {

uint64_t HashSeed();

inline uint64_t HashMix(uint64_t h, uint64_t value) {
  // All 128 bits of the product count. Its low half alone would not do: flipping the highest bit of
  // a word flips known bits of that, whatever the seed, and the next word could undo it.
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(h ^ value) * 0x9e3779b97f4a7c15ULL;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t HashBytes(const void* data, size_t size, uint64_t seed);

inline uint64_t HashText(std::string_view text) {
  return HashBytes(text.data(), text.size(), HashSeed());
}

// For std::unordered_map with integers from a file as keys.
struct SeededHash {
  size_t operator()(uint64_t key) const noexcept { return HashMix(HashSeed(), key); }
};

}  // namespace pfa
