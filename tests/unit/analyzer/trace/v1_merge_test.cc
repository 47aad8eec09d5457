#include "analyzer/trace/v1_merge.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/trace/v1_replay.h"
#include "tests/support/trace_v1_writer.h"

namespace pfa::test {
namespace {

using Type = TraceV1Type;
using Texts = std::vector<std::string>;

struct Merged {
  Texts events;  // "GoStart@105"
  std::string error;
  uint64_t backward = 0;
  uint64_t stray_exits = 0;
};

Merged Merge(const TraceV1Writer& writer, int version = 21) {
  TraceV1File file(test::ColumnOf(writer.str()), version);
  EXPECT_FALSE(file.error()) << file.error()->message;
  V1Order order = MergeV1(file);
  Merged merged;
  if (order.error) merged.error = order.error->message;
  merged.backward = order.backward;
  merged.stray_exits = order.stray_exits;
  V1Replay replay(&file, &order);
  TraceV1Event event;
  while (replay.Next(&event)) {
    merged.events.push_back(fmt::format("{}@{}", SpecOf(event.type).name, event.ticks));
    if (replay.blocks()) merged.events.back() += " blocks";
  }
  return merged;
}

// P 0 creates goroutine 1 at 1 and runs it from 2 on.
TraceV1Writer Running() {
  TraceV1Writer writer(21);
  writer.Batch(0, 0).Event(Type::kGoCreate, 1, {1, 0, 0}).Event(Type::kGoStart, 1, {1, 1});
  return writer;
}

TEST(V1MergeTest, BatchesOfOnePFollowEachOther) {
  TraceV1Writer writer(21);
  writer.Batch(0, 10).Event(Type::kProcStart, 0, {1}).Batch(1, 5).Event(Type::kProcStart, 10, {2});
  writer.Batch(0, 20).Event(Type::kProcStop, 0).Batch(1, 16).Event(Type::kProcStop, 0);
  EXPECT_EQ(Merge(writer).events,
            (Texts{"ProcStart@10", "ProcStart@15", "ProcStop@16", "ProcStop@20"}));
}

TEST(V1MergeTest, AnEventWaitsForItsGoroutine) {
  // The clock of P 1 is behind: it starts a goroutine before P 0 creates it.
  TraceV1Writer writer(21);
  writer.Batch(1, 50).Event(Type::kGoStart, 0, {1, 1}).Event(Type::kGoEnd, 1);
  writer.Batch(0, 60).Event(Type::kGoCreate, 0, {1, 0, 0});
  const Merged merged = Merge(writer);
  EXPECT_EQ(merged.error, "");
  EXPECT_EQ(merged.events, (Texts{"GoCreate@60", "GoStart@60", "GoEnd@60"}));
  EXPECT_EQ(merged.backward, 2U);
}

TEST(V1MergeTest, SequenceNumbersTellStartsApart) {
  // Goroutine 1 runs on P 0, then on P 1, then on P 0 again; all times are equal.
  TraceV1Writer writer = Running();
  writer.Event(Type::kGoSched, 1, {0}).Event(Type::kGoStart, 0, {1, 3});
  writer.Batch(1, 3).Event(Type::kGoStart, 0, {1, 2}).Event(Type::kGoPreempt, 0, {0});
  EXPECT_EQ(Merge(writer).events, (Texts{"GoCreate@1", "GoStart@2", "GoSched@3", "GoStart@3",
                                         "GoPreempt@3", "GoStart@3"}));
}

TEST(V1MergeTest, ManyPsWaitForOneGoroutine) {
  TraceV1Writer writer(21);
  for (uint64_t p = 20; p > 0; --p) {
    writer.Batch(p, p).Event(Type::kGoStart, 0, {1, p}).Event(Type::kGoSched, 0, {0});
  }
  writer.Batch(0, 0).Event(Type::kGoCreate, 0, {1, 0, 0});
  const Merged merged = Merge(writer);
  EXPECT_EQ(merged.error, "");
  ASSERT_EQ(merged.events.size(), 41U);
  EXPECT_EQ(merged.events[39], "GoStart@20");
  EXPECT_EQ(merged.backward, 0U);
}

// Only beginnings are ordered by number; P 0, whose clock is behind, goes on where it can.
TEST(V1MergeTest, CyclesOfTheGcAreNumbered) {
  TraceV1Writer writer(21);
  writer.Batch(0, 10).Event(Type::kGcStart, 0, {1, 0}).Event(Type::kGcDone, 1);
  writer.Batch(1, 20).Event(Type::kGcStart, 0, {0, 0}).Event(Type::kGcDone, 1);
  EXPECT_EQ(Merge(writer).events, (Texts{"GCStart@20", "GCStart@20", "GCDone@20", "GCDone@21"}));
}

TEST(V1MergeTest, SamplesAreOrderedByTheirOwnTime) {
  TraceV1Writer writer = Running();
  writer.Event(Type::kCpuSample, 90, {30, 0, 1, 0}).Event(Type::kCpuSample, 0, {20, 0, 1, 0});
  writer.Event(Type::kGoEnd, 23);
  EXPECT_EQ(Merge(writer).events,
            (Texts{"GoCreate@1", "GoStart@2", "CPUSample@20", "GoEnd@25", "CPUSample@30"}));
}

TEST(V1MergeTest, SystemCallsEndWhenTheyReallyDid) {
  TraceV1Writer writer = Running();
  writer.Event(Type::kGoSyscall, 1, {0}).Event(Type::kGoSyscall, 1, {0});
  writer.Event(Type::kCpuSample, 0, {5, 0, 1, 0});
  writer.Event(Type::kGoSyscallBlock, 1).Event(Type::kHeapAlloc, 5, {1});
  writer.Batch(1, 20).Event(Type::kGoSyscallExit, 0, {1, 2, 9});
  // Without a time of its own it stays.
  writer.Event(Type::kGoStart, 0, {1, 3}).Event(Type::kGoSyscall, 1, {0});
  writer.Event(Type::kGoSyscallBlock, 1).Event(Type::kGoSyscallExit, 1, {1, 4, 0});
  const Merged merged = Merge(writer);
  EXPECT_EQ(merged.error, "");
  EXPECT_EQ(merged.events,
            (Texts{"GoCreate@1", "GoStart@2", "GoSysCall@3", "GoSysCall@4 blocks", "CPUSample@5",
                   "GoSysBlock@5", "GoSysExit@9", "HeapAlloc@10", "GoStart@20",
                   "GoSysCall@21 blocks", "GoSysBlock@22", "GoSysExit@23"}));
  EXPECT_EQ(merged.stray_exits, 0U);
}

TEST(V1MergeTest, SystemCallsThatDidNotBeginOrEndTooEarly) {
  TraceV1Writer early = Running();
  early.Event(Type::kGoSyscall, 8, {0}).Event(Type::kGoSyscallBlock, 0);
  early.Event(Type::kGoSyscallExit, 5, {1, 2, 9});
  Merged merged = Merge(early);
  EXPECT_EQ(merged.stray_exits, 1U);
  EXPECT_EQ(merged.events.back(), "GoSysExit@15");

  TraceV1Writer stray = Running();
  stray.Event(Type::kGoBlock, 8, {0}).Event(Type::kGoSyscallExit, 5, {1, 2, 12});
  merged = Merge(stray);
  EXPECT_EQ(merged.stray_exits, 1U);
  EXPECT_EQ(merged.events.back(), "GoSysExit@15");
}

TEST(V1MergeTest, SaysWhatIsMissing) {
  const struct {
    TraceV1Writer writer;
    std::string error;
    size_t events;
  } cases[] = {
      {Running().Event(Type::kGoStart, 1, {2, 1}),
       "P 0: no consistent order: GoStart needs goroutine 2 to be runnable, and it is dead with "
       "sequence number 0",
       2},
      {Running().Event(Type::kGoUnblock, 1, {1, 7, 0}),
       "P 0: no consistent order: GoUnblock needs goroutine 1 to be waiting, and it is running "
       "with "
       "sequence number 2",
       2},
      {Running().Event(Type::kGcStart, 1, {1, 0}),
       "P 0: no consistent order: GC cycle 1 begins after 0 cycles", 2},
      {Running().Event(Type::kGoCreate, 1, {1, 0, 0}),
       "P 0: no consistent order: GoCreate needs goroutine 1 to be dead, and it is running with "
       "sequence number 2",
       2},
      // Nobody runs on P 1.
      {Running().Batch(1, 5).Event(Type::kGoBlock, 1, {0}),
       "P 1: no consistent order: GoBlock needs goroutine 0 to be running, and it is dead with "
       "sequence number 0",
       2},
      // Two Ps are ready to start it; the later one no longer is.
      {TraceV1Writer(21)
           .Batch(0, 0)
           .Event(Type::kGoCreate, 1, {1, 0, 0})
           .Event(Type::kGoStartLocal, 4, {1})
           .Batch(1, 6)
           .Event(Type::kGoStart, 0, {1, 1}),
       "P 1: GoStart of goroutine 1, which an event of another P already changed", 2},
  };
  for (const auto& [writer, error, events] : cases) {
    SCOPED_TRACE(error);
    const Merged merged = Merge(writer);
    EXPECT_EQ(merged.error, error);
    EXPECT_EQ(merged.events.size(), events);
  }
}

TEST(V1MergeTest, Go15OrdersBySequenceNumber) {
  TraceV1Writer writer(5);
  writer.Batch(0, 100, 0).Event(Type::kGoCreate, 1, {1, 0, 0}, 1);  // 1
  writer.Event(Type::kGoStart, 1, {1}, 2);                          // 3
  writer.Event(Type::kGoSyscall, 1, {0}, 2);                        // 5
  writer.Event(Type::kGoSyscallBlock, 1, {}, 1);                    // 6
  writer.Batch(1, 100, 0).Event(Type::kHeapAlloc, 1, {5}, 2);       // 2
  writer.Event(Type::kHeapAlloc, 2, {5}, 5);                        // 7
  writer.Event(Type::kGoSyscallExit, 9, {1, 8, 105}, 4);            // 8, written as 11
  writer.Event(Type::kGoStart, 1, {1}, 1);                          // 12
  const Merged merged = Merge(writer, 5);
  EXPECT_EQ(merged.error, "");
  EXPECT_EQ(merged.events,
            (Texts{"GoCreate@101", "HeapAlloc@101", "GoStart@102", "GoSysCall@103 blocks",
                   "GoSysBlock@104", "HeapAlloc@104", "GoSysExit@105", "GoStart@113"}));
  EXPECT_EQ(merged.backward, 1U);  // the second HeapAlloc, by its clock at 103
}

TEST(V1MergeTest, WakeupsInVainAreLeftOut) {
  TraceV1Writer writer(10);
  writer.Batch(0, 0).Event(Type::kGoCreate, 1, {1, 0, 0}).Event(Type::kGoStart, 1, {1, 1});
  writer.Event(Type::kGoBlockSync, 1, {0}).Event(Type::kGoUnblock, 1, {1, 2, 0});
  writer.Event(Type::kGoStart, 1, {1, 3}).Event(Type::kFutileWakeup, 1);
  writer.Event(Type::kGoBlockSync, 1, {0}).Event(Type::kGoUnblock, 1, {1, 4, 0});
  writer.Event(Type::kGoStart, 1, {1, 5}).Event(Type::kGoBlockSync, 1, {0});
  const Merged merged = Merge(writer, 10);
  EXPECT_EQ(merged.error, "");
  EXPECT_EQ(merged.events, (Texts{"GoCreate@1", "GoStart@2", "GoBlockSync@3", "GoUnblock@8",
                                  "GoStart@9", "GoBlockSync@10"}));
}

}  // namespace
}  // namespace pfa::test
