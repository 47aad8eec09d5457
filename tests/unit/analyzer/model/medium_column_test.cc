#include "analyzer/model/medium_column.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "analyzer/model/time_column.h"

namespace pfa {
namespace {

TEST(MediumColumn, KeepsWhatFitsThreeBytes) {
  MediumColumn column;
  constexpr uint32_t kRows = 10'000;
  constexpr uint32_t kStep = 0xffffff / (kRows - 1);
  for (uint32_t i = 0; i < kRows; ++i) column.push_back(0xffffff - i * kStep);
  ASSERT_EQ(column.size(), kRows);
  for (uint32_t i = 0; i < kRows; ++i) ASSERT_EQ(column[i], 0xffffff - i * kStep) << i;
}

TEST(MediumColumn, WidensForLargerNumbers) {
  MediumColumn column;
  constexpr uint32_t kRows = 1000;
  for (uint32_t i = 0; i < kRows; ++i) column.push_back(i);
  column.push_back(0x1000000);
  column.push_back(UINT32_MAX);
  for (uint32_t i = 0; i < kRows; ++i) column.push_back(UINT32_MAX - i);
  ASSERT_EQ(column.size(), 2 * kRows + 2);
  for (uint32_t i = 0; i < kRows; ++i) ASSERT_EQ(column[i], i);
  EXPECT_EQ(column[kRows], 0x1000000U);
  EXPECT_EQ(column[kRows + 1], UINT32_MAX);
  for (uint32_t i = 0; i < kRows; ++i) ASSERT_EQ(column[kRows + 2 + i], UINT32_MAX - i);
}

TEST(MediumColumn, WidensAsFarAsItMust) {
  for (const uint32_t large : {0xffffU, 0x10000U, 0xffffffU, 0x1000000U}) {
    MediumColumn column;
    constexpr uint32_t kRows = 300;
    for (uint32_t i = 0; i < kRows; ++i) column.push_back(i * 200);
    column.push_back(large);
    column.push_back(large - 1);
    ASSERT_EQ(column.size(), kRows + 2);
    for (uint32_t i = 0; i < kRows; ++i) ASSERT_EQ(column[i], i * 200) << large;
    EXPECT_EQ(column[kRows], large);
    EXPECT_EQ(column[kRows + 1], large - 1);
  }
}

TEST(TimeColumn, KeepsTimesFarApart) {
  TimeColumn column;
  const auto time_of = [](int64_t i) {
    // Blocks with small steps, and some with steps of 10 ms, a minute and a century.
    constexpr int64_t kStart = -5'000'000'000;
    const int64_t small = i * 1000;
    const int64_t steps = i / 100;
    return kStart + small + steps * 10'000'000 + (i > 700 ? 60'000'000'000 : 0) +
           (i > 1500 ? 3'000'000'000'000'000'000 : 0);
  };
  constexpr int64_t kRows = 2000;
  for (int64_t i = 0; i < kRows; ++i) column.push_back(time_of(i));
  ASSERT_EQ(column.size(), static_cast<size_t>(kRows));
  for (int64_t i = 0; i < kRows; ++i) ASSERT_EQ(column[static_cast<size_t>(i)], time_of(i)) << i;
}

}  // namespace
}  // namespace pfa
