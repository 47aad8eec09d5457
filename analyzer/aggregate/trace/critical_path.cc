#include "analyzer/aggregate/trace/critical_path.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

constexpr std::string_view kSleep = "sleep";

// Goroutines are "preempted", as a state, while their stacks are scanned.
bool IsGcReason(std::string_view reason) {
  return reason.starts_with("GC mark") || reason.starts_with("GC weak") ||
         reason == "wait until GC ends" || reason == "preempted";
}
// The runtime's own goroutines have nothing to do.
bool IsIdleReason(std::string_view reason) {
  return reason == "system goroutine wait" || reason == "GC background sweeper wait";
}
// Of which whoever is noted as the waker is not the cause: it only looked after the timers and the
// network at that moment.
bool EndsFromOutside(std::string_view reason) {
  return reason == kSleep || IsNetworkReason(reason) || IsGcReason(reason) || IsIdleReason(reason);
}

PathCause CauseOfWait(std::string_view reason, bool has_woken) {
  if (IsNetworkReason(reason)) return PathCause::kNetwork;
  if (reason == kSleep) return PathCause::kTimer;
  if (IsGcReason(reason)) return PathCause::kGc;
  // Timers send to channels from nobody's context.
  const bool is_channel = reason == "select" || reason == "chan receive";
  return is_channel && has_woken ? PathCause::kTimer : PathCause::kBlocked;
}

PathCause CauseOf(GoState state) {
  switch (state) {
    case GoState::kRunning:
      return PathCause::kRunning;
    case GoState::kRunnable:
      return PathCause::kScheduler;
    case GoState::kSyscall:
    case GoState::kSyscallBlocked:
      return PathCause::kSyscall;
    case GoState::kWaiting:
      return PathCause::kBlocked;
    case GoState::kUnknown:
    case GoState::kDead:
      break;
  }
  return PathCause::kUnknown;
}

// Walks back from the end; segments come out latest first.
class Walker {
 public:
  Walker(const Trace& trace, const Interval& time, size_t max_segments)
      : trace_(trace),
        mark_worker_(trace.strings().Find(kMarkWorker)),
        floor_ns_(time.start_ns),
        now_ns_(time.end_ns),
        max_(max_segments) {}

  std::vector<PathSegment> Walk(GoroutineId goroutine) {
    goroutine_ = goroutine;
    const auto rows = Rows();
    // Of transitions at the very end of what is asked for, the first ends it.
    position_ = static_cast<size_t>(
        std::ranges::lower_bound(rows, now_ns_, {},
                                 [this](uint32_t row) { return trace_.time_ns(row); }) -
        rows.begin());
    while (now_ns_ > floor_ns_ && !is_done_) Step();
    return std::move(segments_);
  }

 private:
  [[nodiscard]] std::span<const uint32_t> Rows() const { return trace_.transitions_of(goroutine_); }

  // Rows of a goroutine only lead to earlier rows of the trace, so this ends.
  void Step() {
    if (position_ == 0) {
      BeforeFirst();
      return;
    }
    const auto rows = Rows();
    const uint32_t row = rows[position_ - 1];
    const GoState state = trace_.state(row);
    const bool was_woken = state == GoState::kRunnable && position_ >= 2 &&
                           trace_.state(rows[position_ - 2]) == GoState::kWaiting;
    const bool was_created =
        position_ == 1 && !trace_.goroutine(goroutine_).existed_before && state != GoState::kDead;
    if (state == GoState::kWaiting && IsIdleReason(trace_.text(trace_.reason(row))) &&
        ReturnTo(PathCause::kBlocked)) {
      return;
    }
    PathSegment segment{.start_ns = trace_.time_ns(row), .goroutine = goroutine_, .state = state};
    segment.cause = CauseOf(state);
    const StringId name = trace_.goroutine(goroutine_).name;
    if (state == GoState::kRunning && mark_worker_.valid() && name == mark_worker_) {
      segment.cause = PathCause::kGc;
    }
    segment.reason = trace_.reason(row);
    segment.stack = StackOf(rows, row, was_woken || was_created);
    if (state == GoState::kWaiting) {
      const bool has_ended = position_ < rows.size();
      if (has_ended) segment.wake = rows[position_];
      segment.cause = CauseOfWait(trace_.text(segment.reason),
                                  has_ended && !trace_.transition(rows[position_]).waker.valid());
      if (return_cause_ && !EndsFromOutside(trace_.text(segment.reason))) {
        segment.cause = *return_cause_;
      }
    }
    return_cause_ = std::nullopt;
    const bool is_inside = segment.start_ns >= floor_ns_;
    Emit(segment);
    --position_;
    reached_ = row;
    end_stack_ = was_woken || was_created ? StackId(0) : trace_.stack(row);
    if (was_created) {
      const GoroutineId creator = trace_.goroutine(goroutine_).creator;
      if (is_inside) TellWake(row);
      if (creator.valid()) {
        GoTo(creator, row, trace_.stack(row));
      } else {
        ReturnTo(PathCause::kTimer);
      }
    } else if (was_woken) {
      // The wait is passed over if who ended it is known; else it is the next segment.
      const GoroutineId waker = trace_.transition(row).waker;
      if (!waker.valid() || EndsFromOutside(trace_.text(trace_.reason(rows[position_ - 1]))))
        return;
      if (is_inside) TellWake(row);
      waiters_.push_back(goroutine_);
      GoTo(waker, row, trace_.stack(row));
    }
  }

