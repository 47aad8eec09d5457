// The transitions of goroutines as columns, some 13 bytes a row: a trace has tens of millions, and
// they are most of what it takes in memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/model/medium_column.h"
#include "analyzer/model/small_column.h"
#include "analyzer/model/time_column.h"
#include "analyzer/model/trace_ids.h"
#include "proto/base/pod_column.h"

namespace pfa {

enum class GoState : uint8_t {
  kUnknown,         // in a gap of a damaged trace
  kRunnable,        // in a run queue: scheduler latency
  kRunning,         // on a thread with a P
  kSyscall,         // in the kernel, the P still its own
  kSyscallBlocked,  // in the kernel, the P taken away or given up
  kWaiting,         // blocked; the reason says on what
  kDead,            // ended; the last transition of a goroutine
};
constexpr size_t kGoStates = 7;

// One row. What a state does not have is not kept: only running goroutines have a thread, only
// others a stack, only runnable ones a waker.
struct Transition {
  int64_t time_ns = 0;
  GoroutineId goroutine;
  GoState state = GoState::kUnknown;  // from now on
  StringId reason{0};                 // of waiting, or of having stopped to run
  // Of the goroutine itself; but when it became runnable by an unblock or creation, of who did
  // that.
  StackId stack{0};
  ProcId proc{};        // where it happened; kNone: on none
  ThreadId thread{};    // on which it runs; of kRunning only
  GoroutineId waker{};  // who made it runnable; kNone: the runtime, or it did itself
};

class TransitionColumns {
 public:
  TransitionColumns();

  // Inlined, so that the row is never put together in memory: there are tens of millions.
  [[gnu::always_inline]] void Append(const Transition& row) {
    if (times_.size() % kWakerBlock == 0) {
      wakers_before_.push_back(static_cast<uint32_t>(wakers_.size()));
    }
    times_.push_back(row.time_ns);
    goroutines_.push_back(row.goroutine.value);
    stacks_.push_back(StackOrThread(row));
    procs_.push_back(ProcRow(row));
    states_.push_back(StateRow(row));
    if (row.state == GoState::kRunnable) wakers_.push_back(row.waker.value + 1);
  }
  // Puts rows into their places: before those of the same time. They come in order of time.
  void Merge(std::span<const Transition> rows);

  [[nodiscard]] size_t size() const { return times_.size(); }
  [[nodiscard]] int64_t time_ns(size_t row) const { return times_[row]; }
  [[nodiscard]] GoroutineId goroutine(size_t row) const { return GoroutineId(goroutines_[row]); }
  [[nodiscard]] GoState state(size_t row) const {
    return static_cast<GoState>(states_[row] & kStateMask);
  }
  [[nodiscard]] StringId reason(size_t row) const { return reasons_[states_[row] >> kReasonShift]; }
  [[nodiscard]] StackId stack(size_t row) const {
    return state(row) == GoState::kRunning ? StackId(0) : StackId(stacks_[row] - 1);
  }
  [[nodiscard]] ProcId proc(size_t row) const { return ProcId(uint32_t{procs_[row]} - 1); }
  [[nodiscard]] ThreadId thread(size_t row) const {
    return state(row) == GoState::kRunning ? ThreadId(stacks_[row] - 1) : ThreadId();
  }
  [[nodiscard]] GoroutineId waker(size_t row) const;
  [[nodiscard]] Transition operator[](size_t row) const {
    return {time_ns(row), goroutine(row), state(row),  reason(row),
            stack(row),   proc(row),      thread(row), waker(row)};
  }

  // The number of Ps that rows can tell apart.
  static constexpr size_t kMaxProcs = 0xffff;

 private:
  static constexpr unsigned kReasonShift = 3;
  static constexpr uint16_t kStateMask = (1U << kReasonShift) - 1;
  static constexpr size_t kMaxReasons = 0xffff >> kReasonShift;
  static constexpr uint16_t kNoReason = 0xffff;
  static constexpr size_t kWakerBlock = 64;

  uint16_t ReasonRow(StringId reason) {
    if (reason.index() < reason_rows_.size()) [[likely]] {
      const uint16_t row = reason_rows_[reason.index()];
      if (row != kNoReason) [[likely]]
        return row;
    }
    return AddReason(reason);
  }
  uint16_t AddReason(StringId reason);
  uint16_t StateRow(const Transition& row) {
    const auto reason = static_cast<unsigned>(ReasonRow(row.reason)) << kReasonShift;
    return static_cast<uint16_t>(reason | static_cast<unsigned>(row.state));
  }
  static uint32_t StackOrThread(const Transition& row) {
    // kNone, the largest number, becomes 0.
    return (row.state == GoState::kRunning ? row.thread.value : row.stack.value) + 1;
  }
  static uint16_t ProcRow(const Transition& row) {
    return static_cast<uint16_t>(row.proc.value + 1);
  }
  [[nodiscard]] size_t WakersBefore(size_t row) const;
  void CountWakers();
  void MergeWakers(std::span<const Transition> rows, std::span<const size_t> places);

  TimeColumn times_;
  MediumColumn goroutines_;
  MediumColumn stacks_;  // or threads; plus one
  SmallColumn procs_;    // plus one; 0: on none
  SmallColumn states_;   // and reasons
  // Of runnable rows only, in their order, plus one; and how many there are before each block.
  MediumColumn wakers_;
  PodColumn<uint32_t> wakers_before_;
  std::vector<StringId> reasons_;
  std::vector<uint16_t> reason_rows_;  // by StringId
};

}  // namespace pfa
