#include "analyzer/model/heap_spans.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

constexpr uint64_t kObjectsOfAPage = 8192 / 8;

uint64_t KindClass(uint64_t size_class, bool has_pointers) {
  return (size_class << 1 | (has_pointers ? 0 : 1)) << 1;
}

TEST(HeapSpans, SlotsOfOneSize) {
  HeapSpans spans;
  spans.Add(10, 2, KindClass(35, true));  // 1408 bytes
  const uint64_t first = 10 * kObjectsOfAPage;
  constexpr uint64_t kSlot = 1408 / 8;
  for (const uint64_t object : {first, first + 1, first + kSlot - 1}) {
    EXPECT_EQ(spans.SlotOf(object).id, first);
    EXPECT_EQ(spans.SlotOf(object).bytes, 1408U);
    EXPECT_FALSE(spans.SlotOf(object).is_tiny);
  }
  // Behind a header, in the second page.
  EXPECT_EQ(spans.SlotOf(first + 7 * kSlot + 1).id, first + 7 * kSlot);
  EXPECT_EQ(spans.SlotOf(first - 1).bytes, 0U);
  EXPECT_EQ(spans.SlotOf(first + 2 * kObjectsOfAPage).bytes, 0U);
  spans.Remove(10);
  EXPECT_EQ(spans.SlotOf(first + 1).id, first + 1);
  EXPECT_EQ(spans.SlotOf(first + 1).bytes, 0U);
}

TEST(HeapSpans, OneObjectInALargeSpan) {
  HeapSpans spans;
  spans.Add(100, 1000, KindClass(0, false));
  EXPECT_EQ(spans.SlotOf(100 * kObjectsOfAPage).bytes, 8'192'000U);
}

TEST(HeapSpans, TinyObjectsShareASlot) {
  HeapSpans spans;
  spans.Add(0, 1, KindClass(2, false));
  spans.Add(1, 1, KindClass(2, true));
  EXPECT_EQ(spans.SlotOf(3).id, 2U);
  EXPECT_TRUE(spans.SlotOf(3).is_tiny);
  EXPECT_FALSE(spans.SlotOf(kObjectsOfAPage).is_tiny);
}

TEST(HeapSpans, LayoutSaysHowIdsAreMade) {
  HeapSpans spans;
  spans.set_layout({.page_bytes = 4096, .object_align = 16});
  spans.set_layout({.page_bytes = 0, .object_align = 3});  // makes no sense
  spans.Add(2, 1, KindClass(4, true));
  EXPECT_EQ(spans.SlotOf(2 * 4096 / 16 + 3).id, 2U * 4096 / 16 + 2);
  EXPECT_EQ(spans.SlotOf(2 * 4096 / 16 + 3).bytes, 32U);
}

// Whatever a file says.
TEST(HeapSpans, WhatCannotBeIsNotKept) {
  HeapSpans spans;
  spans.Add(1, 1, 1);                      // of stacks
  spans.Add(2, 0, KindClass(1, true));     // without pages
  spans.Add(3, 1, KindClass(68, true));    // of an unknown class
  spans.Add(4, 1, KindClass(67, true));    // smaller than its slot
  spans.Add(5, 1000, KindClass(1, true));  // of far more pages than any
  spans.Add(6, UINT64_MAX, KindClass(0, true));
  spans.Add(7, 1, UINT64_MAX);
  for (uint64_t page = 0; page < 30; ++page) {
    EXPECT_EQ(spans.SlotOf(page * kObjectsOfAPage).bytes, 0U) << page;
  }
  spans.Add(UINT64_MAX, 1, KindClass(1, true));
  EXPECT_EQ(spans.SlotOf(UINT64_MAX).id, UINT64_MAX);
  // The same pages for something else.
  spans.Add(9, 1, KindClass(1, true));
  spans.Add(9, 1, 1);
  EXPECT_EQ(spans.SlotOf(9 * kObjectsOfAPage).bytes, 0U);
}

}  // namespace
}  // namespace pfa
