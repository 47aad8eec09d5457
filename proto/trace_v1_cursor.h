// The timed events of one P of a TraceV1File, in order, decoded one at a time and made equal across
// versions: what a version lacks is 0, and events that leave out their sequence number ("Local")
// are the plain ones with kAnySequence.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "proto/trace_v1_file.h"

namespace pfa {

struct TraceV1Event {
  static constexpr uint64_t kAnySequence = ~uint64_t{0};

  TraceV1Type type = TraceV1Type::kNone;
  int32_t p = TraceV1File::kNoP;
  int64_t ticks = 0;
  uint64_t order = 0;      // the sequence number that all events have in files of Go 1.5 and 1.6
  uint64_t goroutine = 0;  // that it belongs to (TraceV1Context); 0: none, the scheduler
  std::array<uint64_t, 3> args{};
  uint64_t stack = 0;
  std::string_view text = {};  // of a log
  uint64_t offset = 0;         // of its first byte in the inflated file
};

class TraceV1Cursor {
 public:
  // The file must outlive it.
  TraceV1Cursor(const TraceV1File& file, const TraceV1File::Source& source)
      : file_(&file), source_(&source), p_(file.end()), plain_(file.version() == 5) {}

  // False at the end.
  bool Next(TraceV1Event* event);
  // Nothing before this offset of the file will be read.
  [[nodiscard]] uint64_t position() const;

 private:
  [[nodiscard]] bool IsAtBatch() const;
  bool NextBatch();
  const uint8_t* Skip(TraceV1Type type, unsigned count, const uint8_t* p) const;
  void Decode(TraceV1Type type, unsigned count, const uint8_t* p, TraceV1Event* event);

  const TraceV1File* file_;
  const TraceV1File::Source* source_;
  const uint8_t* p_;
  size_t batch_ = 0;
  uint64_t ticks_ = 0;
  uint64_t order_ = 0;
  uint64_t goroutine_ = 0;  // that runs on the P
  bool plain_;
};

}  // namespace pfa
