// Execution traces of format v1 written by hand, event by event:
//
//   TraceV1Writer writer(21);
//   writer.Batch(0, 1000);                                    // P 0 at 1000 ticks
//   writer.Event(TraceV1Type::kGoCreate, 5, {7, 1, 2});       // 5 ticks later: goroutine 7
//   std::string trace = writer.Frequency(1'000'000'000).str();
//
// Nothing is checked: what is wrong is written as it is.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/pod_column.h"
#include "proto/trace_v1_schema.h"

namespace pfa::test {

class TraceV1Writer {
 public:
  // Writes the header: "go 1.21 trace" for 21.
  explicit TraceV1Writer(int version);

  TraceV1Writer& Batch(uint64_t p, uint64_t ticks, uint64_t sequence = 0);
  // `args` with the stack, if any. Up to three values with the time stand by themselves, more are
  // measured in bytes, as the runtime does it. `sequence` is for Go 1.5: ahead of the last event.
  TraceV1Writer& Event(TraceV1Type type, uint64_t delta, std::vector<uint64_t> args = {},
                       uint64_t sequence = 1);
  // Measured in bytes, however few they are.
  TraceV1Writer& Measured(TraceV1Type type, const std::vector<uint64_t>& values);
  TraceV1Writer& Plain(TraceV1Type type, const std::vector<uint64_t>& values);
  TraceV1Writer& Log(uint64_t delta, uint64_t task, uint64_t key, uint64_t stack,
                     std::string_view text);
  TraceV1Writer& String(uint64_t id, std::string_view text);
  // Four values per frame: address, function, file, line; in Go 1.5 just the address.
  TraceV1Writer& Stack(uint64_t id, const std::vector<std::vector<uint64_t>>& frames);
  TraceV1Writer& Frequency(uint64_t ticks_per_second);
  TraceV1Writer& Varint(uint64_t value);
  TraceV1Writer& Raw(std::string_view bytes);

  [[nodiscard]] const std::string& str() const { return bytes_; }
  [[nodiscard]] size_t size() const { return bytes_.size(); }

 private:
  int version_;
  std::string bytes_;
};

// As a TraceV1File takes it.
PodColumn<uint8_t> ColumnOf(std::string_view bytes);

// A trace with every type of event that the version has, less than 700 bytes: two Ps, goroutines
// that were there before, one that is created, blocks, and is unblocked, a GC, a task.
std::string SmallTraceV1(int version);

}  // namespace pfa::test
