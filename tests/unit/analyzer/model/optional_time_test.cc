#include "analyzer/model/optional_time.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(OptionalTime, IsNoneUntilItIsSet) {
  OptionalTime time;
  EXPECT_FALSE(time);
  EXPECT_EQ(time.value_or(7), 7);
  EXPECT_EQ(std::optional<int64_t>(time), std::nullopt);
  for (const int64_t ns : {int64_t{0}, int64_t{-1}, INT64_MAX}) {
    time = ns;
    EXPECT_TRUE(time);
    EXPECT_EQ(*time, ns);
    EXPECT_EQ(time.value_or(7), ns);
    EXPECT_EQ(std::optional<int64_t>(time), ns);
  }
}

}  // namespace
}  // namespace pfa
