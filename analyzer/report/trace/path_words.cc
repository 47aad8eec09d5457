#include "analyzer/report/trace/path_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyzer/query/short_name.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/trace/labels.h"

namespace pfa {
namespace {

constexpr size_t kMaxName = 60;

std::string ShownFunction(std::string_view name) {
  return DisplayName(ShortFunctionName(name), kMaxName);
}

// The transition of the goroutine before this one; PathSegment::kNoRow if there is none.
uint32_t RowBefore(const Trace& trace, uint32_t row) {
  const auto rows = trace.transitions_of(trace.goroutine_of(row));
  const auto found = std::ranges::lower_bound(rows, row);
  return found == rows.begin() ? PathSegment::kNoRow : *std::prev(found);
}

std::string ByWhom(const Trace& trace, GoroutineId who, uint32_t row) {
  const std::string_view where = InterestingFunction(trace, trace.stack(row));
  return GoroutineLabel(trace, who) + (where.empty() ? "" : " in " + ShownFunction(where));
}

std::string LoadWords(const Trace& trace, const PathSegment& segment, const ProcLoad& load) {
  // Less than this share of a P is the time that it takes to start one.
  constexpr double kIdleShare = 0.5;
  constexpr size_t kShown = 2;
  std::string ran;
  for (size_t i = 0; i < std::min(kShown, load.functions.size()); ++i) {
    const auto& [name, ns] = load.functions[i];
    const std::string_view text = trace.text(name);
    ran += fmt::format("{}{} {}", i == 0 ? "" : ", ", text.empty() ? "?" : ShownFunction(text),
                       DurationLabel(ns));
  }
  if (load.functions.size() > kShown) {
    ran += fmt::format(" and {} more", load.functions.size() - kShown);
  }
  if (load.procs == 0) return ran.empty() ? "waited for a P" : "waited for a P; they ran " + ran;
  const double idle =
      static_cast<double>(load.procs) -
      static_cast<double>(load.busy_ns) / static_cast<double>(std::max<int64_t>(segment.ns(), 1));
  std::string procs = fmt::format("all {} Ps were", load.procs);
  if (load.procs == 1) procs = "the only P was";
  if (load.procs == 2) procs = "both Ps were";
  if (idle < kIdleShare) return fmt::format("{} busy: {}", procs, ran);
  return fmt::format("waited for a P, though {:.1f} of {} ran nothing{}", idle, load.procs,
                     ran.empty() ? "" : "; the rest ran " + ran);
}

std::string BlockedWords(const Trace& trace, const PathSegment& segment) {
  const std::string what = WaitedFor(trace.text(segment.reason));
  if (segment.wake == PathSegment::kNoRow) {
    return fmt::format("waited for {}; nobody ended that in this trace", what);
  }
  const GoroutineId waker = trace.transition(segment.wake).waker;
  if (segment.cause == PathCause::kTimer && waker.valid() &&
      trace.text(segment.reason) != "sleep") {
    return fmt::format("waited for {}, until a timer started {}", what,
                       GoroutineLabel(trace, waker));
  }
  if (segment.cause == PathCause::kBlocked && waker.valid()) {
    return fmt::format("waited for {}; {} was to end that at {}", what,
                       ByWhom(trace, waker, segment.wake),
                       OffsetLabel(trace, trace.time_ns(segment.wake)));
  }
  if (segment.cause == PathCause::kTimer && trace.text(segment.reason) != "sleep") {
    return fmt::format("waited for {}, which no goroutine ended: a timer", what);
  }
  return "waited for " + what;
}

}  // namespace

std::string CauseWord(PathCause cause) {
  return cause == PathCause::kScheduler ? "runnable" : std::string(NameOf(cause));
}

std::string SegmentFunction(const Trace& trace, const PathSegment& segment) {
  const std::string_view function = InterestingFunction(trace, segment.stack);
  return std::string(function.empty() ? trace.text(trace.goroutine(segment.goroutine).name)
                                      : function);
}

std::string WakeWords(const Trace& trace, const PathSegment& segment) {
  if (segment.wake == PathSegment::kNoRow || segment.state == GoState::kWaiting) return {};
  const uint32_t before = RowBefore(trace, segment.wake);
  if (before == PathSegment::kNoRow) {
    const GoroutineId creator = trace.goroutine(segment.goroutine).creator;
    return creator.valid() ? "created by " + ByWhom(trace, creator, segment.wake) : "created";
  }
  const GoroutineId waker = trace.transition(segment.wake).waker;
  return fmt::format("waited {} for {}; woken{}",
                     DurationLabel(trace.time_ns(segment.wake) - trace.time_ns(before)),
                     WaitedFor(trace.text(trace.reason(before))),
                     waker.valid() ? " by " + ByWhom(trace, waker, segment.wake) : "");
}

std::string CauseWords(const Trace& trace, const PathSegment& segment, const ProcLoad* load) {
  if (segment.is_cut_off) return "the path has more segments than pfa follows";
  if (segment.range != PathSegment::kNoRow) {
    const Range& range = trace.ranges()[segment.range];
    if (range.kind == RangeKind::kMarkAssist) return "helped the garbage collector to mark";
    const std::string name = DisplayName(trace.text(range.name));
    return range.goroutine.valid() ? name + ", by " + GoroutineLabel(trace, range.goroutine) : name;
  }
  if (segment.cause == PathCause::kGc && segment.state == GoState::kRunning) {
    return "marked what is in use, for the garbage collector";
  }
  switch (segment.cause) {
    case PathCause::kScheduler:
      return load == nullptr ? "waited for a P" : LoadWords(trace, segment, *load);
    case PathCause::kSyscall:
      return segment.state == GoState::kSyscallBlocked
                 ? "blocked in a system call, its P given to others"
                 : "in a system call";
    case PathCause::kUnknown:
      return "nothing is known of this goroutine then";
    case PathCause::kNetwork:
    case PathCause::kTimer:
    case PathCause::kGc:
    case PathCause::kBlocked:
      return BlockedWords(trace, segment);
    case PathCause::kRunning:
      break;
  }
  return {};
}

}  // namespace pfa
