#include "analyzer/aggregate/trace/trace_profile.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analyzer/aggregate/parallel.h"
#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

bool IsSyscall(GoState state) {
  return state == GoState::kSyscall || state == GoState::kSyscallBlocked;
}

// Which transitions begin what is looked for, decided once per reason.
class Wanted {
 public:
  Wanted(const Trace& trace, TraceProfileKind kind) : trace_(trace), kind_(kind) {}

  [[nodiscard]] bool operator()(uint32_t row) const {
    const GoState state = trace_.state(row);
    switch (kind_) {
      case TraceProfileKind::kScheduler:
        return state == GoState::kRunnable;
      case TraceProfileKind::kSyscall:
        return IsSyscall(state);
      case TraceProfileKind::kOffCpu:
        return state == GoState::kWaiting || IsSyscall(state);
      case TraceProfileKind::kNetwork:
      case TraceProfileKind::kSync:
        break;
    }
    if (state != GoState::kWaiting) return false;
    const std::string_view reason = trace_.text(trace_.reason(row));
    return kind_ == TraceProfileKind::kNetwork ? IsNetworkReason(reason) : IsSyncReason(reason);
  }

 private:
  const Trace& trace_;
  TraceProfileKind kind_;
};

// Sums by stack and reason. Nearly every stack has one reason, so that the chains are short.
class Sums {
 public:
  explicit Sums(size_t stacks) : first_(stacks, kNone) {}

  // `goroutine` and `row` say where the span begins; rows of one stack are ordered by the first.
  void Add(const TraceProfileRow& span, GoroutineId goroutine, uint32_t row) {
    constexpr unsigned kRowBits = 32;
    Add(span, (uint64_t{goroutine.value} << kRowBits) | row);
  }
  void Add(const Sums& other) {
    for (const Sum& sum : other.sums_) Add(sum.row, sum.first_seen);
  }
  std::vector<TraceProfileRow> TakeSorted() {
    std::ranges::sort(sums_, [](const Sum& a, const Sum& b) {
      return std::pair(a.row.stack.value, a.first_seen) <
             std::pair(b.row.stack.value, b.first_seen);
    });
    std::vector<TraceProfileRow> rows;
    rows.reserve(sums_.size());
    for (const Sum& sum : sums_) rows.push_back(sum.row);
    return rows;
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Sum {
    TraceProfileRow row;
    uint64_t first_seen = 0;
    uint32_t next = kNone;  // another one of the same stack
  };

  void Add(const TraceProfileRow& span, uint64_t seen) {
    uint32_t* at = &first_[span.stack.index()];
    while (*at != kNone) {
      Sum& sum = sums_[*at];
      if (sum.row.reason == span.reason && sum.row.is_syscall == span.is_syscall) {
        sum.row.count += span.count;
        sum.row.last_ns = std::max(sum.row.last_ns, span.last_ns);
        // Only times that no clock can have do not fit.
        if (!CheckedAdd(&sum.row.ns, span.ns)) sum.row.ns = INT64_MAX;
        sum.first_seen = std::min(sum.first_seen, seen);
        return;
      }
      at = &sum.next;
    }
    *at = static_cast<uint32_t>(sums_.size());
    sums_.push_back({span, seen, kNone});  // may move what `at` points to, not used any more
  }

  std::vector<Sum> sums_;
  std::vector<uint32_t> first_;  // of each stack
};

int64_t Overlap(const Interval& a, const Interval& b) {
  return std::min(a.end_ns, b.end_ns) - std::max(a.start_ns, b.start_ns);
}

// Goes through all transitions in order of time and keeps in mind which span of each goroutine is
// open; of a share of the goroutines, so that several threads can each take one.
class Sweep {
 public:
  Sweep(const Trace& trace, const TraceQuery& query, TraceProfileKind kind, bool clipped,
        IndexRange goroutines)
      : trace_(trace),
        query_(query),
        wanted_(trace, kind),
        tells_apart_(kind == TraceProfileKind::kOffCpu),
        clipped_(clipped),
        goroutines_(goroutines),
        now_(goroutines.end - goroutines.begin),
        sums_(trace.stacks().size()) {}

