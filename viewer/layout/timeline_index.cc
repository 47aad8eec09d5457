#include "viewer/layout/timeline_index.h"

#include <algorithm>
#include <string_view>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

// Lanes with fewer spans are searched without help.
constexpr size_t kFewSpans = 4 * kSpanBlock;

bool HasProc(GoState state) { return state == GoState::kRunning || state == GoState::kSyscall; }

}  // namespace

void SpanColumns::push_back(uint32_t row, int64_t start_ns, int64_t end_ns, LaneState state) {
  rows_.push_back(row);
  starts_.push_back(start_ns);
  const auto length = static_cast<uint64_t>(end_ns - start_ns);
  lengths_.push_back(static_cast<uint32_t>(std::min<uint64_t>(length, kLong) << kStateBits) |
                     static_cast<uint32_t>(state));
}

size_t SpanColumns::bytes() const {
  // Rows of traces with more than 16 million transitions take four bytes.
  constexpr size_t kNarrow = 3;
  const size_t row_bytes = size() > 0 && rows_[size() - 1] > 0xffffff ? 4 : kNarrow;
  return size() * (row_bytes + 2 * kNarrow);
}

LaneState LaneSpans::OwnState(size_t i) const {
  return LaneStateOf(trace_->state(rows_[i]), is_mark_worker_,
                     (*states_)[trace_->reason(rows_[i]).value]);
}

size_t LaneSpans::Near(size_t from, int64_t time_ns) const {
  const auto is_before = [&](size_t i) { return start_ns(i) < time_ns; };
  if (!blocks_.empty()) {
    // Whole blocks first: their times lie next to each other.
    const auto first = static_cast<std::ptrdiff_t>(from / kSpanBlock + 1);
    if (first < static_cast<std::ptrdiff_t>(blocks_.size()) &&
        blocks_[static_cast<size_t>(first)].start_ns < time_ns) {
      std::ptrdiff_t low = first;
      std::ptrdiff_t step = 1;
      const auto size = static_cast<std::ptrdiff_t>(blocks_.size());
      while (low + step < size && blocks_[static_cast<size_t>(low + step)].start_ns < time_ns) {
        low += step;
        step *= 2;
      }
      const auto found =
          std::partition_point(blocks_.begin() + low, blocks_.begin() + std::min(low + step, size),
                               [&](const SpanBlock& block) { return block.start_ns < time_ns; });
      return static_cast<size_t>(found - blocks_.begin() - 1) * kSpanBlock;
    }
  }
  size_t low = from;
  if (low >= size() || !is_before(low)) return low;
  size_t step = 1;
  while (low + step < size() && is_before(low + step)) {
    low += step;
    step *= 2;
  }
  size_t high = std::min(low + step, size());
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    (is_before(middle) ? low : high) = middle;
  }
  return high;
}

