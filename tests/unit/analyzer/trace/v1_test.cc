#include "analyzer/trace/v1.h"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proto/byte_source.h"
#include "tests/support/exact_buffer.h"
#include "tests/support/trace_v1_writer.h"

namespace pfa::test {
namespace {

using Type = TraceV1Type;
using Texts = std::vector<std::string>;

Result<Trace> Read(std::string_view bytes, bool strict, int version = 21) {
  const ExactBuffer buffer(bytes);
  InflateStream stream(MemorySource("trace", buffer.bytes()), {}, 100);
  TraceBuilder builder;
  PFA_TRY(ReadTraceV1(stream, version, {.strict = strict}, &builder));
  return std::move(builder).Build();
}

Trace ReadRight(const TraceV1Writer& writer, int version = 21) {
  auto trace = Read(writer.str(), true, version);
  EXPECT_TRUE(trace.ok()) << trace.error().ToString();
  return trace.ok() ? std::move(trace).value() : Trace();
}

std::string ErrorOf(const TraceV1Writer& writer, int version = 21) {
  const auto trace = Read(writer.str(), true, version);
  return trace.ok() ? "none" : trace.error().message;
}

uint64_t PcOf(const Trace& trace, const Goroutine& goroutine) {
  return goroutine.entry.valid() ? trace.frame(goroutine.entry).pc : 0;
}

// "1 running @5 P0 M70", with the reason, and with who woke it.
Texts TransitionsOf(const Trace& trace) {
  Texts texts;
  for (size_t row = 0; row < trace.transition_count(); ++row) {
    const Transition transition = trace.transition(row);
    std::string text = fmt::format("{} {} @{}", trace.goroutine(transition.goroutine).id,
                                   NameOf(transition.state), transition.time_ns);
    if (transition.reason != StringId(0))
      text += fmt::format(" ({})", trace.text(transition.reason));
    if (transition.proc.valid()) {
      text += fmt::format(" P{}", trace.procs()[transition.proc.index()].id);
    }
    if (transition.thread.valid()) {
      text += fmt::format(" M{}", trace.threads()[transition.thread.index()].id);
    }
    if (transition.waker.valid()) {
      text += fmt::format(" by {}", trace.goroutine(transition.waker).id);
    }
    texts.push_back(text);
  }
  return texts;
}

// Goroutine 1 was there and runs on P 0 (thread 70) from 7 on; the world starts at 10 ticks, a tick
// being a nanosecond, and times count from 1.
TraceV1Writer Started(int version = 21) {
  TraceV1Writer writer(version);
  writer.Batch(0, 1).Event(Type::kGoCreate, 0, {1, 1, 0});
  writer.Event(Type::kProcStart, 5, {70}).Event(Type::kGoStart, 1, {1, 1});
  writer.Event(Type::kGomaxprocs, 3, {2, 0});
  return writer;
}
TraceV1Writer Ended(TraceV1Writer writer) {
  writer.Frequency(1'000'000'000).String(11, "main.f").String(12, "/a.go").String(4, "name");
  writer.Stack(1, {{0x1000, 11, 12, 1}}).Stack(2, {{0x2000, 11, 12, 7}, {0x1000, 11, 12, 1}});
  return writer;
}

TEST(TraceV1Test, EveryTypeOfEvent) {
  const auto read = Read(SmallTraceV1(21), true);
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  const Trace& trace = read.value();
  EXPECT_EQ(trace.version(), 21);
  EXPECT_EQ(trace.start_ns(), -1);
  EXPECT_EQ(trace.end_ns(), 110);
  EXPECT_EQ(TransitionsOf(trace),
            (Texts{"2 waiting @-1", "3 syscall @-1", "1 running @-1 P0 M70", "4 runnable @-1",
                   "5 runnable @19 P0 by 1", "4 running @34 P1 M71", "1 syscall @59 P0",
                   "1 running @60 P0 M70", "4 waiting @64 (chan receive)", "1 syscall @69 P0",
                   "5 running @70 P1 M71", "4 runnable @79 P1 by 5", "1 syscall-blocked @80",
                   "1 runnable @87 P1000003", "5 dead @89", "1 running @99 P1 M71",
                   "1 runnable @109 (preempted) P1"}));
}

TEST(TraceV1Test, EventsWithoutAGoroutineAreNotRegions) {
  TraceV1Writer writer =
      Started().Event(Type::kGoBlock, 1, {0}).Event(Type::kRegion, 1, {0, 0, 4, 0});
  const Trace trace = ReadRight(Ended(writer));
  EXPECT_TRUE(trace.regions().empty());
  ASSERT_EQ(trace.diagnostics().rows().size(), 1U);
  EXPECT_EQ(trace.diagnostics().rows()[0].kind, DiagnosticKind::kStrayTraceEvent);
}

TEST(TraceV1Test, Recorded) {
  const struct {
    const char* name;
    int version;
    uint64_t events;
    uint64_t transitions;
    uint64_t syscalls;
    int64_t end_ns;
  } files[] = {
      {"go1.19/trace.out", 19, 17876, 14264, 1624, 287358540},
      {"go1.21/trace.out", 21, 21616, 18555, 1671, 292790043},
  };
  for (const auto& [name, version, events, transitions, syscalls, end_ns] : files) {
    SCOPED_TRACE(name);
    std::ifstream file(std::string(PFA_SOURCE_DIR "/testdata/") + name, std::ios::binary);
    ASSERT_TRUE(file.good());
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto read = Read(bytes, true, version);
    ASSERT_TRUE(read.ok()) << read.error().ToString();
    const EventCounts& counts = read.value().counts();
    const auto count = [](const TransitionCounts& table, WireState from, WireState to) {
      return table[static_cast<size_t>(from)][static_cast<size_t>(to)];
    };
    EXPECT_EQ(counts.total(), events);
    EXPECT_EQ(counts.kinds[static_cast<size_t>(EventKind::kStateTransition)], transitions);
    EXPECT_EQ(count(counts.goroutine_transitions, WireState::kRunning, WireState::kSyscall),
              syscalls);
    EXPECT_EQ(read.value().start_ns(), -1);
    EXPECT_EQ(read.value().end_ns(), end_ns);
    EXPECT_TRUE(read.value().gaps().empty());
    EXPECT_TRUE(read.value().diagnostics().rows().empty());
  }
}

TEST(TraceV1Test, ReasonsOfWaiting) {
  const struct {
    Type type;
    const char* reason;
  } cases[] = {
      {Type::kGoStop, "forever"},
      {Type::kGoSleep, "sleep"},
      {Type::kGoBlock, ""},
      {Type::kGoBlockSend, "chan send"},
      {Type::kGoBlockRecv, "chan receive"},
      {Type::kGoBlockSelect, "select"},
      {Type::kGoBlockSync, "sync"},
      {Type::kGoBlockCond, "sync.(*Cond).Wait"},
      {Type::kGoBlockNet, "network"},
      {Type::kGoBlockGc, "GC mark assist wait for work"},
  };
  for (const auto& [type, reason] : cases) {
    SCOPED_TRACE(SpecOf(type).name);
    const Trace trace = ReadRight(Ended(Started().Event(type, 5, {2})));
    ASSERT_EQ(trace.transition_count(), 2U);
    EXPECT_EQ(trace.state(1), GoState::kWaiting);
    EXPECT_EQ(trace.text(trace.reason(1)), reason);
    EXPECT_EQ(trace.text(trace.goroutines()[0].name), "main.f");
    EXPECT_EQ(PcOf(trace, trace.goroutines()[0]), 0x1000U);
  }
}

TEST(TraceV1Test, ReasonsOfStoppingTheWorldDependOnTheVersion) {
  const struct {
    int version;
    std::vector<uint64_t> kind;
    const char* name;
  } cases[] = {
      {9, {}, "stop-the-world (GC mark termination)"},
      {10, {0}, "stop-the-world (GC mark termination)"},
      {19, {1}, "stop-the-world (GC sweep termination)"},
      {19, {2}, "stop-the-world (unknown)"},
      {21, {2}, "stop-the-world (GC sweep termination)"},
      {21, {16}, "stop-the-world (ResetDebugLog (test))"},
      {21, {17}, "stop-the-world (unknown)"},
  };
  for (const auto& [version, kind, name] : cases) {
    TraceV1Writer writer = Started(version).Event(Type::kStwStart, 5, kind);
    const Trace trace = ReadRight(Ended(writer.Event(Type::kStwDone, 10)), version);
    ASSERT_EQ(trace.ranges().size(), 1U);
    EXPECT_EQ(trace.text(trace.ranges()[0].name), name) << version;
    EXPECT_EQ(trace.ranges()[0].end_ns - trace.ranges()[0].start_ns, 10);
  }
}

TEST(TraceV1Test, NoTwoEventsAtTheSameTime) {
  TraceV1Writer writer = Started();
  for (int i = 0; i < 3; ++i) writer.Event(Type::kHeapAlloc, 0, {1});
  writer.Event(Type::kHeapAlloc, 2, {1});
  const Trace trace = ReadRight(Ended(writer));
  const auto points = trace.metric(Metric::kHeapLive);
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[0].time_ns, 9);
  EXPECT_EQ(points[2].time_ns, 11);
  EXPECT_EQ(points[3].time_ns, 12);
}

// What was replayed is given back to the system while the rest is used, with the batches of a P
// that has little to say far behind and ahead of those of the other one.
TEST(TraceV1Test, ALongFile) {
  constexpr uint64_t kEvents = 100'000;
  constexpr uint64_t kEventsOfABatch = 5'000;
  TraceV1Writer writer = Started();
  for (uint64_t i = 0; i < kEvents; ++i) {
    if (i % kEventsOfABatch == 0) writer.Batch(0, 2000 + 10 * i);
    writer.Event(Type::kHeapAlloc, 1, {i}).Log(1, 0, 5, 0, fmt::format("message {}", i));
    if (i == kEvents / 2) {
      writer.Batch(1, 2000 + 10 * i).Event(Type::kProcStart, 0, {71}).Event(Type::kProcStop, 1);
      writer.Batch(0, 2005 + 10 * i);
    }
  }
  ASSERT_GT(writer.size(), size_t{2} << 20);
  const Trace trace = ReadRight(Ended(writer).String(5, "category"));
  const auto points = trace.metric(Metric::kHeapLive);
  ASSERT_EQ(points.size(), kEvents);
  ASSERT_EQ(trace.logs().size(), kEvents);
  for (uint64_t i = 0; i < kEvents; ++i) {
    ASSERT_EQ(points[i].value, i);
    ASSERT_EQ(trace.text(trace.logs()[i].message), fmt::format("message {}", i));
    ASSERT_EQ(trace.text(trace.logs()[i].category), "category");
  }
  EXPECT_EQ(trace.procs().size(), 2U);
}

TEST(TraceV1Test, TicksBecomeNanoseconds) {
  TraceV1Writer writer = Started().Event(Type::kHeapAlloc, 3'000'000, {1});
  const Trace trace = ReadRight(writer.Frequency(15'625'000));
  EXPECT_EQ(trace.metric(Metric::kHeapLive)[0].time_ns, 64 * 3'000'009);
}

TEST(TraceV1Test, WhoseNetworkAndTimersWake) {
  TraceV1Writer writer =
      Started().Event(Type::kGoCreate, 1, {2, 1, 0}).Event(Type::kGoBlockNet, 1, {0});
  writer.Event(Type::kGoStart, 1, {2, 1}).Event(Type::kGoUnblock, 1, {1, 2, 0});
  const Trace trace = ReadRight(Ended(writer));
  EXPECT_EQ(TransitionsOf(trace).back(), "1 runnable @13 P1000002 by 2");
}

TEST(TraceV1Test, Go15) {
  TraceV1Writer writer(5);
  writer.Batch(0, 1, 0).Event(Type::kGoCreate, 0, {1, 0x40, 0}).Event(Type::kProcStart, 5, {70});
  writer.Event(Type::kGoStart, 1, {1}).Event(Type::kGomaxprocs, 3, {2, 0});
  writer.Event(Type::kGoCreate, 1, {2, 0x50, 0}).Event(Type::kGoBlockSend, 1, {2});
  writer.Frequency(1'000'000'000).Stack(2, {{0x20}, {0x10}});
  const Trace trace = ReadRight(writer, 5);
  EXPECT_EQ(TransitionsOf(trace),
            (Texts{"1 running @-1 P0 M70", "2 runnable @10 P0 by 1", "1 waiting @11 (chan send)"}));
  EXPECT_EQ(PcOf(trace, trace.goroutines()[1]), 0x50U);
  EXPECT_EQ(PcOf(trace, trace.goroutines()[0]), 0x10U);
}

TEST(TraceV1Test, WhatCannotHaveBeen) {
  const struct {
    TraceV1Writer writer;
    std::string error;
  } cases[] = {
      {Started().Event(Type::kProcStart, 1, {71}), "P 0: the P starts while it runs"},
      {Started().Event(Type::kProcStop, 1), "P 0: the P stops while it runs goroutine 1"},
      {Started().Batch(1, 20).Event(Type::kProcStop, 1), "P 1: the P stops while it does not run"},
      {Started().Event(Type::kGoCreate, 1, {0, 1, 0}),
       "P 0: goroutine 0 is created, but exists already"},
      {Started().Event(Type::kGoCreate, 1, {2, 1, 0}).Event(Type::kGoStart, 1, {2, 1}),
       "P 0: goroutine 2 starts while the P runs 1"},
      {Started().Batch(1, 20).Event(Type::kGoEnd, 1), "P 1: GoEnd by no goroutine"},
      {Started().Event(Type::kGoEnd, 1).Event(Type::kGoEnd, 1), "P 0: GoEnd by no goroutine"},
      {Started().Event(Type::kGcDone, 1), "P 0: a GC cycle ends that did not begin"},
      {Started().Event(Type::kGcStart, 1, {0, 0}).Event(Type::kGcStart, 1, {1, 0}),
       "P 0: a GC cycle begins while one is in progress"},
      {Started().Event(Type::kStwDone, 1), "P 0: stopping the world ends that did not begin"},
      {Started().Event(Type::kSweepDone, 1, {0, 0}), "P 0: a sweep ends that did not begin"},
      {Started().Event(Type::kMarkAssistStart, 1, {0}).Event(Type::kMarkAssistStart, 1, {0}),
       "P 0: a mark assist begins while one is in progress"},
      {Started()
           .Event(Type::kTaskCreate, 1, {9, 0, 4, 0})
           .Event(Type::kTaskCreate, 1, {9, 0, 4, 0}),
       "P 0: task 9 is created, but exists already"},
      {Started().Event(Type::kRegion, 1, {9, 2, 4, 0}),
       "P 0: a region with mode 2, expected 0 or 1"},
      {Started().Event(Type::kRegion, 1, {9, 0, 4, 0}).Event(Type::kRegion, 1, {9, 1, 11, 0}),
       "P 0: goroutine 1 ends region 11 of task 9, but is inside region 4 of task 9"},
      {Started().Event(Type::kFutileWakeup, 1), "P 0: FutileWakeup, which go 1.21 does not write"},
      {Started()
           .Batch(1, 4)
           .Event(Type::kGoCreate, 20, {2, 0, 0})
           .Event(Type::kGoStart, 1, {2, 1})
           .Event(Type::kGoUnblock, 1, {1, 2, 0}),
       "P 1: no consistent order: GoUnblock needs goroutine 1 to be waiting, and it is running "
       "with "
       "sequence number 2"},
  };
  for (const auto& [writer, error] : cases) {
    SCOPED_TRACE(error);
    EXPECT_EQ(ErrorOf(Ended(writer)), error);
    // What comes before is used.
    const auto salvaged = Read(Ended(writer).str(), false);
    ASSERT_TRUE(salvaged.ok()) << salvaged.error().ToString();
    EXPECT_GE(salvaged.value().transition_count(), 1U);
    ASSERT_EQ(salvaged.value().gaps().size(), 1U);
    EXPECT_NE(salvaged.value().gaps()[0].why.find(error), std::string::npos);
  }
}

TEST(TraceV1Test, ACutFileIsUsedAsFarAsItGoes) {
  const std::string whole = SmallTraceV1(21);
  const std::string_view cut = std::string_view(whole).substr(0, whole.size() / 2);
  const auto strict = Read(cut, true);
  ASSERT_FALSE(strict.ok());
  EXPECT_NE(strict.error().message.find("ends in the middle"), std::string::npos);
  const auto read = Read(cut, false);
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  const Trace& trace = read.value();
  EXPECT_GT(trace.transition_count(), 5U);
  ASSERT_EQ(trace.gaps().size(), 1U);
  EXPECT_LE(trace.gaps()[0].from_ns, trace.gaps()[0].to_ns);
  EXPECT_EQ(trace.gaps()[0].to_ns, trace.end_ns());
  bool ticks = false;
  for (const Diagnostic& row : trace.diagnostics().rows()) {
    ticks = ticks || row.kind == DiagnosticKind::kTraceTicks;
  }
  EXPECT_TRUE(ticks);
}

TEST(TraceV1Test, NothingUsableIsAnError) {
  const TraceV1Writer header(19);
  EXPECT_FALSE(Read(header.str(), false, 19).ok());
  EXPECT_FALSE(Read(header.str(), true, 19).ok());
  TraceV1Writer no_events(19);
  no_events.Batch(0, 1).Frequency(1000);
  const auto read = Read(no_events.str(), true, 19);
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  EXPECT_EQ(read.value().transition_count(), 0U);
  EXPECT_EQ(read.value().counts().total(), 1U);
}

TEST(TraceV1Test, TimesThatGoBackStandStill) {
  TraceV1Writer writer = Started().Event(Type::kHeapAlloc, 90, {1});
  writer.Batch(0, 50).Event(Type::kHeapAlloc, 0, {2});
  EXPECT_NE(ErrorOf(Ended(writer)).find("time stamps out of order"), std::string::npos);
  const auto read = Read(Ended(writer).str(), false);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().metric(Metric::kHeapLive)[1].time_ns, 100);
  EXPECT_TRUE(read.value().gaps().empty());
  ASSERT_EQ(read.value().diagnostics().rows().size(), 1U);
  EXPECT_EQ(read.value().diagnostics().rows()[0].kind, DiagnosticKind::kTraceTimeBackwards);
}

TEST(TraceV1Test, MissingStacksAndNamesAreCounted) {
  TraceV1Writer writer = Started().Event(Type::kGoCreate, 1, {2, 98, 99});
  const Trace trace = ReadRight(writer.Frequency(1000).Stack(99, {{0x1, 77, 0, 1}}));
  ASSERT_EQ(trace.diagnostics().rows().size(), 2U);
  EXPECT_EQ(trace.diagnostics().rows()[0].kind, DiagnosticKind::kMissingTraceString);
  EXPECT_EQ(trace.diagnostics().rows()[1].kind, DiagnosticKind::kMissingTraceStack);
}

// Ticks that no clock shows: neither overflow nor endless loops.
TEST(TraceV1Test, ExtremeTimes) {
  const uint64_t far = uint64_t{1} << 62;
  TraceV1Writer writer =
      Started().Event(Type::kHeapAlloc, far, {1}).Event(Type::kHeapAlloc, 1, {1});
  writer.Frequency(1);
  const Trace trace = ReadRight(writer);
  ASSERT_EQ(trace.metric(Metric::kHeapLive).size(), 2U);
  EXPECT_EQ(trace.metric(Metric::kHeapLive)[1].time_ns, (int64_t{1} << 61) + 1);

  writer.Event(Type::kHeapAlloc, far, {1});  // the sum is negative
  EXPECT_NE(ErrorOf(writer).find("time stamps out of order"), std::string::npos);
  EXPECT_TRUE(Read(writer.str(), false).ok());
}

}  // namespace
}  // namespace pfa::test
