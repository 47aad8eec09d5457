#include "viewer/panels/describe.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/gc_cycles.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/trace/labels.h"
#include "viewer/layout/ticks.h"
#include "viewer/layout/wakes.h"

namespace pfa {
namespace {

constexpr size_t kMostFrames = 12;

// Of whose events is told, and how times are.
struct TimeTeller {
  const Trace& trace;
  bool wall_clock = false;

  [[nodiscard]] std::string At(int64_t time_ns) const {
    constexpr int kMicroseconds = 6;  // digits
    std::string offset = OffsetLabel(trace, time_ns);
    const auto wall_ns = wall_clock ? trace.wall_ns(time_ns) : std::nullopt;
    if (!wall_ns) return offset;
    return fmt::format("{} ({})", ClockText(*wall_ns, kMicroseconds), offset);
  }
};

void AddStack(const Trace& trace, StackId id, std::vector<std::string>* lines) {
  const auto frames = trace.stacks()[id];
  for (size_t i = 0; i < frames.size() && i < kMostFrames; ++i) {
    const TraceFrame& frame = trace.frame(frames[i]);
    lines->push_back(fmt::format("  {}  {}:{}", DisplayName(trace.text(frame.function)),
                                 DisplayName(trace.text(frame.file)), frame.line));
  }
  if (frames.size() > kMostFrames) {
    lines->push_back(fmt::format("  and {} more frames", frames.size() - kMostFrames));
  }
}

std::string StateText(const Trace& trace, const Transition& row) {
  std::string text(NameOf(row.state));
  const std::string reason = DisplayName(trace.text(row.reason));
  if (row.state == GoState::kWaiting && !reason.empty()) text += ": " + reason;
  return text;
}

void DescribeSpan(const TimeTeller& tell, uint32_t number, std::vector<std::string>* lines) {
  const Trace& trace = tell.trace;
  const Transition row = trace.transition(number);
  const int64_t end_ns = SpanEnd(trace, number);
  lines->push_back(GoroutineLabel(trace, row.goroutine));
  lines->push_back(fmt::format("{} for {}, from {}", StateText(trace, row),
                               DurationLabel(end_ns - row.time_ns), tell.At(row.time_ns)));
  if (row.proc.valid()) {
    std::string on = fmt::format("on P{}", trace.procs()[row.proc.index()].id);
    if (row.thread.valid() && row.thread.index() < trace.threads().size()) {
      on += fmt::format(", thread {}", trace.threads()[row.thread.index()].id);
    }
    lines->push_back(std::move(on));
  }
  const auto creation = CreationOf(trace, row.goroutine);
  // Who ended the wait, or made it run.
  const auto wake = WakeOf(trace, number);
  if (wake && (!creation || trace.time_ns(wake->row) != creation->time_ns)) {
    lines->push_back("woken by " + GoroutineLabel(trace, wake->waker));
  }
  if (creation) {
    lines->push_back(fmt::format("created by {} at {}", GoroutineLabel(trace, creation->creator),
                                 tell.At(creation->time_ns)));
  }
  AddStack(trace, row.stack, lines);
}

void DescribeRange(const TimeTeller& tell, uint32_t number, std::vector<std::string>* lines) {
  const Trace& trace = tell.trace;
  const Range& range = trace.ranges()[number];
  lines->push_back(DisplayName(trace.text(range.name)));
  lines->push_back(fmt::format("{}, from {}{}{}", DurationLabel(range.end_ns - range.start_ns),
                               tell.At(range.start_ns),
                               range.began_before ? "; it began before the trace" : "",
                               range.open ? "; it had not ended" : ""));
  if (range.goroutine.valid()) lines->push_back("by " + GoroutineLabel(trace, range.goroutine));
  AddStack(trace, range.stack, lines);
}

void DescribeTask(const TimeTeller& tell, uint32_t number, std::vector<std::string>* lines) {
  const Trace& trace = tell.trace;
  const Task& task = trace.tasks()[number];
  lines->push_back(fmt::format("{}, task {}", DisplayName(trace.text(task.name)), task.id));
  const int64_t start_ns = task.start_ns.value_or(trace.start_ns());
  const int64_t end_ns = task.end_ns.value_or(trace.end_ns());
  lines->push_back(fmt::format(
      "{}, from {}{}{}", DurationLabel(end_ns - start_ns), tell.At(start_ns),
      task.start_ns ? "" : "; it began before the trace", task.end_ns ? "" : "; it had not ended"));
  if (task.parent != 0) lines->push_back(fmt::format("part of task {}", task.parent));
  if (task.starter.valid()) lines->push_back("begun by " + GoroutineLabel(trace, task.starter));
  if (task.ender.valid()) lines->push_back("ended by " + GoroutineLabel(trace, task.ender));
  AddStack(trace, task.start_stack, lines);
}

void DescribeRegion(const TimeTeller& tell, uint32_t number, std::vector<std::string>* lines) {
  const Trace& trace = tell.trace;
  const Region& region = trace.regions()[number];
  lines->push_back("region " + DisplayName(trace.text(region.name)));
  const int64_t start_ns = region.start_ns.value_or(trace.start_ns());
  const int64_t end_ns = region.end_ns.value_or(trace.end_ns());
  lines->push_back(fmt::format("{}, from {}{}{}", DurationLabel(end_ns - start_ns),
                               tell.At(start_ns),
                               region.start_ns ? "" : "; it began before the trace",
                               region.end_ns ? "" : "; it had not ended"));
  if (region.goroutine.valid()) lines->push_back("of " + GoroutineLabel(trace, region.goroutine));
  if (region.task != 0) lines->push_back(fmt::format("part of task {}", region.task));
  AddStack(trace, region.start_stack, lines);
}

void DescribeLog(const TimeTeller& tell, uint32_t number, std::vector<std::string>* lines) {
  const Trace& trace = tell.trace;
  const TraceLog& log = trace.logs()[number];
  const std::string category = DisplayName(trace.text(log.category));
  lines->push_back(category + (category.empty() ? "" : ": ") +
                   DisplayName(trace.text(log.message)));
  lines->push_back("logged at " + tell.At(log.time_ns));
  if (log.goroutine.valid()) lines->push_back("by " + GoroutineLabel(trace, log.goroutine));
  if (log.task != 0) lines->push_back(fmt::format("for task {}", log.task));
  AddStack(trace, log.stack, lines);
}

}  // namespace

std::vector<std::string> DescribePlot(const TimelineIndex& index, TimelineLaneKind kind,
                                      const Interval& time, bool wall_clock) {
  const Trace& trace = index.trace();
  const TimeTeller tell{trace, wall_clock};
  std::vector<std::string> lines = {"at " + tell.At(time.start_ns)};
  const auto bytes = [&](std::string_view what, Metric metric) {
    if (const auto value = ValueAt(trace.metric(metric), time.end_ns)) {
      lines.push_back(
          fmt::format("{} {}", what,
                      ScaledLabel(static_cast<int64_t>(std::min<uint64_t>(*value, INT64_MAX)),
                                  "bytes", "minimum")));
    }
  };
  if (kind == TimelineLaneKind::kHeap) {
    bytes("heap", Metric::kHeapLive);
    bytes("goal", Metric::kHeapGoal);
    return lines;
  }
  LoadSeries::Cursor cursor(index.load(), trace);
  cursor.MoveTo(time.start_ns);
  const LoadMeans means = cursor.MeansUntil(time.end_ns);
  const size_t parts = kind == TimelineLaneKind::kProcLoad  ? kProcLoadParts
                       : kind == TimelineLaneKind::kThreads ? kThreadLoadParts
                                                            : kLoadParts;
  for (size_t i = 0; i < parts; ++i) {
    if (means[i] == 0) continue;
    lines.push_back(
        fmt::format("{:.3g} {}", means[i], NameOf(LaneStateOf(static_cast<LoadPart>(i)))));
  }
  if (kind == TimelineLaneKind::kProcLoad) {
    if (const auto procs = ValueAt(trace.metric(Metric::kGomaxprocs), time.end_ns)) {
      lines.push_back(fmt::format("of {} Ps", *procs));
    }
  }
  return lines;
}

std::vector<std::string> DescribeInTime(const TimelineIndex& index, const Hit& hit,
                                        bool wall_clock) {
  std::vector<std::string> lines;
  const TimeTeller tell{index.trace(), wall_clock};
  const auto row = static_cast<uint32_t>(hit.id);
  switch (hit.kind) {
    case HitKind::kSpan:
      DescribeSpan(tell, row, &lines);
      break;
    case HitKind::kSpans:
      lines.push_back(fmt::format("{} spans, too short to be seen; the first:", hit.count));
      DescribeSpan(tell, row, &lines);
      break;
    case HitKind::kRange:
      DescribeRange(tell, row, &lines);
      break;
    case HitKind::kRanges:
      lines.push_back(fmt::format("{} of them, too short to be seen; the first:", hit.count));
      DescribeRange(tell, row, &lines);
      break;
    case HitKind::kTask:
      DescribeTask(tell, row, &lines);
      break;
    case HitKind::kTasks:
      lines.push_back(fmt::format("{} tasks, too short to be seen; the first:", hit.count));
      DescribeTask(tell, row, &lines);
      break;
    case HitKind::kRegion:
      DescribeRegion(tell, row, &lines);
      break;
    case HitKind::kRegions:
      lines.push_back(fmt::format("{} regions, too short to be seen; the first:", hit.count));
      DescribeRegion(tell, row, &lines);
      break;
    case HitKind::kLog:
      DescribeLog(tell, row, &lines);
      break;
    case HitKind::kLogs:
      lines.push_back(fmt::format("{} messages; the first:", hit.count));
      DescribeLog(tell, row, &lines);
      break;
    default:
      break;
  }
  return lines;
}

}  // namespace pfa
