#include "proto/inflate_stream.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace pfa {
namespace {

// A thread costs less than inflating a chunk, and most profiles fit in one.
constexpr int kInlineChunks = 1;
constexpr size_t kRingSlots = 8;

}  // namespace

// Single producer, single consumer. A slot belongs to the producer while it is in
// [filled_, released_ + kRingSlots) and to the consumer while in [released_, filled_).
class InflateStream::ReadAhead {
 public:
  ReadAhead(Inflater& inflater, size_t chunk_bytes) : inflater_(inflater) {
    for (Slot& slot : slots_) {
      slot.bytes = std::make_unique_for_overwrite<uint8_t[]>(chunk_bytes);
    }
    chunk_bytes_ = chunk_bytes;
    thread_ = std::thread([this] { Produce(); });
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  Result<std::span<const uint8_t>> Next() {
    std::unique_lock lock(mutex_);
    if (holding_) {
      ++released_;
      holding_ = false;
      changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > released_ || ended_; });
    if (filled_ > released_) {
      holding_ = true;
      const Slot& slot = slots_[released_ % kRingSlots];
      return std::span<const uint8_t>(slot.bytes.get(), slot.size);
    }
    if (error_) return *error_;
    return std::span<const uint8_t>();
  }

 private:
  struct Slot {
    std::unique_ptr<uint8_t[]> bytes;  // NOLINT: see InflateStream::chunk_
    size_t size = 0;
  };

  void Produce() {
    while (true) {
      size_t index = 0;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || filled_ - released_ < kRingSlots; });
        if (stop_) return;
        index = filled_ % kRingSlots;
      }
      Slot& slot = slots_[index];
      auto filled = inflater_.Fill({slot.bytes.get(), chunk_bytes_});
      {
        const std::lock_guard lock(mutex_);
        if (!filled.ok()) error_ = filled.error();
        ended_ = !filled.ok() || filled.value() == 0;
        if (!ended_) {
          slot.size = filled.value();
          ++filled_;
        }
      }
      changed_.notify_all();
      if (ended_) return;
    }
  }

  Inflater& inflater_;
  size_t chunk_bytes_ = 0;
  std::array<Slot, kRingSlots> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t filled_ = 0;    // chunks produced
  size_t released_ = 0;  // chunks the consumer is done with
  bool holding_ = false;
  bool ended_ = false;
  bool stop_ = false;
  std::optional<Error> error_;
  std::thread thread_;
};

InflateStream::InflateStream(std::unique_ptr<ByteSource> source, ReadLimits limits,
                             size_t chunk_bytes)
    : inflater_(std::move(source), limits), chunk_bytes_(chunk_bytes) {}

InflateStream::~InflateStream() {
  // What is not read any more need not arrive.
  if (read_ahead_ != nullptr) inflater_.Cancel();
}

const std::string& InflateStream::name() const { return inflater_.name(); }
bool InflateStream::compressed() const { return inflater_.compressed(); }

Result<std::span<const uint8_t>> InflateStream::FillInline(size_t bytes) {
  if (chunk_ == nullptr) chunk_ = std::make_unique_for_overwrite<uint8_t[]>(bytes);
  PFA_ASSIGN_OR_RETURN(const size_t n, inflater_.Fill({chunk_.get(), bytes}));
  ++inline_chunks_;
  return std::span<const uint8_t>(chunk_.get(), n);
}

Result<std::span<const uint8_t>> InflateStream::Peek() {
  PFA_CHECK(inline_chunks_ == 0 || has_peeked_);
  if (has_peeked_) return peeked_;
  PFA_ASSIGN_OR_RETURN(peeked_, FillInline(std::max(chunk_bytes_, kHeadBytes)));
  has_peeked_ = true;
  return peeked_;
}

Result<std::span<const uint8_t>> InflateStream::Next() {
  if (stop_.stop_requested()) return Error{ErrorCode::kStopped, "reading was stopped", name()};
  if (progress_) progress_(inflater_.consumed_bytes(), inflater_.size_bytes());
  if (has_peeked_) {
    const auto chunk = peeked_.first(std::min(chunk_bytes_, peeked_.size()));
    peeked_ = peeked_.subspan(chunk.size());
    has_peeked_ = !peeked_.empty();
    return chunk;
  }
  if (read_ahead_ == nullptr && (inline_chunks_ < kInlineChunks || inflater_.is_ready())) {
    return FillInline(chunk_bytes_);
  }
  if (read_ahead_ == nullptr) read_ahead_ = std::make_unique<ReadAhead>(inflater_, chunk_bytes_);
  return read_ahead_->Next();
}

}  // namespace pfa
