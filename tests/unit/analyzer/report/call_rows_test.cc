#include "analyzer/report/call_rows.h"

#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

const CallNodeId kSelf(0);

// Calls to kSelf by nodes 1, 2, ... with these values.
std::vector<Call> CallsTo(const std::vector<int64_t>& values) {
  std::vector<Call> calls;
  for (size_t i = 0; i < values.size(); ++i) {
    calls.push_back({CallNodeId::FromIndex(i + 1), kSelf, values[i]});
  }
  return calls;
}

std::vector<int64_t> ValuesOf(const CallRows& calls) {
  std::vector<int64_t> values;
  for (const CallRows::Row& row : calls.rows) values.push_back(row.value);
  return values;
}

using Values = std::vector<int64_t>;

TEST(CallRows, WhatFitsStaysWhole) {
  CallRowsCollector collector(3);
  collector.Add(kSelf, CallsTo({5, 4, 3}), {}, std::vector<uint8_t>(8, 1));
  EXPECT_EQ(ValuesOf(collector.functions()[0].to), (Values{5, 4, 3}));
  EXPECT_EQ(collector.functions()[0].to.rows[2].other, CallNodeId(3));
  EXPECT_EQ(collector.functions()[0].to.others, 0U);
  EXPECT_EQ(collector.left_out(), 0U);
}

TEST(CallRows, OnlyLongListsAreCut) {
  CallRowsCollector collector(6);
  const std::vector<uint8_t> listed(8, 1);
  collector.Add(kSelf, CallsTo({9, 8}), {}, listed);
  collector.Add(kSelf, CallsTo({7, 6, 5, 4, 3, 2}), {}, listed);
  collector.Add(kSelf, CallsTo({1}), {}, listed);
  EXPECT_EQ(ValuesOf(collector.functions()[0].to), (Values{9, 8}));
  EXPECT_EQ(ValuesOf(collector.functions()[1].to), (Values{7, 6, 5}));
  EXPECT_EQ(collector.functions()[1].to.others, 3U);
  EXPECT_EQ(collector.functions()[1].to.shown_others(), 4 + 3 + 2);
  EXPECT_EQ(ValuesOf(collector.functions()[2].to), (Values{1}));
  EXPECT_EQ(collector.left_out(), 3U);
  EXPECT_EQ(collector.limit(), 3U);
  // Later lists are as short.
  collector.Add(kSelf, {}, CallsTo({7, 6, 5, 4}), listed);
  EXPECT_LE(collector.functions()[3].by.rows.size(), 3U);
}

// One per list is little enough.
TEST(CallRows, OneIsAlwaysKept) {
  CallRowsCollector collector(1);
  for (int i = 0; i < 5; ++i) {
    collector.Add(kSelf, CallsTo({3, 2, 1}), CallsTo({3, 2}), std::vector<uint8_t>(8, 1));
  }
  for (const FunctionCalls& function : collector.functions()) {
    EXPECT_EQ(ValuesOf(function.to), (Values{3}));
    EXPECT_EQ(function.to.shown_others(), 3);
    EXPECT_EQ(function.by.others, 1U);
  }
  EXPECT_EQ(collector.left_out(), 5U * 3);
}

TEST(CallRows, UnlistedOnesAreNoRowsAndInNoSum) {
  CallRowsCollector collector(1);
  collector.Add(kSelf, CallsTo({8, 4, 2}), {}, {1, 0, 1, 1});
  EXPECT_EQ(ValuesOf(collector.functions()[0].to), (Values{4}));
  EXPECT_EQ(collector.functions()[0].to.shown_others(), 2);
}

TEST(CallRows, SumsSaturateAndMeansAreDivided) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  CallRowsCollector collector(1);
  collector.Add(kSelf, CallsTo({kMax, kMax, kMax}), {}, std::vector<uint8_t>(8, 1));
  EXPECT_EQ(collector.functions()[0].to.shown_others(), kMax);
  std::vector<Call> calls = CallsTo({9, 8, 4});
  for (Call& call : calls) call.divisor = 2;
  collector.Add(kSelf, calls, {}, std::vector<uint8_t>(8, 1));
  EXPECT_EQ(collector.functions()[1].to.rows[0].shown_value(), 4);
  EXPECT_EQ(collector.functions()[1].to.shown_others(), 12 / 4);
}

}  // namespace
}  // namespace pfa
