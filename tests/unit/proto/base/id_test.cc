#include "proto/base/id.h"

#include <cstdint>
#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace pfa::test {
namespace {

using AppleId = Id<struct AppleTag>;
using PearId = Id<struct PearTag>;

static_assert(!std::is_convertible_v<AppleId, PearId>, "that is what the tag is for");
static_assert(!std::is_convertible_v<uint32_t, AppleId>, "a number is not an id by itself");
static_assert(sizeof(AppleId) == sizeof(uint32_t), "columns of ids are columns of numbers");

TEST(IdTest, NoneIsTheDefault) {
  EXPECT_EQ(AppleId(), AppleId::kNone);
  EXPECT_FALSE(AppleId().valid());
  EXPECT_TRUE(AppleId(0).valid());
}

TEST(IdTest, OrdersLikeItsNumber) {
  EXPECT_LT(AppleId(1), AppleId(2));
  EXPECT_EQ(AppleId::FromIndex(7), AppleId(7));
  EXPECT_EQ(AppleId(7).index(), 7U);
  EXPECT_LT(AppleId(UINT32_MAX - 1), AppleId::kNone);
}

TEST(IdTest, Hashes) {
  std::unordered_set<AppleId> ids = {AppleId(1), AppleId(2), AppleId(1)};
  EXPECT_EQ(ids.size(), 2U);
  EXPECT_TRUE(ids.contains(AppleId(2)));
}

}  // namespace
}  // namespace pfa::test
