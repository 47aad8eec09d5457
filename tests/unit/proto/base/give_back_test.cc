#include "proto/base/give_back.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(GivenBack, OnlyWhatIsBeforeAndInLargeParts) {
  constexpr size_t kSize = size_t{4} << 20;
  constexpr size_t kMostOfAPage = 65536;
  std::vector<uint8_t> bytes(kSize, 7);
  GivenBack given;
  const auto kept_from = [&] {
    return static_cast<size_t>(std::ranges::find(bytes, 7) - bytes.begin());
  };
  given.Until(bytes.data(), 1000);
  EXPECT_EQ(std::ranges::count(bytes, 7), static_cast<ptrdiff_t>(kSize));
  for (const size_t used : {size_t{1} << 20, size_t{3} << 20}) {
    given.Until(bytes.data(), used);
    // What is in a page with something else stays.
    EXPECT_TRUE(std::all_of(bytes.begin() + static_cast<ptrdiff_t>(used), bytes.end(),
                            [](uint8_t byte) { return byte == 7; }));
    const auto first_zero = std::ranges::find(bytes, 0);
    ASSERT_NE(first_zero, bytes.end());
    EXPECT_LT(static_cast<size_t>(first_zero - bytes.begin()), kMostOfAPage);
    std::fill(bytes.begin(), first_zero, 0);
    EXPECT_GT(kept_from(), used - kMostOfAPage);
  }
}

}  // namespace
}  // namespace pfa
