#include "proto/base/hash.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

#include "tests/support/exact_buffer.h"

namespace pfa::test {
namespace {

// A fixed seed: with one of a process, a bad hash could pass by luck, and a good one fail.
constexpr uint64_t kSeed = 0x0123456789abcdef;

uint64_t Hash(std::string_view text) { return HashBytes(text.data(), text.size(), kSeed); }

TEST(HashTest, DependsOnContentsAloneWhereverTheyLie) {
  const std::string text = "runtime.gcBgMarkWorker.func2";
  const uint64_t expected = HashText(text);
  for (size_t shift = 0; shift < 8; ++shift) {
    const std::string moved = std::string(shift, '#') + text;
    EXPECT_EQ(HashText(std::string_view(moved).substr(shift)), expected);
  }
}

// The sanitizer objects if a byte behind the text is read.
TEST(HashTest, EveryLengthOfEqualBytesHashesDifferently) {
  std::unordered_set<uint64_t> seen;
  for (size_t size = 0; size <= 64; ++size) {
    const ExactBuffer zeros{std::string(size, '\0')};
    EXPECT_TRUE(seen.insert(HashBytes(zeros.begin(), size, kSeed)).second) << size;
  }
}

TEST(HashTest, EveryBitCounts) {
  for (size_t size = 1; size <= 24; ++size) {
    std::unordered_set<uint64_t> seen = {Hash(std::string(size, 'a'))};
    for (size_t bit = 0; bit < size * 8; ++bit) {
      ExactBuffer text{std::string(size, 'a')};
      text.FlipBit(bit);
      EXPECT_TRUE(seen.insert(HashBytes(text.begin(), size, kSeed)).second) << size << ":" << bit;
    }
  }
}

TEST(HashTest, TheSeedCounts) {
  EXPECT_NE(HashBytes("name", 4, 1), HashBytes("name", 4, 2));
  EXPECT_EQ(HashSeed(), HashSeed());
}

// Ids of files are 1, 2, 3, ..., or addresses with many zero bits at either end. Tables use the low
// bits of a hash, so these must spread.
TEST(HashTest, RegularNumbersSpreadOverTheLowBits) {
  constexpr size_t kBuckets = 256;
  constexpr size_t kKeys = kBuckets * 16;
  for (const int shift : {0, 4, 12, 32, 40, 51}) {
    std::array<size_t, kBuckets> count = {};
    for (uint64_t i = 0; i < kKeys; ++i) ++count[HashMix(kSeed, i << shift) % kBuckets];
    EXPECT_LT(std::ranges::max(count), 64U) << "shift " << shift;
  }
}

// Two words that differ in chosen bits such that the second undoes the change that the first makes
// to the hash. If that worked for any seed, n such pairs in a row would give 2^n names with one
// hash, and a small file could keep an interner busy for hours.
TEST(HashTest, NoDifferenceCancelsWhateverTheSeed) {
  for (uint64_t seed = 1; seed <= 16; ++seed) {
    for (int high = 32; high < 64; ++high) {
      for (const bool also_low : {false, true}) {
        const uint64_t first = uint64_t{1} << high;
        const uint64_t second = first | (also_low ? first >> 32 : 0);
        const std::array<uint64_t, 2> a = {0x6e69616d2e6e6961, 0x746e6972702e7466};
        const std::array<uint64_t, 2> b = {a[0] ^ first, a[1] ^ second};
        EXPECT_NE(HashBytes(a.data(), sizeof(a), seed), HashBytes(b.data(), sizeof(b), seed))
            << "seed " << seed << ", bit " << high;
      }
    }
  }
}

}  // namespace
}  // namespace pfa::test
