// Writes fields of protobuf messages, for messages too simple and too many for generated code: the
// counterpart of wire.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pfa {

inline void AppendVarint(uint64_t value, std::string* out) {
  constexpr unsigned kBits = 7;
  constexpr uint64_t kMore = 0x80;
  while (value >= kMore) {
    *out += static_cast<char>(value | kMore);
    value >>= kBits;
  }
  *out += static_cast<char>(value);
}

inline void AppendNumberField(uint32_t field, uint64_t value, std::string* out) {
  AppendVarint(uint64_t{field} << 3U, out);
  AppendVarint(value, out);
}

inline void AppendFixed64Field(uint32_t field, uint64_t value, std::string* out) {
  constexpr uint64_t kFixed64 = 1;
  constexpr unsigned kByte = 8;
  constexpr unsigned kBits = 64;
  AppendVarint((uint64_t{field} << 3U) | kFixed64, out);
  for (unsigned shift = 0; shift < kBits; shift += kByte) {
    *out += static_cast<char>(value >> shift);
  }
}

// A text, or a message that is complete.
inline void AppendBytesField(uint32_t field, std::string_view bytes, std::string* out) {
  constexpr uint64_t kBytes = 2;
  AppendVarint((uint64_t{field} << 3U) | kBytes, out);
  AppendVarint(bytes.size(), out);
  *out += bytes;
}

}  // namespace pfa
