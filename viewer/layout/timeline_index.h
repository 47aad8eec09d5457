// What the timeline needs to find spans quickly: the spans of each P and each thread, which the
// model has only by goroutine; goroutines grouped by entry function; and for lanes with many spans
// the times of every 128th span, with what was spent in each state until then. At most half the
// size of the model.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/aggregate/trace/timeline_bins.h"
#include "analyzer/model/medium_column.h"
#include "analyzer/model/time_column.h"
#include "analyzer/model/trace.h"
#include "proto/base/pod_column.h"
#include "viewer/layout/annotations.h"
#include "viewer/layout/load_series.h"
#include "viewer/layout/wakes.h"

namespace pfa {

constexpr size_t kSpanBlock = 128;

// The states that spans of goroutines can be in.
constexpr size_t kSpanStates = 8;
constexpr size_t SpanStateRow(LaneState state) {
  return state <= LaneState::kWaiting ? static_cast<size_t>(state) : kSpanStates - 1;
}
constexpr LaneState SpanStateOf(size_t row) {
  return row < kSpanStates - 1 ? static_cast<LaneState>(row) : LaneState::kUnknown;
}

// Spans of a lane are cut into blocks; `before` is summed over all spans of the lane before it.
struct SpanBlock {
  int64_t start_ns = 0;
  std::array<int64_t, kSpanStates> before{};
};

// Spans of several goroutines as columns that are read in order: 9 bytes each.
class SpanColumns {
 public:
  void push_back(uint32_t row, int64_t start_ns, int64_t end_ns, LaneState state);

  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] uint32_t row(size_t i) const { return rows_[i]; }
  [[nodiscard]] int64_t start_ns(size_t i) const { return starts_[i]; }
  [[nodiscard]] int64_t end_ns(const Trace& trace, size_t i) const {
    const uint32_t length = lengths_[i] >> kStateBits;
    return length == kLong ? SpanEnd(trace, rows_[i]) : starts_[i] + length;
  }
  [[nodiscard]] LaneState state(size_t i) const {
    return static_cast<LaneState>(lengths_[i] & ((1U << kStateBits) - 1));
  }
  [[nodiscard]] size_t bytes() const;

 private:
  static constexpr unsigned kStateBits = 4;
  // A millisecond, in three bytes with the state; how long the few are that are longer is looked
  // up.
  static constexpr uint32_t kLong = 0xffffff >> kStateBits;

  MediumColumn rows_;
  TimeColumn starts_;
  MediumColumn lengths_;  // and states
};

// The spans of a goroutine, or those of several goroutines (on a P, of a group), by their start.
// Those on a P do not overlap, those of a group may. A view.
class LaneSpans {
 public:
  // Of a goroutine: each span ends where the next begins.
  LaneSpans(const Trace& trace, const std::vector<LaneState>& states, bool is_mark_worker,
            std::span<const uint32_t> rows, std::span<const SpanBlock> blocks)
      : trace_(&trace),
        states_(&states),
        is_mark_worker_(is_mark_worker),
        rows_(rows),
        size_(rows.size()),
        blocks_(blocks) {}
  // Of several: rows of the columns.
  LaneSpans(const Trace& trace, const SpanColumns& columns, size_t begin, size_t size,
            std::span<const SpanBlock> blocks)
      : trace_(&trace), columns_(&columns), begin_(begin), size_(size), blocks_(blocks) {}

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] uint32_t row(size_t i) const {
    return columns_ != nullptr ? columns_->row(begin_ + i) : rows_[i];
  }
  [[nodiscard]] int64_t start_ns(size_t i) const {
    return columns_ != nullptr ? columns_->start_ns(begin_ + i) : trace_->time_ns(rows_[i]);
  }
  [[nodiscard]] int64_t end_ns(size_t i) const {
    if (columns_ != nullptr) return columns_->end_ns(*trace_, begin_ + i);
    return i + 1 < size_ ? trace_->time_ns(rows_[i + 1]) : trace_->end_ns();
  }
  [[nodiscard]] LaneState state(size_t i) const {
    return columns_ != nullptr ? columns_->state(begin_ + i) : OwnState(i);
  }
  [[nodiscard]] bool is_dead(size_t i) const {
    return columns_ == nullptr && trace_->state(rows_[i]) == GoState::kDead;
  }
  // Empty for lanes with few spans.
  [[nodiscard]] std::span<const SpanBlock> blocks() const { return blocks_; }

  // The first span from `from` on that begins at the time or later. Exact for lanes without blocks
  // and within 128 spans of `from`; else it may be up to 127 spans early.
  [[nodiscard]] size_t Near(size_t from, int64_t time_ns) const;
  // Exactly. Neither needs the spans not to overlap.
  [[nodiscard]] size_t FirstStartingAt(int64_t time_ns) const;

 private:
  [[nodiscard]] LaneState OwnState(size_t i) const;

  const Trace* trace_;
  const std::vector<LaneState>* states_ = nullptr;  // of waiting, by the reason's StringId
  bool is_mark_worker_ = false;
  std::span<const uint32_t> rows_;
  const SpanColumns* columns_ = nullptr;
  size_t begin_ = 0;
  size_t size_ = 0;
  std::span<const SpanBlock> blocks_;
};

// Spans in which goroutines run or are in syscalls, grouped by something else than the goroutine.
class GroupedSpans {
 public:
  static constexpr uint32_t kNoGroup = UINT32_MAX;