  // In the first segment on this goroutine, which is the latest emitted.
  void TellWake(uint32_t row) {
    if (segments_.empty() || is_done_) return;
    PathSegment& first = segments_.back();
    if (first.goroutine == goroutine_ && first.wake == PathSegment::kNoRow) first.wake = row;
  }

  [[nodiscard]] size_t RowsBefore(GoroutineId id, uint32_t row) const {
    const auto rows = trace_.transitions_of(id);
    return static_cast<size_t>(std::ranges::lower_bound(rows, row) - rows.begin());
  }

  // To another goroutine, as it was before a transition.
  void GoTo(GoroutineId to, uint32_t row, StackId end_stack) {
    goroutine_ = to;
    position_ = RowsBefore(to, row);
    reached_ = row;
    end_stack_ = end_stack;
  }

  // To the latest who waited for this goroutine; or, if that did not exist yet, to who was to
  // create it. Says whether there is one.
  bool ReturnTo(PathCause cause) {
    constexpr int kMaxAncestors = 100;
    while (!waiters_.empty()) {
      GoroutineId to = waiters_.back();
      waiters_.pop_back();
      for (int i = 0; i < kMaxAncestors && to.valid(); ++i) {
        if (RowsBefore(to, reached_) > 0) {
          GoTo(to, reached_, StackId(0));
          return_cause_ = cause;
          return true;
        }
        to = trace_.goroutine(to).creator;
      }
    }
    return false;
  }

  void BeforeFirst() {
    Emit({.start_ns = floor_ns_, .goroutine = goroutine_});
    is_done_ = true;
  }

  // Where the goroutine was in a state; while it ran, that is where it stopped to do so.
  [[nodiscard]] StackId StackOf(std::span<const uint32_t> rows, uint32_t row,
                                bool is_wakers) const {
    const bool is_running = trace_.state(row) == GoState::kRunning;
    if (is_running && end_stack_ != StackId(0)) return end_stack_;
    if (is_running && position_ < rows.size()) return trace_.stack(rows[position_]);
    if (!is_wakers) return trace_.stack(row);
    // It was woken where it waited; what was created has only its name.
    return position_ >= 2 ? trace_.stack(rows[position_ - 2]) : StackId(0);
  }

  void Emit(PathSegment segment) {
    segment.start_ns = std::max(std::min(segment.start_ns, now_ns_), floor_ns_);
    segment.end_ns = now_ns_;
    if (segment.ns() == 0) return;
    if (segments_.size() + 1 >= max_ && segment.start_ns > floor_ns_) {
      segment = {.start_ns = floor_ns_, .end_ns = now_ns_, .goroutine = goroutine_};
      segment.is_cut_off = true;
      is_done_ = true;
    }
    now_ns_ = segment.start_ns;
    segments_.push_back(segment);
  }

  const Trace& trace_;
  StringId mark_worker_;  // kNone: the trace has none
  int64_t floor_ns_;
  int64_t now_ns_;
  size_t max_;
  GoroutineId goroutine_;
  size_t position_ = 0;  // of goroutine_'s transitions, how many are before now_ns_
  uint32_t reached_ = PathSegment::kNoRow;  // all that is looked at from now on is before this row
  StackId end_stack_{0};                    // of what ended the span before position_; 0: unknown
  bool is_done_ = false;
  std::vector<GoroutineId> waiters_;       // whose waits were passed over
  std::optional<PathCause> return_cause_;  // of the wait that the walk has just returned to
  std::vector<PathSegment> segments_;
};

