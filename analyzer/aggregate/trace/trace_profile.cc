#include "analyzer/aggregate/trace/trace_profile.h"

#include <algorithm>
#include <array>
#include <vector>

#include "analyzer/aggregate/parallel.h"
#include "analyzer/aggregate/trace/delay_sums.h"

namespace pfa {
namespace {

int64_t Overlap(const Interval& a, const Interval& b) {
  return std::min(a.end_ns, b.end_ns) - std::max(a.start_ns, b.start_ns);
}

// A transition of a trace, as DelaySums takes it.
class TraceRow {
 public:
  TraceRow(const Trace& trace, uint32_t row) : trace_(trace), row_(row) {}

  [[nodiscard]] GoState state() const { return trace_.state(row_); }
  [[nodiscard]] int64_t time_ns() const { return trace_.time_ns(row_); }
  // Only the first of a goroutine that existed before is earlier than when that was stated.
  [[nodiscard]] int64_t known_ns() const {
    const Goroutine& goroutine = trace_.goroutine(trace_.goroutine_of(row_));
    return goroutine.existed_before ? std::max(goroutine.stated_ns, time_ns()) : time_ns();
  }
  [[nodiscard]] StackId stack() const { return trace_.stack(row_); }
  [[nodiscard]] StringId reason() const { return trace_.reason(row_); }

 private:
  const Trace& trace_;
  uint32_t row_;
};

// Goes through the transitions of a share of the goroutines, so that several threads can each take
// one.
class Sweep {
 public:
  Sweep(const Trace& trace, const TraceQuery& query, TraceProfileKind kind, bool clipped,
        IndexRange goroutines)
      : trace_(trace),
        query_(query),
        goroutines_(goroutines),
        sums_(kind, clipped, GoroutineId::FromIndex(goroutines.begin)) {}

  void Run() {
    const auto ns_of = [this](GoroutineId id, const Interval& time) {
      int64_t ns = 0;
      for (const Interval& interval : query_.IntervalsOf(id)) {
        ns += std::max<int64_t>(0, Overlap(time, interval));
      }
      return ns;
    };
    const auto rows = static_cast<uint32_t>(trace_.transition_count());
    const size_t size = goroutines_.end - goroutines_.begin;
    // Whose a row is can't be foreseen: those of this share are picked out without a branch.
    std::array<uint32_t, 1024> mine{};
    for (uint32_t row = 0; row < rows;) {
      const uint32_t end = row + std::min<uint32_t>(mine.size(), rows - row);
      size_t count = 0;
      for (; row < end; ++row) {
        mine[count] = row;
        count += static_cast<size_t>(trace_.goroutine_of(row).index() - goroutines_.begin < size);
      }
      for (size_t i = 0; i < count; ++i) {
        sums_.Take(trace_.goroutine_of(mine[i]), TraceRow(trace_, mine[i]), ns_of);
      }
    }
    sums_.End(ns_of);
  }
  [[nodiscard]] DelaySums& sums() { return sums_; }

 private:
  const Trace& trace_;
  const TraceQuery& query_;
  IndexRange goroutines_;
  DelaySums sums_;
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
  return sweeps.front().sums().Rows(trace);
}

}  // namespace pfa
