#include "analyzer/model/stack_table.h"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using Frames = std::vector<LocationId>;

Frames MakeFrames(std::initializer_list<uint32_t> ids) {
  Frames frames;
  for (const uint32_t id : ids) frames.emplace_back(id);
  return frames;
}

Frames FramesOf(const StackTable& table, StackId id) {
  const auto frames = table[id];
  return {frames.begin(), frames.end()};
}

// Stacks that share parts, so that equal ones come often.
std::vector<Frames> RandomStacks(size_t count, size_t max_depth) {
  std::mt19937 random(3);
  std::vector<Frames> stacks;
  for (size_t i = 0; i < count; ++i) {
    Frames frames(random() % (max_depth + 1));
    for (LocationId& frame : frames) frame = LocationId(static_cast<uint32_t>(random() % 4));
    if (!stacks.empty() && random() % 3 == 0) frames = stacks[random() % stacks.size()];
    stacks.push_back(std::move(frames));
  }
  return stacks;
}

TEST(StackTable, EqualStacksHaveOneId) {
  StackTable table;
  StackInterner interner(table);
  const StackId a = interner.Intern(MakeFrames({1, 2, 3}));
  const StackId b = interner.Intern(MakeFrames({1, 2}));
  const StackId empty = interner.Intern({});
  EXPECT_EQ(interner.Intern(MakeFrames({1, 2, 3})), a);
  EXPECT_EQ(interner.Intern({}), empty);
  EXPECT_NE(interner.Intern(MakeFrames({3, 2, 1})), a);
  EXPECT_EQ(FramesOf(table, b), MakeFrames({1, 2}));
  EXPECT_TRUE(table[empty].empty());
  EXPECT_EQ(table.size(), 4U);
  EXPECT_EQ(table.frame_count(), 3U + 2 + 0 + 3);
}

TEST(StackTable, StacksFromTheFirstKeptOnStay) {
  StackTable table;
  StackInterner interner(table);
  // Three to a block.
  constexpr size_t kDepth = 300'000;
  for (uint32_t i = 0; i < 10; ++i) interner.Intern(Frames(kDepth, LocationId(i)));
  for (const uint32_t first : {0U, 4U, 4U, 9U}) {
    table.FreeBefore(StackId(first));
    for (uint32_t i = first; i < 10; ++i) {
      EXPECT_EQ(FramesOf(table, StackId(i)), Frames(kDepth, LocationId(i)));
    }
  }
}

TEST(StackTable, AgreesWithMap) {
  StackTable table;
  StackInterner interner(table);
  std::map<Frames, StackId> expected;
  uint64_t frames = 0;
  for (const Frames& stack : RandomStacks(20'000, 8)) {
    const StackId id = interner.Intern(stack);
    const auto [it, is_new] = expected.try_emplace(stack, id);
    ASSERT_EQ(it->second, id);
    if (is_new) {
      ASSERT_EQ(id.index() + 1, table.size());  // ids in order of arrival
      frames += stack.size();
    }
  }
  EXPECT_EQ(table.size(), expected.size());
  EXPECT_EQ(table.frame_count(), frames);
  for (const auto& [stack, id] : expected) ASSERT_EQ(FramesOf(table, id), stack);
}

// A block holds 2^20 entries: stacks that do not fit the rest of one go to the next, and one that
// is longer than a block gets its own.
TEST(StackTable, StacksLieWholeInBlocks) {
  constexpr uint32_t kBlock = 1U << 20;
  StackTable table;
  StackInterner interner(table);
  const std::vector<uint32_t> depths = {kBlock - 10, 8, 1, 0, kBlock - 1, kBlock, kBlock + 5, 2, 3};
  std::vector<Frames> stacks;
  std::vector<StackId> ids;
  for (size_t i = 0; i < depths.size(); ++i) {
    stacks.emplace_back(depths[i], LocationId(static_cast<uint32_t>(i)));
    if (depths[i] > 0) stacks.back().back() = LocationId(1000 + depths[i]);
    ids.push_back(interner.Intern(stacks.back()));
  }
  const LocationId* const first = table[ids.front()].data();
  for (size_t i = 0; i < depths.size(); ++i) {
    EXPECT_EQ(ids[i], StackId::FromIndex(i));
    EXPECT_TRUE(std::ranges::equal(table[ids[i]], stacks[i])) << "depth " << depths[i];
    EXPECT_EQ(interner.Intern(stacks[i]), ids[i]);
  }
  EXPECT_EQ(table[ids.front()].data(), first);  // nothing moved
}

TEST(StackTable, MoveKeepsStacks) {
  StackTable table;
  const StackId id = StackInterner(table).Intern(MakeFrames({7, 8}));
  const StackTable moved = std::move(table);
  EXPECT_EQ(FramesOf(moved, id), MakeFrames({7, 8}));
  EXPECT_EQ(moved.frame_count(), 2U);
}

TEST(StackInterner, QueueGivesTheSameIdsAsIntern) {
  // Around the length of the queue, and far beyond.
  for (const size_t count : {0U, 1U, 15U, 16U, 17U, 32U, 33U, 5'000U}) {
    SCOPED_TRACE(count);
    const std::vector<Frames> stacks = RandomStacks(count, 6);
    StackTable direct_table;
    StackInterner direct(direct_table);
    PodColumn<StackId> expected;
    for (const Frames& stack : stacks) expected.push_back(direct.Intern(stack));

    StackTable queued_table;
    StackInterner queued(queued_table);
    PodColumn<StackId> ids;
    for (const Frames& stack : stacks) {
      Frames scratch = stack;
      queued.Enqueue(scratch, &ids);
      std::ranges::fill(scratch, LocationId(99));  // the caller reuses its memory
    }
    queued.Flush(&ids);
    queued.Flush(&ids);  // has nothing left to say
    EXPECT_TRUE(std::ranges::equal(ids, expected));
    EXPECT_EQ(queued_table.size(), direct_table.size());
  }
}

TEST(StackInterner, RemapAppliesAPermutationToAllFrames) {
  StackTable table;
  StackInterner interner(table);
  const StackId a = interner.Intern(MakeFrames({0, 1, 2, 0}));
  const StackId b = interner.Intern(MakeFrames({2}));
  const StackId empty = interner.Intern({});
  interner.RemapLocations(MakeFrames({1, 2, 0}));
  EXPECT_EQ(FramesOf(table, a), MakeFrames({1, 2, 0, 1}));
  EXPECT_EQ(FramesOf(table, b), MakeFrames({0}));
  EXPECT_TRUE(table[empty].empty());
}

}  // namespace
}  // namespace pfa