// What of the collector overlaps segments of some state: assists of the goroutine itself those that
// run, stops of the world those that want to.
class GcCutter {
 public:
  explicit GcCutter(const Trace& trace) : trace_(trace) {
    const auto ranges = trace.ranges();
    for (uint32_t i = 0; i < ranges.size(); ++i) {
      if (ranges[i].kind == RangeKind::kMarkAssist && ranges[i].goroutine.valid()) {
        assists_.push_back(i);
      }
      if (ranges[i].kind == RangeKind::kStw) stops_.push_back(i);
    }
    std::ranges::stable_sort(assists_, {},
                             [this](uint32_t row) { return trace_.ranges()[row].goroutine.value; });
  }

  std::vector<PathSegment> Cut(const std::vector<PathSegment>& path) {
    for (const PathSegment& segment : path) {
      if (segment.cause == PathCause::kRunning) {
        CutOne(segment, AssistsOf(segment.goroutine));
      } else if (segment.cause == PathCause::kScheduler) {
        CutOne(segment, stops_);
      } else {
        cut_.push_back(segment);
      }
    }
    return std::move(cut_);
  }

 private:
  [[nodiscard]] std::span<const uint32_t> AssistsOf(GoroutineId id) const {
    const auto goroutine_of = [this](uint32_t row) { return trace_.ranges()[row].goroutine.value; };
    const auto begin = std::ranges::lower_bound(assists_, id.value, {}, goroutine_of);
    const auto end = std::ranges::upper_bound(assists_, id.value, {}, goroutine_of);
    return {begin, end};
  }

  // `rows` of ranges are in order of their starts. Of ranges that overlap, which a good trace does
  // not have, one counts.
  void CutOne(PathSegment rest, std::span<const uint32_t> rows) {
    const auto start_of = [this](uint32_t row) { return trace_.ranges()[row].start_ns; };
    auto i = static_cast<size_t>(std::ranges::lower_bound(rows, rest.start_ns, {}, start_of) -
                                 rows.begin());
    // One that began before may reach into the segment.
    if (i > 0) --i;
    for (; i < rows.size() && start_of(rows[i]) < rest.end_ns; ++i) {
      const int64_t start_ns = std::max(start_of(rows[i]), rest.start_ns);
      const int64_t end_ns = std::min(trace_.ranges()[rows[i]].end_ns, rest.end_ns);
      if (start_ns >= end_ns) continue;
      Push(&rest, start_ns, PathSegment::kNoRow);
      Push(&rest, end_ns, rows[i]);
    }
    Push(&rest, rest.end_ns, PathSegment::kNoRow);
  }

  // Takes what is before `end_ns` off the rest.
  void Push(PathSegment* rest, int64_t end_ns, uint32_t range) {
    if (rest->start_ns >= end_ns) return;
    PathSegment part = *rest;
    part.end_ns = end_ns;
    if (range != PathSegment::kNoRow) {
      part.cause = PathCause::kGc;
      part.range = range;
      const Range& work = trace_.ranges()[range];
      if (work.kind == RangeKind::kMarkAssist && work.stack != StackId(0)) part.stack = work.stack;
    }
    cut_.push_back(part);
    rest->start_ns = end_ns;
    rest->wake = PathSegment::kNoRow;
  }

  const Trace& trace_;
  std::vector<uint32_t> assists_;  // by goroutine
  std::vector<uint32_t> stops_;
  std::vector<PathSegment> cut_;
};

}  // namespace

std::string_view NameOf(PathCause cause) {
  constexpr std::array<std::string_view, kPathCauses> kNames = {
      "running", "syscall", "network", "timer", "scheduler", "gc", "blocked", "unknown"};
  return kNames[static_cast<size_t>(cause)];
}

std::string_view InterestingFunction(const Trace& trace, StackId stack) {
  constexpr std::array<std::string_view, 6> kPlumbing = {"runtime.",  "runtime/", "sync.",
                                                         "internal/", "syscall.", "sync/"};
  const auto frames = trace.stacks()[stack];
  for (const FrameId id : frames) {
    const std::string_view name = trace.text(trace.frame(id).function);
    const auto begins = [name](std::string_view prefix) { return name.starts_with(prefix); };
    if (std::ranges::none_of(kPlumbing, begins)) return name;
  }
  return frames.empty() ? std::string_view() : trace.text(trace.frame(frames.back()).function);
}

std::vector<PathSegment> CriticalPath(const Trace& trace, GoroutineId goroutine,
                                      const Interval& time, size_t max_segments) {
  std::vector<PathSegment> path = Walker(trace, time, max_segments).Walk(goroutine);
  std::ranges::reverse(path);
  return GcCutter(trace).Cut(path);
}

}  // namespace pfa
