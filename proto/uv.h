// The unsigned LEB128 integers of execution traces. Unlike those of protobuf, padded forms are
// common (the runtime reserves ten bytes for lengths that it does not know yet) and bits beyond the
// 64th are an error.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pfa {

enum class UvStatus : uint8_t { kOk, kTruncated, kOverflow };

constexpr int kMaxUvBytes = 10;
constexpr int kUvLoadBytes = 8;

// Reads one of up to eight bytes at `*p`, where there are as many; false: it is longer. All of it
// at once, so that nothing depends on guessing how long it is.
inline bool ReadShortUv(const uint8_t** p, uint64_t* value) {
  if constexpr (std::endian::native != std::endian::little) return false;
  uint32_t half = 0;
  std::memcpy(&half, *p, sizeof(half));
  const uint32_t last_of_half = ~half & 0x80808080U;
  if (last_of_half != 0) [[likely]] {
    *p += std::countr_zero(last_of_half) / 8 + 1;
    half &= last_of_half ^ (last_of_half - 1);  // none behind the last
    half = (half & 0x007f007fU) | (half & 0x7f007f00U) >> 1U;
    *value = (half & 0x3fffU) | (half & 0x3fff0000U) >> 2U;
    return true;
  }
  uint64_t bytes = 0;
  static_assert(sizeof(bytes) == kUvLoadBytes);
  std::memcpy(&bytes, *p, sizeof(bytes));
  const uint64_t last = ~bytes & 0x8080808080808080U;
  if (last == 0) [[unlikely]]
    return false;
  *p += std::countr_zero(last) / 8 + 1;
  bytes &= last ^ (last - 1);
  bytes = (bytes & 0x007f007f007f007fU) | (bytes & 0x7f007f007f007f00U) >> 1U;
  bytes = (bytes & 0x00003fff00003fffU) | (bytes & 0x3fff00003fff0000U) >> 2U;
  *value = (bytes & 0x0fffffffU) | (bytes & 0x0fffffff00000000U) >> 4U;
  return true;
}

// Reads one at `*p`; on kOk moves `*p` behind it.
inline UvStatus ReadUv(const uint8_t** p, const uint8_t* end, uint64_t* value) {
  const uint8_t* at = *p;
  if (at != end && *at < 0x80) [[likely]] {
    *value = *at;
    *p = at + 1;
    return UvStatus::kOk;
  }
  if (end - at >= kUvLoadBytes && ReadShortUv(p, value)) [[likely]]
    return UvStatus::kOk;
  constexpr unsigned kLastShift = 63;
  uint64_t result = 0;
  for (unsigned shift = 0; at != end; shift += 7) {
    const uint64_t byte = *at++;
    if (shift == kLastShift && byte > 1) return UvStatus::kOverflow;
    result |= (byte & 0x7fU) << shift;
    if (byte < 0x80) {
      *value = result;
      *p = at;
      return UvStatus::kOk;
    }
  }
  return UvStatus::kTruncated;
}

// The same where kMaxUvBytes follow at least.
inline UvStatus ReadUvFarFromEnd(const uint8_t** p, const uint8_t* end, uint64_t* value) {
  if (**p < 0x80) [[likely]] {
    *value = *(*p)++;
    return UvStatus::kOk;
  }
  if (ReadShortUv(p, value)) [[likely]]
    return UvStatus::kOk;
  return ReadUv(p, end, value);
}

inline std::string_view Explain(UvStatus status) {
  return status == UvStatus::kOverflow ? "an integer of more than 64 bits"
                                       : "the end inside an integer";
}

}  // namespace pfa