  GroupedSpans() = default;
  // `group_of(row)` of a transition that begins a span is below `groups`, or kNoGroup. It is asked
  // about all of them in order, twice.
  template <typename GroupOf, typename StateOf>
  GroupedSpans(const Trace& trace, size_t groups, GroupOf group_of, StateOf state_of) {
    begins_.assign(groups + 2, 0);
    const auto rows = static_cast<uint32_t>(trace.transition_count());
    for (uint32_t row = 0; row < rows; ++row) {
      const uint32_t group = group_of(row);
      if (group != kNoGroup) ++begins_[group + 2];
    }
    for (size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    constexpr uint32_t kNone = UINT32_MAX;
    PodColumn<uint32_t> places;
    PodColumn<uint32_t> next;  // the row that ends the span
    places.resize(begins_.back(), 0);
    next.resize(begins_.back(), kNone);
    // The place of the span that each goroutine is in.
    std::vector<uint32_t> open(trace.goroutines().size(), kNone);
    for (uint32_t row = 0; row < rows; ++row) {
      uint32_t& place = open[trace.goroutine_of(row).index()];
      if (place != kNone) next[place] = row;
      place = kNone;
      const uint32_t group = group_of(row);
      if (group == kNoGroup) continue;
      place = begins_[group + 1]++;
      places[place] = row;
    }
    begins_.pop_back();
    for (size_t i = 0; i < places.size(); ++i) {
      const int64_t end_ns = next[i] == kNone ? trace.end_ns() : trace.time_ns(next[i]);
      columns_.push_back(places[i], trace.time_ns(places[i]), end_ns, state_of(places[i]));
    }
    blocks_.resize(groups);
  }

  [[nodiscard]] size_t size(size_t group) const { return begins_[group + 1] - begins_[group]; }
  [[nodiscard]] LaneSpans spans(const Trace& trace, size_t group) const {
    return {trace, columns_, begins_[group], size(group), blocks_[group]};
  }
  [[nodiscard]] std::vector<SpanBlock>& blocks(size_t group) { return blocks_[group]; }
  [[nodiscard]] size_t bytes() const;

 private:
  std::vector<uint32_t> begins_;  // of each group, and one more
  SpanColumns columns_;
  std::vector<std::vector<SpanBlock>> blocks_;
};

struct EntryGroup {
  StringId name{0};                     // of the entry function
  std::vector<GoroutineId> goroutines;  // longest running first
  int64_t running_ns = 0;
};

class TimelineIndex {
 public:
  // Refers to the trace, which must stay.
  explicit TimelineIndex(const Trace& trace);

  [[nodiscard]] const Trace& trace() const { return trace_; }
  [[nodiscard]] LaneSpans OfGoroutine(GoroutineId id) const;
  [[nodiscard]] LaneSpans OfProc(ProcId id) const { return by_proc_.spans(trace_, id.index()); }
  // Running only.
  [[nodiscard]] LaneSpans OfGroup(size_t group) const { return by_group_.spans(trace_, group); }
  // By their ids; only those that ran something.
  [[nodiscard]] std::span<const ProcId> procs() const { return procs_; }
  // Threads that ran something, by their ids. They and their spans are found when somebody first
  // asks: most never do.
  [[nodiscard]] std::span<const ThreadId> threads() const;
  // In syscalls also without a P.
  [[nodiscard]] LaneSpans OfThread(ThreadId id) const;
  // What opens and closes: the groups, and after them the tasks and the threads.
  [[nodiscard]] size_t group_count() const { return groups_.size() + 2; }
  [[nodiscard]] uint32_t task_group() const { return static_cast<uint32_t>(groups_.size()); }
  [[nodiscard]] uint32_t thread_group() const { return task_group() + 1; }
  // By running time, longest first.
  [[nodiscard]] std::span<const EntryGroup> groups() const { return groups_; }
  [[nodiscard]] size_t GroupOf(GoroutineId id) const { return group_of_[id.index()]; }
  // Tasks, regions and messages.
  [[nodiscard]] const Annotations& annotations() const { return annotations_; }
  [[nodiscard]] const IntervalLanes& tasks() const { return annotations_.tasks(); }
  // Rows of the trace's ranges of a kind, by their start: all that end after the time, and perhaps
  // some before. They may overlap.
  [[nodiscard]] std::span<const uint32_t> ranges(RangeKind kind, int64_t from_ns) const;
  [[nodiscard]] bool has_ranges(RangeKind kind) const {
    return !ranges_[static_cast<size_t>(kind)].empty();
  }
  // How many goroutines did what.
  [[nodiscard]] const LoadSeries& load() const { return load_; }
  // Of the live heap and the goal; at least 1.
  [[nodiscard]] uint64_t most_heap_bytes() const { return most_heap_bytes_; }
  [[nodiscard]] size_t bytes() const;

 private:
  [[nodiscard]] LaneState RunningState(uint32_t row) const;
  void AddProcSpans();
  void AddGroupSpans();
  void MakeThreads() const;
  void AddGroups(const std::vector<int64_t>& running_ns);
  [[nodiscard]] static std::vector<SpanBlock> BlocksOf(const LaneSpans& spans);

  const Trace& trace_;
  StringId mark_worker_;
  std::vector<LaneState> waiting_;  // by StringId of the reason
  std::vector<ProcId> procs_;
  GroupedSpans by_proc_;
  GroupedSpans by_group_;
  std::unordered_map<uint32_t, std::vector<SpanBlock>> goroutine_blocks_;
  std::vector<EntryGroup> groups_;
  std::vector<uint32_t> group_of_;
  Annotations annotations_;
  mutable std::once_flag made_threads_;
  mutable std::vector<ThreadId> threads_;
  mutable GroupedSpans by_thread_;
  LoadSeries load_;
  std::array<std::vector<uint32_t>, kRangeKinds> ranges_;
  std::array<int64_t, kRangeKinds> longest_ns_{};  // of the ranges of a kind
  uint64_t most_heap_bytes_ = 1;
};

}  // namespace pfa
