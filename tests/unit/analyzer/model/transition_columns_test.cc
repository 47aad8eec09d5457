#include "analyzer/model/transition_columns.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

uint32_t Below(uint32_t end, std::mt19937* random) {
  return static_cast<uint32_t>((*random)() % end);
}

Transition RandomTransition(int64_t time_ns, uint32_t goroutines, std::mt19937* random) {
  constexpr uint32_t kReasons = 30;
  Transition row{.time_ns = time_ns,
                 .goroutine = GoroutineId(Below(goroutines, random)),
                 .state = static_cast<GoState>(Below(kGoStates, random)),
                 .reason = StringId(Below(kReasons, random)),
                 .stack = StackId(Below(goroutines, random))};
  if ((*random)() % 2 == 0) row.proc = ProcId(Below(3, random));
  if (row.state == GoState::kRunning) {
    row.stack = StackId(0);
    row.thread = ThreadId(Below(100, random));
  }
  if (row.state == GoState::kRunnable && (*random)() % 2 == 0) {
    row.waker = GoroutineId(Below(goroutines, random));
  }
  return row;
}

std::vector<Transition> RandomTransitions(size_t count, uint32_t goroutines, std::mt19937* random) {
  std::vector<Transition> rows;
  int64_t time_ns = 0;
  for (size_t i = 0; i < count; ++i) {
    // Now and then farther apart than a block of times can be.
    time_ns += (*random)() % 50 == 0 ? 100'000'000 : static_cast<int64_t>((*random)() % 3);
    rows.push_back(RandomTransition(time_ns, goroutines, random));
  }
  return rows;
}

void ExpectRow(const Transition& row, const Transition& expected) {
  EXPECT_EQ(row.time_ns, expected.time_ns);
  EXPECT_EQ(row.goroutine, expected.goroutine);
  EXPECT_EQ(row.state, expected.state);
  EXPECT_EQ(row.reason, expected.reason);
  EXPECT_EQ(row.stack, expected.stack);
  EXPECT_EQ(row.proc, expected.proc);
  EXPECT_EQ(row.thread, expected.thread);
  EXPECT_EQ(row.waker, expected.waker);
}

TEST(TransitionColumns, MergePutsRowsBeforeThoseOfTheSameTime) {
  std::mt19937 random(11);
  constexpr uint32_t kFew = 200;
  constexpr uint32_t kMany = 0x20000;  // do not fit two bytes
  for (const size_t kept : {0, 1, 64, 65, 128, 1000}) {
    for (const size_t late : {0, 1, 2, 64, 200}) {
      SCOPED_TRACE(testing::Message() << kept << " rows, " << late << " late");
      const std::vector<Transition> before =
          RandomTransitions(kept, random() % 2 == 0 ? kFew : kMany, &random);
      std::vector<Transition> rows =
          RandomTransitions(late, random() % 2 == 0 ? kFew : kMany, &random);
      TransitionColumns columns;
      for (const Transition& row : before) columns.Append(row);
      columns.Merge(rows);
      rows.insert(rows.end(), before.begin(), before.end());
      std::ranges::stable_sort(rows, {}, &Transition::time_ns);
      ASSERT_EQ(columns.size(), rows.size());
      for (size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE(i);
        ExpectRow(columns[i], rows[i]);
        if (testing::Test::HasFailure()) return;
      }
      // And goes on.
      columns.Append(rows.empty() ? Transition{} : rows.back());
      if (!rows.empty()) ExpectRow(columns[rows.size()], rows.back());
    }
  }
}

}  // namespace
}  // namespace pfa
