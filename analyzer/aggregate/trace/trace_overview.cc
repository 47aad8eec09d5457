#include "analyzer/aggregate/trace/trace_overview.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/proc_slices.h"
#include "analyzer/aggregate/trace/time_sum.h"
#include "proto/base/pod_column.h"

namespace pfa {
namespace {

// Goes through all transitions in order of time and keeps in mind which span of each goroutine is
// open: the index of each goroutine's rows would take more memory, and longer to go through.
class Overviewer {
 public:
  Overviewer(const Trace& trace, const TraceQuery& query)
      : trace_(trace), query_(query), row_of_reason_(trace.strings().size(), kNone) {
    overview_.proc_ns.assign(trace.procs().size(), 0);
    const size_t goroutines = trace.goroutines().size();
    lives_.resize(goroutines, Life{});
    starts_ns_.resize_for_overwrite(goroutines);
    ends_ns_.resize_for_overwrite(goroutines);
  }

  TraceOverview Compute() && {
    AddSpans();
    CountLives();
    AddProcs();
    CountEvents();
    std::ranges::sort(waits_, [](const Waits& a, const Waits& b) {
      return a.sum.ns != b.sum.ns ? a.sum.ns > b.sum.ns : a.first_seen < b.first_seen;
    });
    for (const Waits& waits : waits_) overview_.blocking.push_back(waits.sum);
    return std::move(overview_);
  }

 private:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // What is known of a goroutine so far.
  struct Life {
    uint32_t open = kNone;  // row that began its span
    bool has_rows : 1 = false;
    bool open_is_first : 1 = false;  // row of all of its rows
    bool is_system : 1 = false;
    // Of the spans that count:
    bool counts : 1 = false;      // there is one
    bool is_created : 1 = false;  // with the first
    bool dies : 1 = false;        // with the last
    GoState last = GoState::kUnknown;
  };
  // Sums are ordered by size, then by the first of them: goroutine and row.
  struct Waits {
    BlockingReason sum;
    uint64_t first_seen = 0;
  };

  void AddSpans() {
    const auto rows = static_cast<uint32_t>(trace_.transition_count());
    for (uint32_t row = 0; row < rows; ++row) {
      const GoroutineId id = trace_.goroutine_of(row);
      Life& life = lives_[id.index()];
      const GoState state = trace_.state(row);
      if (life.open != kNone) {
        Close(id, &life, trace_.time_ns(row), false, state == GoState::kDead);
      }
      life.open = state == GoState::kDead ? kNone : row;
      life.open_is_first = !life.has_rows;
      if (state == GoState::kDead) deaths_.push_back(id.value);
      if (life.has_rows) continue;
      life.has_rows = true;
      births_.push_back(id.value);
      life.is_system = IsSystemGoroutine(trace_.text(trace_.goroutine(id).name));
    }
    for (size_t i = 0; i < lives_.size(); ++i) {
      if (lives_[i].open == kNone) continue;
      Close(GoroutineId::FromIndex(i), &lives_[i], trace_.end_ns(), true, false);
    }
  }

  // The open span ends. The same spans as those of ForEachSpan.
  void Close(GoroutineId id, Life* life, int64_t end_ns, bool is_last, bool dies) {
    const int64_t start_ns = trace_.time_ns(life->open);
    const std::span<const Interval> intervals = query_.IntervalsOf(id);
    auto interval = std::ranges::lower_bound(intervals, start_ns, {}, &Interval::end_ns);
    for (; interval != intervals.end() && interval->start_ns <= end_ns; ++interval) {
      const bool is_stated = life->open_is_first && trace_.goroutine(id).existed_before;
      const GoSpan span{.row = life->open,
                        .state = trace_.state(life->open),
                        .start_ns = std::max(start_ns, interval->start_ns),
                        .end_ns = std::min(end_ns, interval->end_ns),
                        .begins = Contains(trace_, *interval, start_ns) && !is_stated,
                        .ends = !is_last && Contains(trace_, *interval, end_ns)};
      if (span.ns() == 0 && !span.begins && !span.ends) continue;
      if (!life->counts) {
        life->counts = true;
        life->is_created = span.begins && life->open_is_first;
        starts_ns_[id.index()] = span.start_ns;
      }
      life->last = span.state;
      life->dies = span.ends && dies;
      ends_ns_[id.index()] = span.end_ns;
      AddNs(&overview_.state_ns[static_cast<size_t>(span.state)], span.ns());
      if (span.state == GoState::kRunnable && span.ends) overview_.latency.Add(span.ns());
      if (span.state == GoState::kWaiting) AddWait(id, span, life->is_system);
    }
  }

