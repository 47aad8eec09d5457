// TraceQuery: TraceOptions compiled for one trace. It says which goroutines count, and when; every
// report asks it, so that a filter restricts everything.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_options.h"
#include "proto/base/result.h"

namespace pfa {

// From start_ns up to end_ns.
struct Interval {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  bool operator==(const Interval&) const = default;
};

class TraceQuery {
 public:
  [[nodiscard]] const TraceOptions& options() const { return options_; }
  // The part of the trace that was asked for; all of it without --from and --to.
  [[nodiscard]] const Interval& window() const { return window_.front(); }
  [[nodiscard]] bool has_window() const { return has_window_; }
  // Whether only some goroutines count, or only at some times besides the window.
  [[nodiscard]] bool selects_goroutines() const { return selects_goroutines_; }

  // When the goroutine counts: in order, apart, inside the window; empty if it never does.
  [[nodiscard]] std::span<const Interval> IntervalsOf(GoroutineId id) const {
    if (!selects_goroutines_) return window_;
    return intervals_[id.index()];
  }
  [[nodiscard]] bool Selects(GoroutineId id) const { return !IntervalsOf(id).empty(); }
  // Whether the goroutine counts at this moment. Of events that belong to no goroutine (kNone), the
  // window decides, if goroutines are not selected.
  [[nodiscard]] bool Selects(GoroutineId id, int64_t time_ns) const;

  // Whether --task or --region, where given, choose this task or name of regions.
  [[nodiscard]] bool SelectsTask(uint64_t id) const {
    return !tasks_ || std::ranges::binary_search(*tasks_, id);
  }
  [[nodiscard]] bool SelectsRegion(StringId name) const {
    return !regions_ || std::ranges::binary_search(*regions_, name.value);
  }

  // How many rows a table has at most.
  [[nodiscard]] size_t Limit(size_t usual) const {
    return options_.limit > 0 ? static_cast<size_t>(options_.limit) : usual;
  }

 private:
  friend Result<TraceQuery> CompileTraceQuery(const Trace& trace, const TraceOptions& options);

  TraceOptions options_;
  std::vector<Interval> window_ = {Interval{}};  // one
  int64_t trace_end_ns_ = 0;
  bool has_window_ = false;
  bool selects_goroutines_ = false;
  std::vector<std::vector<Interval>> intervals_;  // by GoroutineId, if goroutines are selected
  std::optional<std::vector<uint64_t>> tasks_;    // ids, in order; none: all
  std::optional<std::vector<uint32_t>> regions_;  // names, in order; none: all
};

Result<TraceQuery> CompileTraceQuery(const Trace& trace, const TraceOptions& options);

// "1.5s", "200ms" (from the start of the trace), or a wall-clock time, "15:04:05.123" or
// "2006-01-02T15:04:05.123Z", where the trace knows that.
Result<int64_t> ParseTraceTime(const Trace& trace, std::string_view option, std::string_view text);

// Whether an event at this moment belongs to the interval: its end does not, so that intervals that
// follow each other share no event, unless it is that of the trace.
[[nodiscard]] inline bool Contains(const Trace& trace, const Interval& interval, int64_t time_ns) {
  return time_ns >= interval.start_ns &&
         (time_ns < interval.end_ns || (time_ns == interval.end_ns && time_ns == trace.end_ns()));
}

// A span of a goroutine's life, cut to what was asked for.
struct GoSpan {
  uint32_t row = 0;  // of the transition that began it
  GoState state = GoState::kUnknown;
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  bool begins = false;  // its beginning was seen, and counts
  bool ends = false;    // its end is another transition, which counts

  [[nodiscard]] int64_t ns() const { return end_ns - start_ns; }
};

// Calls visit(span) for the spans of the goroutine that count, in order; they tile the intervals
// in which it counts and lives. Spans of no length are among them.
template <typename Visit>
void ForEachSpan(const Trace& trace, std::span<const Interval> intervals, GoroutineId id,
                 Visit visit) {
  const std::span<const uint32_t> rows = trace.transitions_of(id);
  const auto time_of = [&trace](uint32_t row) { return trace.time_ns(row); };
  for (const Interval& interval : intervals) {
    // The span before the first transition that is not before the interval reaches into it.
    auto i = static_cast<size_t>(std::ranges::lower_bound(rows, interval.start_ns, {}, time_of) -
                                 rows.begin());
    for (i = i == 0 ? 0 : i - 1; i < rows.size(); ++i) {
      GoSpan span{.row = rows[i], .state = trace.state(rows[i])};
      const bool is_last = i + 1 == rows.size();
      const int64_t start_ns = trace.time_ns(rows[i]);
      const int64_t end_ns = is_last ? trace.end_ns() : trace.time_ns(rows[i + 1]);
      if (span.state == GoState::kDead || start_ns > interval.end_ns) break;
      span.begins =
          Contains(trace, interval, start_ns) && !(i == 0 && trace.goroutine(id).existed_before);
      span.ends = !is_last && Contains(trace, interval, end_ns);
      span.start_ns = start_ns < interval.start_ns ? interval.start_ns : start_ns;
      span.end_ns = end_ns > interval.end_ns ? interval.end_ns : end_ns;
      if (span.start_ns < span.end_ns || ((span.begins || span.ends) && span.ns() == 0)) {
        visit(static_cast<const GoSpan&>(span));
      }
    }
  }
}
template <typename Visit>
void ForEachSpan(const Trace& trace, const TraceQuery& query, GoroutineId id, Visit visit) {
  ForEachSpan(trace, query.IntervalsOf(id), id, visit);
}

// Whether the goroutine's intervals decide on a range (assists, stops); of others (mark phases,
// sweeps) the window does.
[[nodiscard]] inline bool IsOfGoroutine(const Range& range) {
  return range.goroutine.valid() &&
         (range.kind == RangeKind::kMarkAssist || range.kind == RangeKind::kStw);
}

// Calls visit(interval) for the parts of a range that count, in order: several if the goroutine
// counts at several times. One of no length, where it only touches what counts, is among them.
template <typename Visit>
void ForEachPart(const TraceQuery& query, const Range& range, Visit visit) {
  const std::span<const Interval> intervals = IsOfGoroutine(range)
                                                  ? query.IntervalsOf(range.goroutine)
                                                  : std::span<const Interval>(&query.window(), 1);
  auto interval = std::ranges::lower_bound(intervals, range.start_ns, {}, &Interval::end_ns);
  for (; interval != intervals.end() && interval->start_ns <= range.end_ns; ++interval) {
    visit(Interval{std::max(range.start_ns, interval->start_ns),
                   std::min(range.end_ns, interval->end_ns)});
  }
}

// What of a range counts: from where to where, and how much of that.
struct RangePart {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  int64_t ns = 0;  // without the time between its parts
};
std::optional<RangePart> Selected(const TraceQuery& query, const Range& range);

// Whether the beginning, or the end, of a range counts: a range is counted where it does, so that
// windows that follow each other count it once.
bool Begins(const Trace& trace, const TraceQuery& query, const Range& range);
bool Ends(const Trace& trace, const TraceQuery& query, const Range& range);

}  // namespace pfa
