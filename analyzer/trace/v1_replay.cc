#include "analyzer/trace/v1_replay.h"

#include <algorithm>
#include <utility>

namespace pfa {
namespace {

constexpr size_t kForgetEach = size_t{1} << 14;

}  // namespace

V1Replay::V1Replay(TraceV1File* file, V1Order* order) : file_(file), order_(order) {
  cursors_.reserve(file->sources().size());
  for (const TraceV1File::Source& source : file->sources()) cursors_.emplace_back(*file, source);
}

void V1Replay::Forget() {
  uint64_t used = file_->offset_of(file_->end());
  for (const TraceV1Cursor& cursor : cursors_) used = std::min(used, cursor.position());
  file_->ForgetUntil(used);
  entries_given_back_.Until(order_->entries.data(), entry_ * sizeof(order_->entries[0]));
}

void V1Replay::TakeExit(TraceV1Event* event) {
  const V1SyscallExit& exit = order_->exits[exit_++];
  *event = {.type = TraceV1Type::kGoSyscallExit,
            .ticks = exit.ticks,
            .goroutine = exit.goroutine,
            .args = {exit.goroutine},
            .offset = exit.offset};
}

// Decodes entries until one that stays where it is.
bool V1Replay::NextEntry() {
  while (entry_ < order_->entries.size()) {
    if (entry_ % kForgetEach == 0) Forget();
    ahead_entry_ = order_->entries[entry_++];
    const size_t source = ahead_entry_ & V1Order::kSource;
    if (source == cursors_.size()) {
      const TraceV1Sample& sample = order_->samples[sample_++];
      ahead_ = {.type = TraceV1Type::kCpuSample,
                .p = sample.p,
                .ticks = sample.ticks,
                .goroutine = sample.goroutine,
                .stack = sample.stack,
                .offset = sample.offset};
    } else if (source > cursors_.size()) {
      TakeExit(&ahead_);
    } else {
      cursors_[source].Next(&ahead_);
      // Those of such files come from their own source.
      while (order_->exits_in_entries && ahead_.type == TraceV1Type::kGoSyscallExit) {
        cursors_[source].Next(&ahead_);
      }
    }
    ahead_.ticks = last_ticks_ = std::max(last_ticks_, ahead_.ticks);
    if (ahead_.type == TraceV1Type::kGoSyscallExit && !order_->exits_in_entries) continue;
    if ((ahead_entry_ & V1Order::kFutile) == 0) return true;
  }
  return false;
}

bool V1Replay::Next(TraceV1Event* event) {
  if (!has_ahead_) has_ahead_ = NextEntry();
  blocks_ = false;
  if (!order_->exits_in_entries && exit_ < order_->exits.size()) {
    const V1SyscallExit& exit = order_->exits[exit_];
    const uint64_t position = entry_ - 1;  // of the one ahead
    if (!has_ahead_ || std::pair(exit.ticks, exit.position) < std::pair(ahead_.ticks, position)) {
      TakeExit(event);
      return true;
    }
  }
  if (!has_ahead_) return false;
  *event = ahead_;
  blocks_ = (ahead_entry_ & V1Order::kBlocks) != 0;
  has_ahead_ = false;
  return true;
}

}  // namespace pfa
