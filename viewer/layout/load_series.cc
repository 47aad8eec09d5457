#include "viewer/layout/load_series.h"

#include <algorithm>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

constexpr auto kRunningPart = static_cast<uint8_t>(LoadPart::kRunning);
constexpr auto kGcPart = static_cast<uint8_t>(LoadPart::kGc);
constexpr auto kSyscallPart = static_cast<uint8_t>(LoadPart::kSyscall);

// `none`: of what does not count, since it is dead or not known.
uint8_t PartOf(GoState state, bool is_mark_worker, uint8_t none) {
  switch (state) {
    case GoState::kRunning:
      return is_mark_worker ? kGcPart : kRunningPart;
    case GoState::kSyscall:
      return kSyscallPart;
    case GoState::kSyscallBlocked:
      return static_cast<uint8_t>(LoadPart::kSyscallBlocked);
    case GoState::kRunnable:
      return static_cast<uint8_t>(LoadPart::kRunnable);
    case GoState::kWaiting:
      return static_cast<uint8_t>(LoadPart::kWaiting);
    case GoState::kUnknown:
    case GoState::kDead:
      break;
  }
  return none;
}

void AddTime(const std::array<uint32_t, kLoadParts>& counts, uint64_t ns,
             std::array<uint64_t, kLoadParts>* sums) {
  for (size_t i = 0; i < kLoadParts; ++i) (*sums)[i] += counts[i] * ns;
}

}  // namespace

LaneState LaneStateOf(LoadPart part) {
  constexpr std::array kStates = {LaneState::kRunning,  LaneState::kGc,
                                  LaneState::kSyscall,  LaneState::kSyscallBlocked,
                                  LaneState::kRunnable, LaneState::kWaiting};
  return kStates[static_cast<size_t>(part)];
}

LoadSeries::LoadSeries(const Trace& trace) {
  const StringId worker = trace.strings().Find(kMarkWorker);
  std::vector<uint8_t> now(trace.goroutines().size(), kNoPart);
  Block block;
  int64_t time_ns = trace.start_ns();
  uint32_t alive = 0;
  const size_t rows = trace.transition_count();
  changes_.resize_for_overwrite(rows);
  blocks_.reserve(rows / kBlock + 1);
  block_times_.reserve(rows / kBlock + 1);
  for (size_t row = 0; row < rows; ++row) {
    const int64_t at = trace.time_ns(row);
    AddTime(block.counts, static_cast<uint64_t>(at - time_ns), &block.sums);
    time_ns = at;
    if (row % kBlock == 0) {
      blocks_.push_back(block);
      block_times_.push_back(at);
    }
    const GoroutineId id = trace.goroutine_of(row);
    const bool is_worker = worker.valid() && trace.goroutine(id).name == worker;
    const uint8_t from = now[id.index()];
    const uint8_t to = PartOf(trace.state(row), is_worker, kNoPart);
    now[id.index()] = to;
    changes_[row] = static_cast<uint8_t>(from << kPartBits | to);
    if (from != kNoPart) --block.counts[from];
    if (to != kNoPart) ++block.counts[to];
    alive = alive + (to != kNoPart ? 1 : 0) - (from != kNoPart ? 1 : 0);
    most_ = std::max(most_, alive);
    most_procs_ = std::max(most_procs_, block.counts[kRunningPart] + block.counts[kGcPart] +
                                            block.counts[kSyscallPart]);
  }
  for (const MetricPoint& point : trace.metric(Metric::kGomaxprocs)) {
    most_procs_ =
        std::max(most_procs_, static_cast<uint32_t>(std::min<uint64_t>(point.value, UINT32_MAX)));
  }
}

size_t LoadSeries::CountBetween(int64_t from_ns, int64_t to_ns) const {
  const auto from = std::ranges::lower_bound(block_times_, from_ns);
  const auto to = std::ranges::lower_bound(block_times_, to_ns);
  return to > from ? static_cast<size_t>(to - from) * kBlock : 0;
}

size_t LoadSeries::bytes() const {
  return changes_.size() + blocks_.capacity() * sizeof(Block) +
         block_times_.capacity() * sizeof(int64_t);
}

size_t LoadSeries::FirstBlockAfter(int64_t time_ns, size_t from) const {
  from = std::min(from, block_times_.size());
  // It is seldom far.
  size_t step = 1;
  while (from + step < block_times_.size() && block_times_[from + step] <= time_ns) step *= 2;
  const auto begin = block_times_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end = block_times_.begin() +
                   static_cast<std::ptrdiff_t>(std::min(from + step + 1, block_times_.size()));
  return static_cast<size_t>(std::upper_bound(begin, end, time_ns) - block_times_.begin());
}

LoadSeries::Cursor::Cursor(const LoadSeries& series, const Trace& trace)
    : series_(&series), trace_(&trace), time_ns_(trace.start_ns()) {}

void LoadSeries::Cursor::MoveTo(int64_t time_ns, bool exact) {
  time_ns = std::clamp(time_ns, trace_->start_ns(), trace_->end_ns());
  const bool is_back = time_ns < time_ns_;
  const size_t after = series_->FirstBlockAfter(time_ns, is_back ? 0 : row_ / kBlock);
  if (after == 0) {
    if (is_back) *this = Cursor(*series_, *trace_);
  } else {
    // The last block that begins by then.
    const size_t block = after - 1;
    if (block * kBlock > row_ || is_back) {
      row_ = block * kBlock;
      time_ns_ = series_->block_times_[block];
      counts_ = series_->blocks_[block].counts;
      sums_ = series_->blocks_[block].sums;
    }
  }
  if (!exact) return;
  for (; row_ < series_->changes_.size(); ++row_) {
    const int64_t at = trace_->time_ns(row_);
    if (at > time_ns) break;
    AddTime(counts_, static_cast<uint64_t>(at - time_ns_), &sums_);
    time_ns_ = at;
    const uint8_t change = series_->changes_[row_];
    const auto from = static_cast<uint8_t>(change >> kPartBits);
    const auto to = static_cast<uint8_t>(change & kNoPart);
    if (from != kNoPart) --counts_[from];
    if (to != kNoPart) ++counts_[to];
  }
  AddTime(counts_, static_cast<uint64_t>(time_ns - time_ns_), &sums_);
  time_ns_ = time_ns;
}

LoadMeans LoadSeries::Cursor::MeansUntil(int64_t time_ns, bool exact) {
  const int64_t start_ns = time_ns_;
  const std::array<uint64_t, kLoadParts> before = sums_;
  MoveTo(time_ns, exact);
  LoadMeans means{};
  for (size_t i = 0; i < kLoadParts; ++i) {
    means[i] = time_ns_ > start_ns ? static_cast<double>(sums_[i] - before[i]) /
                                         static_cast<double>(time_ns_ - start_ns)
                                   : counts_[i];
  }
  return means;
}

}  // namespace pfa
