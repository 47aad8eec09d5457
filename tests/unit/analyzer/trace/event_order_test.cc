// Events of a v2 trace are decoded in blocks ahead of the one that is in turn. What is wrong in a
// block must not be noticed before it is in turn, and what was never in turn was not read.
#include "analyzer/trace/event_order.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/go_trace.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"

namespace pfa {
namespace {

class Bytes {
 public:
  Bytes& Uv(uint64_t value) {
    for (; value >= 0x80; value >>= 7U) text_ += static_cast<char>((value & 0x7fU) | 0x80U);
    text_ += static_cast<char>(value);
    return *this;
  }
  Bytes& Event(TraceEvent type, const std::vector<uint64_t>& numbers) {
    text_ += static_cast<char>(type);
    for (const uint64_t number : numbers) Uv(number);
    return *this;
  }
  Bytes& Batch(uint64_t thread, uint64_t time, const Bytes& events) {
    Event(TraceEvent::kEventBatch, {1, thread, time, events.text_.size()});
    text_ += events.text_;
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Of a thread that has a P, one each unit of time from 2 on.
Bytes HeapAllocs(uint64_t count) {
  Bytes events;
  events.Event(TraceEvent::kProcStatus, {1, 0, 1});
  for (uint64_t i = 0; i < count; ++i) events.Event(TraceEvent::kHeapAlloc, {1, 1000 + i});
  return events;
}

Result<Trace> Read(const Bytes& batches, bool strict) {
  Bytes clock;
  clock.Event(TraceEvent::kFrequency, {15625000});
  Bytes end;
  end.Batch(UINT64_MAX, 0, clock);
  const std::string file = std::string("go 1.22 trace\0\0\0", 16) + batches.text() + end.text();
  InflateStream stream(
      MemorySource("made", {reinterpret_cast<const uint8_t*>(file.data()), file.size()}), {});
  return ImportTrace(stream, {.strict = strict});
}

uint64_t CountOf(const Trace& trace, std::string_view type) {
  for (const Footprint& row : trace.footprint()) {
    if (trace.text(row.type) == type) return row.count;
  }
  return 0;
}

uint64_t BytesOf(const Trace& trace, std::string_view type) {
  for (const Footprint& row : trace.footprint()) {
    if (trace.text(row.type) == type) return row.bytes;
  }
  return 0;
}

constexpr uint64_t kMoreThanABlock = 500;

TEST(EventOrder, TakesBlockAfterBlock) {
  Bytes file;
  file.Batch(1, 0, HeapAllocs(kMoreThanABlock));
  const auto trace = Read(file, true);
  ASSERT_TRUE(trace.ok()) << trace.error().ToString();
  const auto points = trace.value().metric(Metric::kHeapLive);
  ASSERT_EQ(points.size(), kMoreThanABlock);
  for (size_t i = 0; i < points.size(); ++i) {
    ASSERT_EQ(points[i].value, 1000 + i);
    ASSERT_EQ(points[i].time_ns, static_cast<int64_t>(i + 2) * 64);
  }
  EXPECT_EQ(CountOf(trace.value(), "HeapAlloc"), kMoreThanABlock);
  EXPECT_EQ(BytesOf(trace.value(), "HeapAlloc"), kMoreThanABlock * 4);
}

TEST(EventOrder, WhatComesBeforeABadEventHappens) {
  Bytes events = HeapAllocs(kMoreThanABlock);
  const size_t bad = events.text().size();
  events.Event(TraceEvent::kEventBatch, {1}).Event(TraceEvent::kHeapAlloc, {1, 7});
  Bytes file;
  file.Batch(1, 0, events);
  const auto strict = Read(file, true);
  ASSERT_FALSE(strict.ok());
  EXPECT_EQ(strict.error().message, "EventBatch among events");
  EXPECT_EQ(strict.error().offset, 16 + file.text().size() - events.text().size() + bad);
  const auto trace = Read(file, false);
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace.value().metric(Metric::kHeapLive).size(), kMoreThanABlock);
  EXPECT_EQ(CountOf(trace.value(), "HeapAlloc"), kMoreThanABlock);
}

TEST(EventOrder, WhatIsNotReachedWasNotRead) {
  Bytes file;
  file.Batch(1, 0, HeapAllocs(kMoreThanABlock));
  Bytes stops;
  stops.Event(TraceEvent::kProcStop, {50});  // of a P that this thread does not have
  for (uint64_t i = 0; i < kMoreThanABlock; ++i) stops.Event(TraceEvent::kProcStop, {1});
  file.Batch(2, 0, stops);
  const auto trace = Read(file, false);
  ASSERT_TRUE(trace.ok());
  // At 2, 3... 50; the next one waited for its turn.
  EXPECT_EQ(trace.value().metric(Metric::kHeapLive).size(), 49U);
  EXPECT_EQ(CountOf(trace.value(), "HeapAlloc"), 50U);
  EXPECT_EQ(BytesOf(trace.value(), "HeapAlloc"), 50U * 4);
  EXPECT_EQ(CountOf(trace.value(), "ProcStop"), 1U);
}

}  // namespace
}  // namespace pfa
