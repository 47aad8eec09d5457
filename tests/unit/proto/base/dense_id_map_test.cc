#include "proto/base/dense_id_map.h"

#include <cstdint>
#include <map>

#include <gtest/gtest.h>

#include "tests/bench/prng.h"

namespace pfa::test {
namespace {

// Where the map changes from an array to a hash table.
constexpr uint64_t kLimit = uint64_t{1} << 22;

TEST(DenseIdMapTest, Empty) {
  const DenseIdMap map;
  for (const uint64_t id : {uint64_t{0}, uint64_t{1}, kLimit - 1, kLimit, UINT64_MAX}) {
    EXPECT_EQ(map.Find(id), DenseIdMap::kAbsent) << id;
  }
}

TEST(DenseIdMapTest, IdsOfAllSizes) {
  const uint64_t ids[] = {0,
                          1,
                          1023,
                          1024,
                          2047,
                          2048,
                          100000,
                          kLimit - 1,
                          kLimit,
                          kLimit + 1,
                          1ULL << 32,
                          1ULL << 63,
                          (1ULL << 63) + 1,
                          UINT64_MAX - 1,
                          UINT64_MAX};
  DenseIdMap map;
  uint32_t row = 0;
  for (const uint64_t id : ids) {
    EXPECT_EQ(map.Find(id), DenseIdMap::kAbsent) << id;
    map.Set(id, row++);
  }
  row = 0;
  for (const uint64_t id : ids) EXPECT_EQ(map.Find(id), row++) << id;
  // Their neighbours are still absent.
  for (const uint64_t id : {uint64_t{2}, uint64_t{1022}, uint64_t{2049}, kLimit - 2, kLimit + 2,
                            (uint64_t{1} << 32) + 1, UINT64_MAX - 2}) {
    EXPECT_EQ(map.Find(id), DenseIdMap::kAbsent) << id;
  }
}

TEST(DenseIdMapTest, SettingAgainReplaces) {
  DenseIdMap map;
  for (const uint64_t id : {uint64_t{5}, UINT64_MAX}) {
    map.Set(id, 1);
    map.Set(id, 2);
    EXPECT_EQ(map.Find(id), 2U);
  }
}

TEST(DenseIdMapTest, AgreesWithAMap) {
  bench::Prng prng(42);
  DenseIdMap map;
  std::map<uint64_t, uint32_t> expected;
  for (uint32_t i = 0; i < 20'000; ++i) {
    const uint64_t id = prng.Next() >> (prng.Below(60) + 4);
    map.Set(id, i);
    expected[id] = i;
    const uint64_t other = prng.Next() >> (prng.Below(60) + 4);
    const auto found = expected.find(other);
    EXPECT_EQ(map.Find(other), found == expected.end() ? DenseIdMap::kAbsent : found->second)
        << other;
  }
  for (const auto& [id, row] : expected) EXPECT_EQ(map.Find(id), row) << id;
}

}  // namespace
}  // namespace pfa::test
