// A whole execution trace of Go 1.5 to 1.21 in memory, as it was written, checked so far that its
// events can be decoded without further checks (TraceV1Cursor), with an index of what is where:
//
//   Batch(P 0) event event String event | Batch(P 1) event ... | Frequency Stack Stack ...
//
// The format must be held whole: events of one P are in order, but what happened on all of them
// only follows from goroutines and times, and names come last. Held as bytes an event takes four or
// five of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "proto/base/dense_id_map.h"
#include "proto/base/give_back.h"
#include "proto/base/hash.h"
#include "proto/base/pod_column.h"
#include "proto/base/result.h"
#include "proto/trace_v1_schema.h"

namespace pfa {

struct TraceV1Frame {
  uint64_t pc = 0;
  uint64_t function = 0;  // ids of strings; 0 in files of Go 1.5 and 1.6, which have no names
  uint64_t file = 0;
  uint64_t line = 0;
};

struct TraceV1Sample {
  int64_t ticks = 0;
  uint64_t goroutine = 0;  // 0: none
  uint64_t stack = 0;
  uint64_t offset = 0;
  int32_t p = -1;  // -1: none
};

class TraceV1File {
 public:
  static constexpr int32_t kNoP = -1;

  // Batches of one P by where they begin, in order of the file.
  struct Source {
    int32_t p = kNoP;
    std::vector<uint64_t> batches;
  };
  struct Stack {
    uint64_t id = 0;
    uint64_t offset = 0;  // of its frames
    uint32_t frames = 0;
  };
  struct Usage {
    uint64_t count = 0;
    uint64_t bytes = 0;
  };

  // Takes the whole inflated file, header included. Of a damaged one it indexes what comes before
  // the damage, which error() describes.
  TraceV1File(PodColumn<uint8_t> bytes, int version);
  TraceV1File(TraceV1File&&) = default;
  TraceV1File& operator=(TraceV1File&&) = default;
  TraceV1File(const TraceV1File&) = delete;
  TraceV1File& operator=(const TraceV1File&) = delete;
  ~TraceV1File() = default;

  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  [[nodiscard]] const uint8_t* at(uint64_t offset) const { return bytes_.data() + offset; }
  // Nothing before this offset is read again: no event, text or frame.
  void ForgetUntil(uint64_t offset) { given_back_.Until(bytes_.data(), offset); }
  // Of what could be read.
  [[nodiscard]] const uint8_t* end() const { return bytes_.data() + size_; }
  [[nodiscard]] uint64_t offset_of(const uint8_t* p) const {
    return static_cast<uint64_t>(p - bytes_.data());
  }

  [[nodiscard]] std::span<const Source> sources() const { return sources_; }
  // In order of the file, which is not that of time.
  [[nodiscard]] std::span<const TraceV1Sample> samples() const { return samples_; }
  // Ticks per second; none if the file was cut before it, near its end.
  [[nodiscard]] std::optional<int64_t> frequency() const { return frequency_; }
  [[nodiscard]] bool is_timer_goroutine(uint64_t id) const { return timers_.contains(id); }
  [[nodiscard]] std::span<const std::string_view> texts() const { return texts_; }
  // Its row among texts().
  [[nodiscard]] std::optional<uint32_t> text_row(uint64_t id) const;
  // Without empty ones; if an id comes twice, the last one counts.
  [[nodiscard]] std::span<const Stack> stacks() const { return stacks_; }
  // Leaf first.
  void FramesOf(const Stack& stack, std::vector<TraceV1Frame>* frames) const;

  [[nodiscard]] const Usage& usage(TraceV1Type type) const {
    return usage_[static_cast<size_t>(type)];
  }
  // Of the latest event, in whichever batch it is.
  [[nodiscard]] int64_t last_ticks() const { return last_ticks_; }
  // How many values timed events have in this version.
  [[nodiscard]] size_t value_count(TraceV1Type type) const {
    return value_counts_[static_cast<size_t>(type)];
  }

 private:
  friend class TraceV1Scanner;

  int version_;
  PodColumn<uint8_t> bytes_;
  GivenBack given_back_;
  size_t size_ = 0;
  std::optional<Error> error_;
  std::vector<Source> sources_;
  std::vector<TraceV1Sample> samples_;
  std::optional<int64_t> frequency_;
  std::unordered_set<uint64_t, SeededHash> timers_;
  DenseIdMap text_rows_;
  std::vector<std::string_view> texts_;  // in bytes_
  std::vector<Stack> stacks_;
  std::array<Usage, kTraceV1Types> usage_{};
  std::array<uint8_t, kTraceV1Types> value_counts_{};
  int64_t last_ticks_ = INT64_MIN;
};

}  // namespace pfa
