// Ordered events on their way to a TraceBuilder, which takes them on a second thread: what makes
// the order and what makes rows of it are each about half of the work of reading a trace.
//
//   Scheduler  ->  [block of calls][block]...  ->  TraceBuilder
//
// A block is a sequence of calls of the builder's methods with their arguments; blocks are taken in
// order, so the result is that of calling directly. Their number is bounded, and a trace that fits
// one block needs no thread. Calls for content of the trace that nobody wants are dropped. Between
// Wait() and the next call the builder may be used directly; at any time its methods that intern
// and look up names, which share nothing with those that make rows.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/content_of_call.h"
#include "analyzer/trace/read_options.h"
#include "proto/base/result.h"

namespace pfa {

class TraceFeed {
 public:
  TraceFeed(TraceBuilder& builder, TraceContent wanted) : wanted_(wanted), builder_(builder) {
    OpenBlock();
  }
  TraceFeed(const TraceFeed&) = delete;
  TraceFeed& operator=(const TraceFeed&) = delete;
  ~TraceFeed();

  // Has the builder's method called with these arguments, which are copied.
  template <auto Method, typename... Args>
  void Do(const Args&... args) {
    if (ContentOfCall<Method>() > wanted_) return;
    Push([args...](TraceBuilder& builder) { return (builder.*Method)(args...); });
  }

  // The same for GoTransition, of which there are most by far, and whose own stack has this entry.
  [[gnu::always_inline]] void Go(const TraceBuilder::GoEvent& event, const TraceEntry& entry) {
    if (TraceContent::kStates > wanted_) return;
    if (entry.frame.valid()) Do<&TraceBuilder::NameGoroutine>(event.goroutine, entry);
    new (Reserve(sizeof(GoRecord))) GoRecord{&RunGo, TraceBuilder::MoveOf(event)};
  }

  // Until the builder has taken all calls. The error is the first that one of them returned.
  Result<void> Wait();

 private:
  static constexpr size_t kBlocks = 16;
  static constexpr size_t kBlockBytes = size_t{64} << 10;
  // Who waits is woken for a few blocks at a time: waking takes as long as filling a part of one.
  static constexpr size_t kWakeBlocks = 4;

  struct Block {
    std::unique_ptr<std::byte[]> bytes;  // NOLINT: raw storage
    size_t size = 0;
  };
  // Makes the call at `at` and returns where the next one is.
  using Run = const std::byte* (*)(TraceFeed& feed, const std::byte* at);
  template <typename Call>
  struct Record {
    Run run;
    Call call;
  };

  struct GoRecord {
    Run run;
    TraceBuilder::GoMove move;
  };

  template <typename Call>
  void Push(Call call) {
    using Made = Record<Call>;
    static_assert(std::is_trivially_destructible_v<Made> && alignof(Made) <= alignof(Run));
    new (Reserve(sizeof(Made))) Made{&RunRecord<Call>, call};
  }
  std::byte* Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes) CloseBlock();
    return std::exchange(at_, at_ + bytes);
  }
  template <typename Call>
  static const std::byte* RunRecord(TraceFeed& feed, const std::byte* at) {
    const auto& call = std::launder(reinterpret_cast<const Record<Call>*>(at))->call;
    if constexpr (std::is_void_v<decltype(call(feed.builder_))>) {
      call(feed.builder_);
    } else {
      const auto result = call(feed.builder_);
      if constexpr (requires { result.ok(); }) {
        if (!result.ok() && !feed.error_) feed.error_ = result.error();
      }
    }
    return at + sizeof(Record<Call>);
  }
  static const std::byte* RunGo(TraceFeed& feed, const std::byte* at);

  void OpenBlock();
  void CloseBlock();
  void TakeBlocks();
  void Take(const Block& block);

  // What one thread writes for every call is in a cache line apart from what the other one reads
  // for every call; otherwise both wait for that line most of the time.
  static constexpr size_t kCacheLine = 64;

  alignas(kCacheLine) std::byte* at_ = nullptr;  // where the next call goes in the block
  std::byte* end_ = nullptr;
  const TraceContent wanted_;
  alignas(kCacheLine) TraceBuilder& builder_;
  std::optional<Error> error_;  // of the thread that takes
  std::array<Block, kBlocks> blocks_;

  // A block belongs to that thread while it is in [taken_, filled_).
  std::mutex mutex_;
  std::condition_variable has_filled_;
  std::condition_variable has_taken_;
  size_t filled_ = 0;
  size_t taken_ = 0;
  bool all_at_once_ = false;  // somebody waits for all blocks
  bool stop_ = false;
  std::exception_ptr exception_;
  std::thread thread_;
};

}  // namespace pfa
