#include "analyzer/aggregate/trace/heap_sums.h"

#include <gtest/gtest.h>

#include "analyzer/load/load_trace.h"
#include "tests/support/trace_script.h"

namespace pfa {
namespace {

using test::TraceScript;
constexpr int64_t kOrigin = TraceScript::kOrigin;

// Two types of 10 and 100 bytes; 1 allocates of both, 2 of the small one, the runtime frees.
Trace Objects() {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Exists(2, "main.other", WireState::kRunning);
  TraceBuilder& builder = script.builder();
  const uint32_t small = builder.InternHeapType({.address = 1, .size = 10});
  const uint32_t large = builder.InternHeapType({.address = 2, .size = 100});
  EXPECT_EQ(builder.InternHeapType({.address = 1, .size = 10}), small);
  const auto object = [&](int64_t at, HeapAction action, uint64_t id, uint32_t type, int64_t by) {
    builder.HeapObject(kOrigin + at, action, id, type,
                       by == 0 ? GoroutineId() : script.Goroutine(by));
  };
  object(1, HeapAction::kExists, 50, large, 0);
  object(10, HeapAction::kAlloc, 60, small, 1);
  object(20, HeapAction::kAlloc, 61, small, 2);
  object(30, HeapAction::kAlloc, 62, large, 1);
  object(40, HeapAction::kFree, 50, 0, 0);
  object(50, HeapAction::kFree, 61, 0, 0);
  object(60, HeapAction::kFree, 999, 0, 0);
  object(70, HeapAction::kAlloc, 60, 0, 1);  // its id is in use, so what had it is gone
  return script.Build(100);
}

TEST(HeapSums, AddUpByTypeAndFunction) {
  const Trace trace = Objects();
  const HeapSums sums = SumHeap(trace, CompileTraceQuery(trace, {}).value(), 4);
  EXPECT_EQ(sums.all.allocated.count, 4U);
  EXPECT_EQ(sums.all.allocated.bytes, 120U);
  EXPECT_EQ(sums.all.freed.count, 3U);
  EXPECT_EQ(sums.all.freed.bytes, 120U);
  EXPECT_EQ(sums.all.live.count, 2U);
  EXPECT_EQ(sums.all.live.bytes, 100U);
  HeapTypeSum all;
  for (const HeapTypeSum& type : sums.types) {
    all.allocated.count += type.allocated.count;
    all.allocated.bytes += type.allocated.bytes;
    all.freed.bytes += type.freed.bytes;
    all.live.bytes += type.live.bytes;
  }
  EXPECT_EQ(all.allocated.count, sums.all.allocated.count);
  EXPECT_EQ(all.allocated.bytes, sums.all.allocated.bytes);
  EXPECT_EQ(all.freed.bytes, sums.all.freed.bytes);
  EXPECT_EQ(all.live.bytes, sums.all.live.bytes);
  ASSERT_EQ(sums.functions.size(), 2U);
  EXPECT_EQ(trace.text(sums.functions[0].function), "main.main");
  EXPECT_EQ(sums.functions[0].allocated.bytes, 110U);
  EXPECT_EQ(sums.functions[1].allocated.bytes, 10U);
  ASSERT_EQ(trace.diagnostics().rows().size(), 1U);
  EXPECT_EQ(trace.diagnostics().rows()[0].kind, DiagnosticKind::kUnknownHeapObject);
}

// What Go writes: an object behind a header, whose slot is freed; a large one of bytes; two in a
// tiny slot.
TEST(HeapSums, BytesAreThoseOfSlots) {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  TraceBuilder& builder = script.builder();
  const uint32_t bytes = builder.InternHeapType({.address = 1, .size = 1});
  const uint32_t node = builder.InternHeapType({.address = 2, .size = 808});
  builder.AddHeapSpan(kOrigin + 1, 0, 1, 31U << 2);             // 896 bytes
  builder.AddHeapSpan(kOrigin + 1, 1, 5, 0);                    // one of 40960
  builder.AddHeapSpan(kOrigin + 1, 6, 1, (2U << 1 | 1U) << 1);  // 16 bytes without pointers
  const auto object = [&](int64_t at, HeapAction action, uint64_t id, uint32_t type) {
    builder.HeapObject(kOrigin + at, action, id, type, script.Goroutine(1));
  };
  constexpr uint64_t kPage = 8192 / 8;
  object(10, HeapAction::kAlloc, 896 / 8 + 1, node);
  object(20, HeapAction::kAlloc, kPage, bytes);
  object(30, HeapAction::kAlloc, 6 * kPage + 2, bytes);
  object(31, HeapAction::kAlloc, 6 * kPage + 3, bytes);
  object(32, HeapAction::kAlloc, 6 * kPage + 3, 0);
  object(40, HeapAction::kFree, 896 / 8, 0);
  object(41, HeapAction::kFree, 6 * kPage + 2, 0);
  object(50, HeapAction::kAlloc, 20 * kPage, node);  // in no span that is known
  const Trace trace = script.Build(100);
  const HeapSums sums = SumHeap(trace, CompileTraceQuery(trace, {}).value(), 1);
  EXPECT_EQ(sums.all.allocated.count, 6U);
  EXPECT_EQ(sums.all.allocated.bytes, 896U + 40960 + 16 + 808);
  EXPECT_EQ(sums.all.freed.count, 4U);
  EXPECT_EQ(sums.all.freed.bytes, 896U + 16);
  EXPECT_EQ(sums.all.live.count, 2U);
  EXPECT_EQ(sums.all.live.bytes, 40960U + 808);
  EXPECT_EQ(sums.without_slot, 1U);
  EXPECT_TRUE(trace.diagnostics().rows().empty());
}

// The runtime's own counts of the same program (testdata/README.md); the trace has a little more.
TEST(HeapSums, AgreeWithTheRuntime) {
  const Trace trace = LoadTrace(PFA_SOURCE_DIR "/testdata/allocfree/objects.trace", {}, {}).value();
  const HeapSums sums = SumHeap(trace, CompileTraceQuery(trace, {}).value(), 1);
  EXPECT_GE(sums.all.allocated.bytes, 2'200'368U);
  EXPECT_LT(sums.all.allocated.bytes, 2'200'368U + 4'000);
  EXPECT_GE(sums.all.live.bytes, 2'486'280U);
  EXPECT_LT(sums.all.live.bytes, 2'486'280U + 1'000);
  EXPECT_EQ(sums.without_slot, 0U);
  EXPECT_TRUE(trace.diagnostics().rows().empty());
}

TEST(HeapSums, WhatIsLiveIsFollowed) {
  const Trace trace = Objects();
  const HeapSums sums = SumHeap(trace, CompileTraceQuery(trace, {}).value(), 4);
  // At 0, 25, 50 and 75, and at the end.
  ASSERT_EQ(sums.points.size(), 5U);
  EXPECT_EQ(sums.points[0].live.bytes, 100U) << "what is stated at the start existed";
  EXPECT_EQ(sums.points[1].live.bytes, 120U);
  EXPECT_EQ(sums.points[2].live.bytes, 110U);
  EXPECT_EQ(sums.points[3].live.bytes, 100U);
  EXPECT_EQ(sums.points[4].time_ns, trace.end_ns());
  EXPECT_EQ(sums.points[4].live.count, 2U);
}

TEST(HeapSums, FiltersRestrictWhatIsAllocated) {
  const Trace trace = Objects();
  TraceOptions options;
  options.goroutine = "other";
  const HeapSums other = SumHeap(trace, CompileTraceQuery(trace, options).value(), 4);
  EXPECT_EQ(other.all.allocated.bytes, 10U);
  EXPECT_EQ(other.all.live.bytes, 100U);
  const HeapSums early =
      SumHeap(trace, CompileTraceQuery(trace, test::Between("", "35ns")).value(), 4);
  const HeapSums late =
      SumHeap(trace, CompileTraceQuery(trace, test::Between("35ns", "")).value(), 4);
  EXPECT_EQ(early.all.allocated.count + late.all.allocated.count, 4U);
  EXPECT_EQ(early.all.freed.count + late.all.freed.count, 3U);
  EXPECT_EQ(early.points.back().live.bytes, late.points.front().live.bytes);
}

}  // namespace
}  // namespace pfa