  void Run() {
    const auto rows = static_cast<uint32_t>(trace_.transition_count());
    // Whose a row is can't be foreseen: those of this share are picked out without a branch.
    std::array<uint32_t, 1024> mine{};
    for (uint32_t row = 0; row < rows;) {
      const uint32_t end = row + std::min<uint32_t>(mine.size(), rows - row);
      size_t count = 0;
      for (; row < end; ++row) {
        mine[count] = row;
        count += static_cast<size_t>(IsOfShare(trace_.goroutine_of(row)));
      }
      for (size_t i = 0; i < count; ++i) Take(mine[i], trace_.goroutine_of(mine[i]));
    }
    // What ended before the goroutine ran counts if it never did.
    for (const auto& [row, end_row] : before_run_) {
      const GoroutineId id = trace_.goroutine_of(row);
      if (Of(id).first_run == kNone) Close(row, end_row, id, INT64_MIN);
    }
  }
  [[nodiscard]] const Sums& sums() const { return sums_; }
  [[nodiscard]] Sums& sums() { return sums_; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Now {
    uint32_t first = kNone;  // row
    uint32_t first_run = kNone;
    uint32_t open = kNone;
  };
  struct Ended {
    uint32_t row = 0;
    uint32_t end_row = 0;
  };

  [[nodiscard]] bool IsOfShare(GoroutineId id) const {
    return id.index() - goroutines_.begin < now_.size();
  }
  Now& Of(GoroutineId id) { return now_[id.index() - goroutines_.begin]; }

  void Take(uint32_t row, GoroutineId id) {
    Now& now = Of(id);
    const GoState state = trace_.state(row);
    if (now.first == kNone) now.first = row;
    if (state == GoState::kRunning && now.first_run == kNone) now.first_run = row;
    if (now.open != kNone) {
      // Losing the P does not end a syscall.
      if (IsSyscall(state) && IsSyscall(trace_.state(now.open))) return;
      if (!clipped_) {
        Close(now.open, row, id, INT64_MIN);
      } else if (now.first_run != kNone) {
        Close(now.open, row, id, FirstRun(now, id));
      } else {
        before_run_.push_back({now.open, row});
      }
      now.open = kNone;
    }
    if (wanted_(row)) now.open = row;
  }

  // Latency before the first run has no cause in the program that is analysed.
  [[nodiscard]] int64_t FirstRun(const Now& now, GoroutineId id) const {
    return now.first_run == now.first ? trace_.goroutine(id).stated_ns
                                      : trace_.time_ns(now.first_run);
  }

  void Close(uint32_t row, uint32_t end_row, GoroutineId id, int64_t first_run_ns) {
    const bool stated = row == Of(id).first && trace_.goroutine(id).existed_before;
    const int64_t start_ns = stated ? trace_.goroutine(id).stated_ns : trace_.time_ns(row);
    const Interval time{std::max(start_ns, first_run_ns), trace_.time_ns(end_row)};
    int64_t ns = 0;
    for (const Interval& interval : query_.IntervalsOf(id)) {
      ns += std::max<int64_t>(0, Overlap(time, interval));
    }
    if (ns == 0) return;
    const bool is_syscall = tells_apart_ && IsSyscall(trace_.state(row));
    sums_.Add({.stack = trace_.stack(row),
               .reason = tells_apart_ && !is_syscall ? trace_.reason(row) : StringId(0),
               .is_syscall = is_syscall,
               .count = 1,
               .ns = ns,
               .last_ns = time.end_ns},
              id, row);
  }

  const Trace& trace_;
  const TraceQuery& query_;
  Wanted wanted_;
  bool tells_apart_;
  bool clipped_;
  IndexRange goroutines_;
  std::vector<Now> now_;  // of those goroutines
  std::vector<Ended> before_run_;
  Sums sums_;
};

// Shares of the goroutines for threads, with about as many rows each: those that live long have
// many.
std::vector<IndexRange> SharesOfGoroutines(const Trace& trace) {
  // Below this a thread costs more than it saves; all look at all rows, so many do not help.
  constexpr size_t kRowsPerThread = 500'000;
  constexpr size_t kMaxThreads = 4;
  constexpr uint32_t kRowsPerSample = 256;
  const auto rows = static_cast<uint32_t>(trace.transition_count());
  std::vector<uint32_t> sampled;
  sampled.reserve(rows / kRowsPerSample + 1);
  for (size_t row = 0; row < rows; row += kRowsPerSample) {
    sampled.push_back(trace.goroutine_of(static_cast<uint32_t>(row)).value);
  }
  std::ranges::sort(sampled);
  std::vector<IndexRange> shares;
  size_t begin = 0;
  for (const IndexRange& part : Shares(sampled.size(), rows / kRowsPerThread, kMaxThreads)) {
    const size_t end = part.end < sampled.size() ? sampled[part.end] : trace.goroutines().size();
    shares.push_back({.begin = begin, .end = end});
    begin = end;
  }
  return shares;
}

}  // namespace

std::vector<TraceProfileRow> ComputeTraceProfile(const Trace& trace, const TraceQuery& query,
                                                 TraceProfileKind kind, bool clipped) {
  std::vector<Sweep> sweeps;
  for (const IndexRange& goroutines : SharesOfGoroutines(trace)) {
    sweeps.emplace_back(trace, query, kind, clipped, goroutines);
  }
  InThreads(sweeps, [](Sweep& sweep) { sweep.Run(); });
  for (size_t i = 1; i < sweeps.size(); ++i) sweeps.front().sums().Add(sweeps[i].sums());
  return sweeps.front().sums().TakeSorted();
}

}  // namespace pfa
