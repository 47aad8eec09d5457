// The plain bytes of an input as a sequence of chunks, inflated ahead of the reader by a second
// thread as soon as the input is worth one.
//
//   producer (Inflater)  ->  [chunk][chunk][chunk]...  ->  consumer (a reader)
//
// The ring is what makes decoding and inflating overlap: neither waits for a whole file, and memory
// stays at a few chunks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

#include "proto/base/result.h"
#include "proto/byte_source.h"
#include "proto/inflater.h"

namespace pfa {

class InflateStream {
 public:
  // `max_chunk_bytes` is for tests, which want records to span chunks.
  static constexpr size_t kChunkBytes = size_t{256} << 10;
  static constexpr size_t kHeadBytes = kChunkBytes;
  InflateStream(std::unique_ptr<ByteSource> source, ReadLimits limits,
                size_t chunk_bytes = kChunkBytes);
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;
  ~InflateStream();

  // The next bytes; empty at the end. They stay valid until the next call.
  Result<std::span<const uint8_t>> Next();

  // The first kHeadBytes, or all that there is, to recognise a format by: how much does not depend
  // on the size of chunks. Only before Next().
  Result<std::span<const uint8_t>> Peek();

  // Is told how much of the input was consumed and how much there is (0: unknown), from Next().
  using Progress = std::function<void(uint64_t consumed_bytes, uint64_t size_bytes)>;
  void set_progress(Progress progress) { progress_ = std::move(progress); }
  // Once a stop is asked for, Next() returns ErrorCode::kStopped.
  void set_stop(std::stop_token stop) { stop_ = std::move(stop); }

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] bool compressed() const;

 private:
  class ReadAhead;

  Result<std::span<const uint8_t>> FillInline(size_t bytes);

  Inflater inflater_;
  Progress progress_;
  std::stop_token stop_;
  size_t chunk_bytes_;
  std::unique_ptr<uint8_t[]> chunk_;  // NOLINT: uninitialised on purpose, unlike a vector
  std::span<const uint8_t> peeked_;
  bool has_peeked_ = false;
  int inline_chunks_ = 0;
  std::unique_ptr<ReadAhead> read_ahead_;
};

}  // namespace pfa