  void AddWait(GoroutineId id, const GoSpan& span, bool is_system) {
    if (is_system) {
      if (span.begins) ++overview_.system_waits;
      AddNs(&overview_.system_wait_ns, span.ns());
      return;
    }
    constexpr unsigned kRowBits = 32;
    const uint64_t seen = uint64_t{id.value} << kRowBits | span.row;
    const StringId reason = trace_.reason(span.row);
    uint32_t& row = row_of_reason_[reason.index()];
    if (row == kNone) {
      row = static_cast<uint32_t>(waits_.size());
      waits_.push_back({{.reason = reason}, seen});
    }
    Waits& waits = waits_[row];
    waits.first_seen = std::min(waits.first_seen, seen);
    if (span.begins) ++waits.sum.count;
    AddNs(&waits.sum.ns, span.ns());
    waits.sum.longest_ns = std::max(waits.sum.longest_ns, span.ns());
  }

  void CountLives() {
    // In this order they are mostly sorted.
    PodColumn<int64_t> starts_ns;
    for (const uint32_t i : births_) {
      if (lives_[i].counts) starts_ns.push_back(starts_ns_[i]);
    }
    PodColumn<int64_t> ends_ns;
    for (const uint32_t i : deaths_) {
      if (lives_[i].dies) ends_ns.push_back(ends_ns_[i]);
    }
    for (size_t i = 0; i < lives_.size(); ++i) {
      const Life& life = lives_[i];
      if (!life.counts) continue;
      if (life.is_created) ++overview_.created;
      if (life.dies) {
        ++overview_.ended;
        continue;
      }
      ends_ns.push_back(ends_ns_[i]);
      if (ends_ns_[i] == query_.window().end_ns) {
        ++overview_.at_end[static_cast<size_t>(life.last)];
      }
    }
    overview_.goroutines = starts_ns.size();
    if (!std::ranges::is_sorted(starts_ns)) std::ranges::sort(starts_ns);
    if (!std::ranges::is_sorted(ends_ns)) std::ranges::sort(ends_ns);
    const size_t count = starts_ns.size();
    size_t ended = 0;
    for (size_t started = 0; started < count; ++started) {
      // One that ends when another begins makes room for it.
      while (ended < count && ends_ns[ended] <= starts_ns[started]) ++ended;
      if (ended > started) continue;
      overview_.most_at_once = std::max(overview_.most_at_once, uint64_t{started + 1 - ended});
    }
  }

  // By slices of Ps, which do not overlap: a goroutine of an old trace may be said to be in a
  // syscall on a P that others have.
  void AddProcs() {
    ForEachProcSlice(trace_, [this](const ProcSlice& slice) {
      const int64_t ns = CountedNs(trace_, query_, slice);
      AddNs(&overview_.proc_ns[slice.proc.index()], ns);
      if (trace_.state(slice.row) == GoState::kSyscall) AddNs(&overview_.proc_syscall_ns, ns);
    });
  }

  void CountEvents() {
    for (const CpuSample& sample : trace_.cpu_samples()) {
      if (query_.Selects(sample.goroutine, sample.time_ns)) ++overview_.cpu_samples;
    }
    for (const Task& task : trace_.tasks()) {
      if (task.start_ns && query_.Selects(task.starter, *task.start_ns)) ++overview_.tasks;
    }
    for (const Region& region : trace_.regions()) {
      if (region.start_ns && query_.Selects(region.goroutine, *region.start_ns)) {
        ++overview_.regions;
      }
    }
    for (const TraceLog& log : trace_.logs()) {
      if (query_.Selects(log.goroutine, log.time_ns)) ++overview_.logs;
    }
  }

  const Trace& trace_;
  const TraceQuery& query_;
  TraceOverview overview_;
  std::vector<uint32_t> row_of_reason_;  // of waits_, by StringId
  std::vector<Waits> waits_;
  PodColumn<uint32_t> births_;  // goroutines, in order of their first rows
  PodColumn<uint32_t> deaths_;  // in order of their last
  // By GoroutineId; when what counts of it begins and ends.
  PodColumn<Life> lives_;
  PodColumn<int64_t> starts_ns_;
  PodColumn<int64_t> ends_ns_;
};

}  // namespace

TraceOverview ComputeTraceOverview(const Trace& trace, const TraceQuery& query) {
  return Overviewer(trace, query).Compute();
}

}  // namespace pfa
