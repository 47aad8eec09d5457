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

}  // namespace pfa::test
