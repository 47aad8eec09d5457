#include "analyzer/trace/trace_feed.h"

#include <utility>

namespace pfa {

TraceFeed::~TraceFeed() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  has_filled_.notify_one();
  thread_.join();
}

void TraceFeed::OpenBlock() {
  Block& block = blocks_[filled_ % kBlocks];
  if (block.bytes == nullptr) {
    block.bytes = std::make_unique_for_overwrite<std::byte[]>(kBlockBytes);
  }
  at_ = block.bytes.get();
  end_ = at_ + kBlockBytes;
}

// Hands the block over and waits until there is another one.
void TraceFeed::CloseBlock() {
  Block& block = blocks_[filled_ % kBlocks];
  block.size = static_cast<size_t>(at_ - block.bytes.get());
  if (!thread_.joinable()) thread_ = std::thread([this] { TakeBlocks(); });
  size_t waiting = 0;
  {
    std::unique_lock lock(mutex_);
    waiting = ++filled_ - taken_;
    if (waiting == kBlocks) {
      has_filled_.notify_one();
      has_taken_.wait(lock, [this] { return filled_ - taken_ <= kBlocks - kWakeBlocks; });
    }
  }
  if (waiting == kWakeBlocks) has_filled_.notify_one();
  OpenBlock();
}

Result<void> TraceFeed::Wait() {
  if (thread_.joinable()) {
    CloseBlock();
    std::unique_lock lock(mutex_);
    all_at_once_ = true;
    has_filled_.notify_one();
    has_taken_.wait(lock, [this] { return filled_ == taken_; });
    all_at_once_ = false;
  } else {
    Block& block = blocks_[filled_ % kBlocks];
    block.size = static_cast<size_t>(at_ - block.bytes.get());
    Take(block);
  }
  OpenBlock();
  if (exception_ != nullptr) std::rethrow_exception(std::exchange(exception_, nullptr));
  if (error_) return *error_;
  return {};
}

const std::byte* TraceFeed::RunGo(TraceFeed& feed, const std::byte* at) {
  const auto& record = *std::launder(reinterpret_cast<const GoRecord*>(at));
  const bool taken = feed.builder_.TakeGoMove(record.move);
  if (!taken && !feed.error_) feed.error_ = TraceBuilder::TooMany("transitions");
  return at + sizeof(GoRecord);
}

void TraceFeed::Take(const Block& block) {
  const std::byte* at = block.bytes.get();
  const std::byte* const end = at + block.size;
  while (at != end) at = (*std::launder(reinterpret_cast<const Run*>(at)))(*this, at);
}

void TraceFeed::TakeBlocks() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_filled_.wait(lock, [this] {
      const size_t waiting = filled_ - taken_;
      return stop_ || waiting >= kWakeBlocks || (all_at_once_ && waiting > 0);
    });
    if (stop_) return;
    while (filled_ != taken_ && !stop_) {
      const Block& block = blocks_[taken_ % kBlocks];
      const bool is_wanted = exception_ == nullptr;
      lock.unlock();
      std::exception_ptr exception;
      try {
        if (is_wanted) Take(block);
      } catch (...) {
        exception = std::current_exception();
      }
      lock.lock();
      if (exception != nullptr) exception_ = exception;
      ++taken_;
      if (filled_ - taken_ == kBlocks - kWakeBlocks || filled_ == taken_) has_taken_.notify_one();
    }
  }
}

}  // namespace pfa
