// What the timeline needs to find spans quickly: the spans of each P, which the model has only by
// goroutine; goroutines grouped by entry function; and for lanes with many spans the times of every
// 64th span, with what was spent in each state until then. At most half the size of the model.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/aggregate/trace/timeline_bins.h"
#include "analyzer/model/pod_column.h"
#include "analyzer/model/trace.h"

namespace pfa {

constexpr size_t kSpanBlock = 64;

// Spans of a lane are cut into blocks; `before` is summed over all spans of the lane before it.
struct SpanBlock {
  int64_t start_ns = 0;
  std::array<int64_t, kLaneStates> before{};
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
        blocks_(blocks) {}
  // Of a P or a group: `next` are the rows that end the spans; kOpen: the end of the trace does.
  static constexpr uint32_t kOpen = UINT32_MAX;
  LaneSpans(const Trace& trace, const std::vector<LaneState>& states,
            std::span<const uint32_t> rows, std::span<const uint32_t> next,
            std::span<const SpanBlock> blocks)
      : trace_(&trace),
        states_(&states),
        is_mixed_(true),
        rows_(rows),
        next_(next),
        blocks_(blocks) {}

  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] uint32_t row(size_t i) const { return rows_[i]; }
  [[nodiscard]] int64_t start_ns(size_t i) const { return trace_->time_ns(rows_[i]); }
  [[nodiscard]] int64_t end_ns(size_t i) const;
  [[nodiscard]] LaneState state(size_t i) const;
  [[nodiscard]] bool is_dead(size_t i) const;
  // Empty for lanes with few spans.
  [[nodiscard]] std::span<const SpanBlock> blocks() const { return blocks_; }

  // The first span from `from` on that begins at the time or later. Exact for lanes without blocks
  // and within 64 spans of `from`; else it may be up to 63 spans early.
  [[nodiscard]] size_t Near(size_t from, int64_t time_ns) const;
  // The first span that ends after the time.
  [[nodiscard]] size_t FirstEndingAfter(int64_t time_ns) const;

 private:
  const Trace* trace_;
  const std::vector<LaneState>* states_;  // of waiting, by the reason's StringId
  bool is_mark_worker_ = false;
  bool is_mixed_ = false;  // of several goroutines
  std::span<const uint32_t> rows_;
  std::span<const uint32_t> next_;
  std::span<const SpanBlock> blocks_;
};

// Spans in which goroutines run, grouped by something else than the goroutine.
class GroupedSpans {
 public:
  static constexpr uint32_t kNoGroup = UINT32_MAX;

  GroupedSpans() = default;
  // `group_of(row)` of a transition that begins a span is below `groups`, or kNoGroup.
  template <typename GroupOf>
  GroupedSpans(const Trace& trace, size_t groups, GroupOf group_of) {
    begins_.assign(groups + 2, 0);
    const auto rows = static_cast<uint32_t>(trace.transition_count());
    for (uint32_t row = 0; row < rows; ++row) {
      const uint32_t group = group_of(row);
      if (group != kNoGroup) ++begins_[group + 2];
    }
    for (size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    rows_.resize(begins_.back(), 0);
    next_.resize(begins_.back(), LaneSpans::kOpen);
    // The place of the span that each goroutine is in.
    std::vector<uint32_t> open(trace.goroutines().size(), LaneSpans::kOpen);
    for (uint32_t row = 0; row < rows; ++row) {
      uint32_t& place = open[trace.goroutine_of(row).index()];
      if (place != LaneSpans::kOpen) next_[place] = row;
      place = LaneSpans::kOpen;
      const uint32_t group = group_of(row);
      if (group == kNoGroup) continue;
      place = begins_[group + 1]++;
      rows_[place] = row;
    }
    begins_.pop_back();
    blocks_.resize(groups);
  }

  [[nodiscard]] size_t size(size_t group) const { return begins_[group + 1] - begins_[group]; }
  [[nodiscard]] std::span<const uint32_t> rows(size_t group) const {
    return rows_.span().subspan(begins_[group], size(group));
  }
  [[nodiscard]] std::span<const uint32_t> next(size_t group) const {
    return next_.span().subspan(begins_[group], size(group));
  }
  [[nodiscard]] std::vector<SpanBlock>& blocks(size_t group) { return blocks_[group]; }
  [[nodiscard]] const std::vector<SpanBlock>& blocks(size_t group) const { return blocks_[group]; }
  [[nodiscard]] size_t bytes() const;

 private:
  std::vector<uint32_t> begins_;  // of each group, and one more
  PodColumn<uint32_t> rows_;
  PodColumn<uint32_t> next_;
  std::vector<std::vector<SpanBlock>> blocks_;
};

struct GoroutineGroup {
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
  [[nodiscard]] LaneSpans OfProc(ProcId id) const { return Of(by_proc_, id.index()); }
  // Running only.
  [[nodiscard]] LaneSpans OfGroup(size_t group) const { return Of(by_group_, group); }
  // By their ids; only those that ran something.
  [[nodiscard]] std::span<const ProcId> procs() const { return procs_; }
  // By running time, longest first.
  [[nodiscard]] std::span<const GoroutineGroup> groups() const { return groups_; }
  [[nodiscard]] size_t GroupOf(GoroutineId id) const { return group_of_[id.index()]; }
  // Rows of the trace's ranges of a kind, by their start: all that end after the time, and perhaps
  // some before. They may overlap.
  [[nodiscard]] std::span<const uint32_t> ranges(RangeKind kind, int64_t from_ns) const;
  [[nodiscard]] bool has_ranges(RangeKind kind) const {
    return !ranges_[static_cast<size_t>(kind)].empty();
  }
  // Of the live heap and the goal; at least 1.
  [[nodiscard]] uint64_t most_heap_bytes() const { return most_heap_bytes_; }
  [[nodiscard]] size_t bytes() const;

 private:
  [[nodiscard]] LaneSpans Of(const GroupedSpans& spans, size_t group) const {
    return {trace_, waiting_, spans.rows(group), spans.next(group), spans.blocks(group)};
  }
  void AddProcSpans();
  void AddGroupSpans();
  void AddGroups(const std::vector<int64_t>& running_ns);
  [[nodiscard]] std::vector<SpanBlock> BlocksOf(const LaneSpans& spans) const;

  const Trace& trace_;
  StringId mark_worker_;
  std::vector<LaneState> waiting_;  // by StringId of the reason
  std::vector<ProcId> procs_;
  GroupedSpans by_proc_;
  GroupedSpans by_group_;
  std::unordered_map<uint32_t, std::vector<SpanBlock>> goroutine_blocks_;
  std::vector<GoroutineGroup> groups_;
  std::vector<uint32_t> group_of_;
  std::array<std::vector<uint32_t>, kRangeKinds> ranges_;
  std::array<int64_t, kRangeKinds> longest_ns_{};  // of the ranges of a kind
  uint64_t most_heap_bytes_ = 1;
};

}  // namespace pfa
