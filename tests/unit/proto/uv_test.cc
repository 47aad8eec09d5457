#include "proto/uv.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

// `bytes` bytes long, which may be more than it needs.
std::vector<uint8_t> Encode(uint64_t value, size_t bytes) {
  std::vector<uint8_t> encoded;
  for (size_t i = 1; i < bytes; ++i, value >>= 7U) {
    encoded.push_back(static_cast<uint8_t>((value & 0x7fU) | 0x80U));
  }
  encoded.push_back(static_cast<uint8_t>(value));
  return encoded;
}

constexpr unsigned kBits = 64;
constexpr size_t kMostBytes = 10;

size_t BytesFor(unsigned bits) { return (bits + 6) / 7; }

TEST(Uv, ReadsEveryLengthBeforeAnyNumberOfBytes) {
  for (unsigned bits = 1; bits <= kBits; ++bits) {
    const uint64_t top = uint64_t{1} << (bits - 1);
    for (const uint64_t value :
         {top, top | 1U, top | (top - 1), top | (0x5555555555555555U % top)}) {
      for (size_t bytes = BytesFor(bits); bytes <= kMostBytes; ++bytes) {
        for (size_t behind = 0; behind <= kMostBytes; ++behind) {
          std::vector<uint8_t> encoded = Encode(value, bytes);
          encoded.resize(encoded.size() + behind, behind % 2 == 0 ? 0xff : 0x01);
          const uint8_t* at = encoded.data();
          uint64_t read = 0;
          ASSERT_EQ(ReadUv(&at, encoded.data() + encoded.size(), &read), UvStatus::kOk);
          ASSERT_EQ(read, value) << bytes << " bytes, " << behind << " behind";
          ASSERT_EQ(at, encoded.data() + bytes);
          if (encoded.size() < kMostBytes) continue;
          at = encoded.data();
          ASSERT_EQ(ReadUvFarFromEnd(&at, encoded.data() + encoded.size(), &read), UvStatus::kOk);
          ASSERT_EQ(read, value) << bytes << " bytes, far from the end";
          ASSERT_EQ(at, encoded.data() + bytes);
        }
      }
    }
  }
}

TEST(Uv, SaysWhereItEndsTooEarly) {
  for (size_t bytes = 1; bytes <= kMostBytes; ++bytes) {
    const std::vector<uint8_t> encoded = Encode(1, bytes);
    const uint8_t* at = encoded.data();
    uint64_t read = 7;
    EXPECT_EQ(ReadUv(&at, encoded.data() + bytes - 1, &read), UvStatus::kTruncated);
    EXPECT_EQ(at, encoded.data());
    EXPECT_EQ(read, 7U);
  }
}

TEST(Uv, RefusesMoreThan64Bits) {
  std::vector<uint8_t> encoded(kMostBytes - 1, 0x80);
  encoded.push_back(2);
  encoded.resize(encoded.size() + kMostBytes);
  const uint8_t* at = encoded.data();
  uint64_t read = 0;
  EXPECT_EQ(ReadUv(&at, encoded.data() + encoded.size(), &read), UvStatus::kOverflow);
  EXPECT_EQ(at, encoded.data());
  EXPECT_EQ(ReadUvFarFromEnd(&at, encoded.data() + encoded.size(), &read), UvStatus::kOverflow);
  EXPECT_EQ(at, encoded.data());
}

}  // namespace
}  // namespace pfa
