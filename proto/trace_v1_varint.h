// The only form of number in execution traces of format v1: seven bits a byte, the lowest first.
#pragma once

#include <cstdint>

namespace pfa {

// Reads a number at `p`; returns where it ends, or nullptr if it is cut off or has more than 64
// bits. Longer forms of small numbers are right: the runtime reserves bytes before it knows values.
inline const uint8_t* ReadTraceV1Varint(const uint8_t* p, const uint8_t* end, uint64_t* value) {
  if (p != end && *p < 0x80) {
    *value = *p;
    return p + 1;
  }
  constexpr unsigned kLastShift = 63;
  uint64_t result = 0;
  for (unsigned shift = 0; shift <= kLastShift; shift += 7) {
    if (p == end) return nullptr;
    const uint8_t byte = *p++;
    if (shift == kLastShift && byte > 1) return nullptr;
    result |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      *value = result;
      return p;
    }
  }
  return nullptr;
}

}  // namespace pfa