size_t LaneSpans::FirstStartingAt(int64_t time_ns) const {
  size_t low = 0;
  size_t high = size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (start_ns(middle) >= time_ns) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

TimelineIndex::TimelineIndex(const Trace& trace)
    : trace_(trace),
      mark_worker_(trace.strings().Find(kMarkWorker)),
      annotations_(trace),
      load_(trace) {
  waiting_.assign(trace.strings().size(), LaneState::kWaiting);
  for (uint32_t id = 0; id < waiting_.size(); ++id) {
    if (IsNetworkReason(trace.text(StringId(id)))) waiting_[id] = LaneState::kNetwork;
  }
  AddProcSpans();
  std::vector<int64_t> running_ns(trace.goroutines().size());
  for (size_t g = 0; g < running_ns.size(); ++g) {
    const auto id = GoroutineId::FromIndex(g);
    const LaneSpans spans = OfGoroutine(id);
    for (size_t i = 0; i < spans.size(); ++i) {
      if (trace.state(spans.row(i)) == GoState::kRunning) {
        running_ns[g] += spans.end_ns(i) - spans.start_ns(i);
      }
    }
    if (spans.size() >= kFewSpans) goroutine_blocks_.emplace(id.value, BlocksOf(spans));
  }
  AddGroups(running_ns);
  AddGroupSpans();
  for (uint32_t row = 0; row < trace.ranges().size(); ++row) {
    const Range& range = trace.ranges()[row];
    const auto kind = static_cast<size_t>(range.kind);
    ranges_[kind].push_back(row);
    longest_ns_[kind] = std::max(longest_ns_[kind], range.end_ns - range.start_ns);
  }
  for (const Metric metric : {Metric::kHeapGoal, Metric::kHeapLive}) {
    for (const MetricPoint& point : trace.metric(metric)) {
      most_heap_bytes_ = std::max(most_heap_bytes_, point.value);
    }
  }
}

std::span<const uint32_t> TimelineIndex::ranges(RangeKind kind, int64_t from_ns) const {
  const std::span<const uint32_t> all = ranges_[static_cast<size_t>(kind)];
  const int64_t longest = longest_ns_[static_cast<size_t>(kind)];
  const auto first = std::ranges::lower_bound(
      all, from_ns - longest, {}, [this](uint32_t row) { return trace_.ranges()[row].start_ns; });
  return all.subspan(static_cast<size_t>(first - all.begin()));
}

LaneState TimelineIndex::RunningState(uint32_t row) const {
  if (trace_.state(row) == GoState::kSyscall) return LaneState::kSyscall;
  if (trace_.state(row) == GoState::kSyscallBlocked) return LaneState::kSyscallBlocked;
  const bool marks =
      mark_worker_.valid() && trace_.goroutine(trace_.goroutine_of(row)).name == mark_worker_;
  return marks ? LaneState::kGc : LaneState::kRunning;
}

void TimelineIndex::AddProcSpans() {
  const size_t procs = trace_.procs().size();
  by_proc_ = GroupedSpans(
      trace_, procs,
      [this](uint32_t row) {
        const ProcId proc = HasProc(trace_.state(row)) ? trace_.proc(row) : ProcId();
        return proc.valid() ? proc.value : GroupedSpans::kNoGroup;
      },
      [this](uint32_t row) { return RunningState(row); });
  for (size_t p = 0; p < procs; ++p) {
    if (by_proc_.size(p) == 0) continue;
    procs_.push_back(ProcId::FromIndex(p));
    if (by_proc_.size(p) >= kFewSpans) by_proc_.blocks(p) = BlocksOf(by_proc_.spans(trace_, p));
  }
  std::ranges::sort(procs_, {}, [this](ProcId id) { return trace_.procs()[id.index()].id; });
}

void TimelineIndex::AddGroupSpans() {
  by_group_ = GroupedSpans(
      trace_, groups_.size(),
      [this](uint32_t row) {
        return trace_.state(row) == GoState::kRunning ? group_of_[trace_.goroutine_of(row).index()]
                                                      : GroupedSpans::kNoGroup;
      },
      [this](uint32_t row) { return RunningState(row); });
  for (size_t g = 0; g < groups_.size(); ++g) {
    if (by_group_.size(g) >= kFewSpans) by_group_.blocks(g) = BlocksOf(by_group_.spans(trace_, g));
  }
}

std::span<const ThreadId> TimelineIndex::threads() const {
  std::call_once(made_threads_, [this] { MakeThreads(); });
  return threads_;
}

LaneSpans TimelineIndex::OfThread(ThreadId id) const {
  std::call_once(made_threads_, [this] { MakeThreads(); });
  return by_thread_.spans(trace_, id.index());
}

void TimelineIndex::MakeThreads() const {
  const size_t threads = trace_.threads().size();
  // Only running goroutines have a thread; a syscall is on the one that ran its goroutine before.
  std::vector<uint32_t> last(trace_.goroutines().size());
  by_thread_ = GroupedSpans(
      trace_, threads,
      [&](uint32_t row) {
        if (row == 0) std::ranges::fill(last, GroupedSpans::kNoGroup);
        uint32_t& thread = last[trace_.goroutine_of(row).index()];
        const GoState state = trace_.state(row);
        if (state == GoState::kRunning) {
          const ThreadId id = trace_.transition(row).thread;
          thread = id.valid() && id.index() < threads ? id.value : GroupedSpans::kNoGroup;
        } else if (state != GoState::kSyscall && state != GoState::kSyscallBlocked) {
          thread = GroupedSpans::kNoGroup;
        }
        return thread;
      },
      [this](uint32_t row) { return RunningState(row); });
  for (size_t t = 0; t < threads; ++t) {
    if (by_thread_.size(t) == 0) continue;
    threads_.push_back(ThreadId::FromIndex(t));
    if (by_thread_.size(t) >= kFewSpans) {
      by_thread_.blocks(t) = BlocksOf(by_thread_.spans(trace_, t));
    }
  }
  std::ranges::sort(threads_, {}, [this](ThreadId id) { return trace_.threads()[id.index()].id; });
}

std::vector<SpanBlock> TimelineIndex::BlocksOf(const LaneSpans& spans) {
  std::vector<SpanBlock> blocks;
  blocks.reserve(spans.size() / kSpanBlock + 1);
  SpanBlock block;
  for (size_t i = 0; i < spans.size(); ++i) {
    if (i % kSpanBlock == 0) {
      block.start_ns = spans.start_ns(i);
      blocks.push_back(block);
    }
    if (!spans.is_dead(i)) {
      block.before[SpanStateRow(spans.state(i))] += spans.end_ns(i) - spans.start_ns(i);
    }
  }
  return blocks;
}

void TimelineIndex::AddGroups(const std::vector<int64_t>& running_ns) {
  std::unordered_map<uint32_t, uint32_t> by_name;
  group_of_.resize(running_ns.size());
  for (size_t g = 0; g < running_ns.size(); ++g) {
    const StringId name = trace_.goroutines()[g].name;
    const auto [it, is_new] = by_name.emplace(name.value, static_cast<uint32_t>(groups_.size()));
    if (is_new) groups_.push_back({name, {}, 0});
    group_of_[g] = it->second;
    EntryGroup& group = groups_[it->second];
    group.goroutines.push_back(GoroutineId::FromIndex(g));
    group.running_ns += running_ns[g];
  }
  std::vector<uint32_t> order(groups_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater(),
                           [this](uint32_t i) { return groups_[i].running_ns; });
  std::vector<uint32_t> place(order.size());
  std::vector<EntryGroup> sorted;
  sorted.reserve(order.size());
  for (const uint32_t i : order) {
    place[i] = static_cast<uint32_t>(sorted.size());
    sorted.push_back(std::move(groups_[i]));
    std::ranges::stable_sort(sorted.back().goroutines, std::greater(),
                             [&](GoroutineId id) { return running_ns[id.index()]; });
  }
  groups_ = std::move(sorted);
  for (uint32_t& group : group_of_) group = place[group];
}

LaneSpans TimelineIndex::OfGoroutine(GoroutineId id) const {
  const auto blocks = goroutine_blocks_.find(id.value);
  const bool is_mark_worker = mark_worker_.valid() && trace_.goroutine(id).name == mark_worker_;
  return {trace_, waiting_, is_mark_worker, trace_.transitions_of(id),
          blocks == goroutine_blocks_.end() ? std::span<const SpanBlock>() : blocks->second};
}

size_t GroupedSpans::bytes() const {
  size_t bytes = begins_.capacity() * sizeof(uint32_t) + columns_.bytes();
  for (const auto& blocks : blocks_) bytes += blocks.capacity() * sizeof(SpanBlock);
  return bytes;
}

size_t TimelineIndex::bytes() const {
  size_t bytes = by_proc_.bytes() + by_group_.bytes() + by_thread_.bytes() + annotations_.bytes() +
                 load_.bytes();
  for (const auto& [id, blocks] : goroutine_blocks_) bytes += blocks.capacity() * sizeof(SpanBlock);
  for (const EntryGroup& group : groups_) {
    bytes += group.goroutines.capacity() * sizeof(GoroutineId);
  }
  for (const auto& rows : ranges_) bytes += rows.capacity() * sizeof(uint32_t);
  return bytes + group_of_.capacity() * sizeof(uint32_t);
}

}  // namespace pfa
