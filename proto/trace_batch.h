// Execution traces of format v2 as a sequence of generations, each with all of its batches and
// tables. This is framing and syntax; what the events mean and in which order they happened is for
// analyzer/trace.
//
//   file  := header batch*
//   batch := 0x01 generation thread time size payload       events, or a table (by its first byte)
//          | 0x31 experiment generation thread time size payload
//          | 0x34                                           end of generation, from 1.26 on
//
// A generation is about a second of the program's life and is read whole: its strings, stacks and
// (before 1.25) its clock's frequency come last.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "proto/base/pod_column.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"
#include "proto/trace_resync.h"

namespace pfa {

// A limit that the runtime's own reader has.
constexpr uint64_t kMaxTracePayloadBytes = 65536;

constexpr uint64_t kNoTraceThread = std::numeric_limits<uint64_t>::max();

// Timed events of one thread, in their order.
struct TraceBatch {
  uint64_t thread = kNoTraceThread;
  uint64_t time = 0;    // of the clock; the first event's time is relative to it
  uint64_t offset = 0;  // of the payload in the inflated file
  size_t begin = 0;     // of the payload in TraceGeneration::bytes
  size_t size = 0;
};

struct TraceExperimentalBatch {
  uint8_t experiment = 0;
  TraceBatch batch;
};

struct TraceString {
  uint64_t id = 0;
  size_t begin = 0;  // in TraceGeneration::bytes
  size_t size = 0;
  uint64_t offset = 0;  // of the record in the inflated file
};

struct TraceStackFrame {
  uint64_t pc = 0;
  uint64_t function = 0;  // string ids
  uint64_t file = 0;
  uint64_t line = 0;
};

struct TraceStack {
  uint64_t id = 0;
  size_t first_frame = 0;  // in TraceGeneration::frames, leaf first
  size_t frames = 0;
  uint64_t offset = 0;
};

struct TraceCpuSample {
  uint64_t time = 0;  // of the clock, absolute
  uint64_t thread = 0;
  uint64_t proc = 0;
  uint64_t goroutine = 0;
  uint64_t stack = 0;
  uint64_t offset = 0;
};

struct TraceClockSnapshot {
  uint64_t time = 0;  // of the clock, absolute
  uint64_t monotonic_ns = 0;
  uint64_t wall_seconds = 0;
  uint64_t wall_nanoseconds = 0;
};

struct TraceGeneration {
  uint64_t number = 0;
  uint64_t offset = 0;          // of the first batch in the inflated file
  uint64_t min_batch_time = 0;  // of all batches
  PodColumn<uint8_t> bytes;
  std::vector<TraceBatch> batches;
  std::vector<TraceExperimentalBatch> experimental;
  std::vector<TraceString> strings;
  std::vector<TraceStack> stacks;
  std::vector<TraceStackFrame> frames;
  std::vector<TraceCpuSample> samples;
  std::optional<uint64_t> frequency;  // units per second
  std::optional<TraceClockSnapshot> clock;
  // Set when the file is damaged in it: batches of events after the damage are left out, tables are
  // not, as far as they can be read.
  std::optional<Error> damage;
  // How many bytes of payload its tables take; experimental is all that is skipped.
  struct TableBytes {
    uint64_t strings = 0;
    uint64_t stacks = 0;
    uint64_t samples = 0;
    uint64_t clock = 0;
    uint64_t experimental = 0;
  };
  TableBytes table_bytes;

  [[nodiscard]] std::string_view text(const TraceString& string) const {
    return {reinterpret_cast<const char*>(bytes.data()) + string.begin, string.size};
  }
  void Clear();
};

class TraceGenerationReader {
 public:
  // `stream` was not read yet; its header says `version`. Where the framing is damaged, reading
  // either goes on with the next bytes that look like a batch, or the file ends there.
  TraceGenerationReader(InflateStream& stream, int version, bool resynchronizes = true)
      : stream_(stream), version_(version), resynchronizes_(resynchronizes) {}

  // Whether there was another generation, which is then in `generation`; it reuses its memory. An
  // error is one of reading the input; damage of its content is in the generation, and says how
  // many bytes were skipped.
  Result<bool> Next(TraceGeneration* generation);

  // Bytes of the file that were looked at so far.
  [[nodiscard]] uint64_t offset() const { return offset_; }

  struct Head {
    uint8_t type = 0;
    uint8_t experiment = 0;
    uint64_t generation = 0;
    uint64_t thread = 0;
    uint64_t time = 0;
    uint64_t size = 0;
    uint64_t offset = 0;  // of its first byte
  };

 private:
  Result<void> SkipHeader();
  // Makes chunk_ longer than nothing, unless the file ended.
  Result<void> Refill();
  // Gives bytes back, to be read again.
  void Unread(std::span<const uint8_t> bytes);
  // After a head that is none: goes to the next plausible one and adds to the error how far that
  // was. The file has ended if there is none.
  void Resynchronize(Error* damage);
  // Of the next batch; none at the end of the file, or where the framing is damaged, which the
  // generation then says.
  std::optional<Head> NextHead(bool started, TraceGeneration* generation);
  // Whether the head that was just read is one beyond doubt.
  [[nodiscard]] bool IsHeadPlausible() const;
  // The next byte; none at the end of the file.
  Result<std::optional<uint8_t>> Byte();
  Result<uint64_t> Uv(std::string_view what);
  // The head of the next batch, or none at the end of the file.
  Result<std::optional<Head>> ReadHead();
  // Appends the payload and sorts it into the tables.
  Result<void> ReadPayload(const Head& head, TraceGeneration* generation);

  InflateStream& stream_;
  int version_;
  bool resynchronizes_;
  std::span<const uint8_t> chunk_;
  std::vector<uint8_t> unread_;            // what chunk_ is a part of after Unread,
  bool is_unread_ = false;                 // until this is false again
  std::span<const uint8_t> after_unread_;  // the chunk that follows
  uint64_t offset_ = 0;
  std::vector<uint8_t> head_bytes_;  // of the last head
  TraceHeadHints hints_;             // of the last head that was plausible
  std::optional<Head> pending_;      // of the next generation
  bool ended_ = false;
};

}  // namespace pfa
