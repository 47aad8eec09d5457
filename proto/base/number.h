// Arithmetic that is defined for every input.
#pragma once

#include <cstdint>
#include <limits>

namespace pfa {

// Toward zero. What does not fit becomes the most negative number, as the conversion instruction of
// amd64, and so Go there, has it.
inline int64_t TruncateToInt64(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(value > -kLimit && value < kLimit)) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

// The largest number for all that is larger.
inline int64_t SaturatedToInt64(uint64_t value) {
  constexpr auto kMost = std::numeric_limits<int64_t>::max();
  return value > static_cast<uint64_t>(kMost) ? kMost : static_cast<int64_t>(value);
}

// |value|, with the most negative number saturated.
inline int64_t SaturatingAbs(int64_t value) {
  if (value == std::numeric_limits<int64_t>::min()) return std::numeric_limits<int64_t>::max();
  return value < 0 ? -value : value;
}

// Adds; false on overflow, and then *sum is not changed.
[[nodiscard]] inline bool CheckedAdd(int64_t* sum, int64_t value) {
  int64_t result = 0;
  if (__builtin_add_overflow(*sum, value, &result)) return false;
  *sum = result;
  return true;
}

}  // namespace pfa
