#include "analyzer/model/live_rows.h"

#include <map>
#include <random>
#include <utility>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(LiveRows, KeepsWhatLives) {
  // Most live for a short while, some for long: as goroutines do.
  LiveRows<int> rows(-1);
  std::map<size_t, int> living;
  std::mt19937 random(7);
  constexpr int kThings = 20'000;
  constexpr unsigned kLongLived = 1000;
  for (int i = 0; i < kThings; ++i) {
    rows.push_back(i);
    living[static_cast<size_t>(i)] = i;
    auto found = living.lower_bound(random() % static_cast<size_t>(i + 1));
    if (found == living.end() || found->first % kLongLived == 0) continue;
    rows.End(found->first);
    living.erase(found);
  }
  ASSERT_EQ(rows.size(), static_cast<size_t>(kThings));
  for (size_t row = 0; row < rows.size(); ++row) {
    const auto found = living.find(row);
    ASSERT_EQ(std::as_const(rows)[row], found == living.end() ? -1 : found->second) << row;
  }
  size_t seen = 0;
  rows.ForEach([&](size_t row, int thing) {
    if (thing == -1) return;
    ++seen;
    EXPECT_EQ(thing, living.at(row));
  });
  EXPECT_EQ(seen, living.size());
}

TEST(LiveRows, WhatEndedCanBeSetAgain) {
  LiveRows<int> rows(-1);
  for (int i = 0; i < 5000; ++i) rows.push_back(i);
  for (size_t row = 0; row < rows.size(); ++row) rows.End(row);
  rows[3] = 8;
  EXPECT_EQ(std::as_const(rows)[3], 8);
  EXPECT_EQ(std::as_const(rows)[4], -1);
  EXPECT_EQ(std::as_const(rows)[4999], -1);
}

}  // namespace
}  // namespace pfa
