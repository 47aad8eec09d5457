// What tests do differently under the address sanitizer.
#pragma once

#include <cstddef>

namespace pfa::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kHasAddressSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kHasAddressSanitizer = true;
#else
inline constexpr bool kHasAddressSanitizer = false;
#endif
#else
inline constexpr bool kHasAddressSanitizer = false;
#endif

// From one flipped bit to the next. The sanitizer makes each take ten times as long: there it is
// one bit of each byte, another one than in the byte before. Builds without it flip every bit.
inline constexpr size_t kBitFlipStep = kHasAddressSanitizer ? 9 : 1;
// Likewise from one prefix to the next, where there are many long files.
inline constexpr size_t kPrefixStep = kHasAddressSanitizer ? 11 : 1;
// And from one file to the next, of those that every release of Go has written; no divisor of their
// number.
inline constexpr size_t kFileStep = kHasAddressSanitizer ? 5 : 1;

// Of simulations, which are about numbers and not about memory.
constexpr size_t FewerWithSanitizer(size_t rounds) {
  return kHasAddressSanitizer ? rounds / 8 : rounds;
}

}  // namespace pfa::test
