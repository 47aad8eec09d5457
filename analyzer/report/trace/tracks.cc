#include "analyzer/report/trace/tracks.h"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/trace/labels.h"

namespace pfa {
namespace {

enum Group : uint32_t {
  kProcs = 1,
  kGc,
  kCounters,
  kTasks,
  kGoroutines,
  kRegions,
  kAssists,
  kGaps,
};

// Tracks of the collector, by number.
constexpr int64_t kMarkTrack = 0;
constexpr int64_t kFirstSweepTrack = 1000;

// Tracks of counters, by number.
constexpr int64_t kRunnableCounter = 0;
constexpr int64_t kRunningCounter = 1;
constexpr int64_t kWaitingCounter = 2;
constexpr int64_t kFirstMetric = 3;

// Gives things that may overlap lanes on which they do not: the one that has been free the longest,
// or a new one.
class Lanes {
 public:
  size_t LaneFor(int64_t start_ns, int64_t end_ns) {
    size_t lane = size_;
    if (!busy_.empty() && busy_.top().first <= start_ns) {
      lane = busy_.top().second;
      busy_.pop();
    } else {
      ++size_;
    }
    busy_.emplace(end_ns, lane);
    return lane;
  }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  using Lane = std::pair<int64_t, size_t>;  // until when it is taken, and its number
  std::priority_queue<Lane, std::vector<Lane>, std::greater<>> busy_;
  size_t size_ = 0;
};

class Exporter {
 public:
  Exporter(const Trace& trace, const TraceQuery& query, TrackWriter& writer)
      : trace_(trace), query_(query), writer_(writer), places_(trace.stacks().size()) {}

  Result<void> Run() {
    Procs();
    Collector();
    Counters();
    Tasks();
    Goroutines();
    Regions();
    Instants();
    Gaps();
    return writer_.Finish();
  }

 private:
  [[nodiscard]] int64_t At(int64_t time_ns) const { return time_ns - trace_.start_ns(); }
  [[nodiscard]] TrackId ProcTrack(ProcId proc) const {
    return {kProcs, trace_.procs()[proc.index()].id};
  }
  [[nodiscard]] TrackId GoTrack(uint32_t group, GoroutineId id) const {
    return {group, trace_.goroutine(id).id};
  }

  [[nodiscard]] std::string_view EntryOf(GoroutineId id) const {
    const std::string_view name = trace_.text(trace_.goroutine(id).name);
    return name.empty() ? "goroutine" : name;
  }
  [[nodiscard]] std::string NameOf(GoroutineId id) const {
    return fmt::format("{} #{}", EntryOf(id), trace_.goroutine(id).id);
  }

  // Where it happened: the innermost frame outside of the runtime, or the innermost.
  std::string_view PlaceOf(StackId stack) {
    const std::span<const FrameId> frames = trace_.stacks()[stack];
    if (frames.empty()) return {};
    std::string& place = places_[stack.index()];
    if (!place.empty()) return place;
    const auto outside = std::ranges::find_if(frames, [this](FrameId id) {
      return !trace_.text(trace_.frame(id).function).starts_with("runtime.");
    });
    const TraceFrame& frame = trace_.frame(outside == frames.end() ? frames.front() : *outside);
    std::string_view file = trace_.text(frame.file);
    file.remove_prefix(file.rfind('/') + 1);
    place = fmt::format("{} ({}:{})", trace_.text(frame.function), file, frame.line);
    return place;
  }

  void Procs() {
    writer_.AddGroup(kProcs, "Processors");
    for (size_t i = 0; i < trace_.procs().size(); ++i) {
      const int64_t id = trace_.procs()[i].id;
      if (IsRealProc(trace_, ProcId::FromIndex(i))) {
        writer_.AddTrack({kProcs, id}, fmt::format("P {}", id));
      }
    }
  }

  void Collector() {
    writer_.AddGroup(kGc, "Garbage collector and stops");
    writer_.AddTrack({kGc, kMarkTrack}, "mark phase");
    for (size_t i = 0; i < trace_.procs().size(); ++i) {
      if (!IsRealProc(trace_, ProcId::FromIndex(i))) continue;
      const int64_t id = trace_.procs()[i].id;
      writer_.AddTrack({kGc, kFirstSweepTrack + id}, fmt::format("sweep on P {}", id));
    }
    Lanes stops;
    for (const Range& range : trace_.ranges()) {
      if (range.kind == RangeKind::kMarkAssist) continue;
      ForEachPart(query_, range, [&](const Interval& part) { AddRange(range, part, &stops); });
    }
  }

  void AddRange(const Range& range, const Interval& part, Lanes* stops) {
    TrackId track{kGc, kMarkTrack};
    std::vector<TrackArgument> arguments;
    if (range.kind == RangeKind::kGcSweep) {
      if (!range.proc.valid()) return;
      track.number = kFirstSweepTrack + trace_.procs()[range.proc.index()].id;
      arguments.push_back({"swept_bytes", "", static_cast<int64_t>(range.swept_bytes)});
      arguments.push_back({"reclaimed_bytes", "", static_cast<int64_t>(range.reclaimed_bytes)});
    } else if (range.kind == RangeKind::kStw) {
      const size_t lanes = stops->size();
      const size_t lane = stops->LaneFor(part.start_ns, part.end_ns);
      track.number = kMarkTrack + 1 + static_cast<int64_t>(lane);
      if (lane == lanes) writer_.AddTrack(track, "stop the world");
    }
    std::string by;
    if (range.goroutine.valid() && range.kind != RangeKind::kGcMark) {
      by = NameOf(range.goroutine);
      arguments.push_back({"goroutine", by});
    }
    AddPlace(range.stack, &arguments);
    writer_.Slice(track, At(part.start_ns), At(part.end_ns), trace_.text(range.name), arguments, 0);
  }

  void AddPlace(StackId stack, std::vector<TrackArgument>* arguments) {
    const std::string_view place = PlaceOf(stack);
    if (!place.empty()) arguments->push_back({"at", place});
  }

  static int64_t CounterOf(GoState state) {
    switch (state) {
      case GoState::kRunnable:
        return kRunnableCounter;
      case GoState::kRunning:
      case GoState::kSyscall:
      case GoState::kSyscallBlocked:
        return kRunningCounter;
      case GoState::kWaiting:
        return kWaitingCounter;
      case GoState::kUnknown:
      case GoState::kDead:
        break;
    }
    return -1;
  }

  void Counters() {
    writer_.AddGroup(kCounters, "Counters");
    constexpr std::array<std::string_view, kFirstMetric> kNames = {
        "goroutines runnable", "goroutines running or in syscalls", "goroutines waiting"};
    for (int64_t i = 0; i < kFirstMetric; ++i) {
      writer_.AddCounter({kCounters, i}, kNames[static_cast<size_t>(i)], false);
    }
    GoroutineCounts();
    const Interval& window = query_.window();
    for (size_t i = 0; i < kMetrics; ++i) {
      const auto metric = static_cast<Metric>(i);
      const TrackId track{kCounters, kFirstMetric + static_cast<int64_t>(i)};
      writer_.AddCounter(track, pfa::NameOf(metric), metric != Metric::kGomaxprocs);
      const std::span<const MetricPoint> points = trace_.metric(metric);
      for (size_t p = 0; p < points.size(); ++p) {
        // The last value before the window holds at its start.
        const bool reaches_in = p + 1 < points.size() && points[p].time_ns < window.start_ns &&
                                points[p + 1].time_ns > window.start_ns;
        if (!reaches_in && !Contains(trace_, window, points[p].time_ns)) continue;
        writer_.Counter(track, At(std::max(points[p].time_ns, window.start_ns)), points[p].value);
      }
    }
  }

  // Counts goroutines that are selected at some time, in the window.
  void GoroutineCounts() {
    std::array<uint64_t, kFirstMetric> now{};
    std::array<uint64_t, kFirstMetric> written{};
    bool any_written = false;
    std::vector<GoState> states(trace_.goroutines().size(), GoState::kUnknown);
    const Interval& window = query_.window();
    const auto write = [&](int64_t time_ns) {
      for (size_t i = 0; i < now.size(); ++i) {
        if (any_written && now[i] == written[i]) continue;
        writer_.Counter({kCounters, static_cast<int64_t>(i)}, At(time_ns), now[i]);
      }
      written = now;
      any_written = true;
    };
    int64_t last_ns = window.start_ns;
    for (size_t row = 0; row < trace_.transition_count() && writer_.status().ok(); ++row) {
      const int64_t time_ns = trace_.time_ns(row);
      if (time_ns > window.end_ns) break;
      if (time_ns > last_ns) {
        write(last_ns);
        last_ns = time_ns;
      }
      const GoroutineId id = trace_.goroutine_of(row);
      if (!query_.Selects(id)) continue;
      const int64_t before = CounterOf(states[id.index()]);
      states[id.index()] = trace_.state(row);
      const int64_t after = CounterOf(trace_.state(row));
      if (before >= 0) --now[static_cast<size_t>(before)];
      if (after >= 0) ++now[static_cast<size_t>(after)];
    }
    write(last_ns);
  }

  void Tasks() {
    if (trace_.tasks().empty()) return;
    writer_.AddGroup(kTasks, "Tasks");
    struct Shown {
      const Task* task;
      Interval time;
    };
    std::vector<Shown> shown;
    const Interval& window = query_.window();
    for (const Task& task : trace_.tasks()) {
      const Interval time{std::max(task.start_ns.value_or(window.start_ns), window.start_ns),
                          std::min(task.end_ns.value_or(window.end_ns), window.end_ns)};
      if (time.start_ns > time.end_ns) continue;
      if (query_.selects_goroutines() && !(task.starter.valid() && query_.Selects(task.starter)) &&
          !(task.ender.valid() && query_.Selects(task.ender))) {
        continue;
      }
      shown.push_back({&task, time});
    }
    std::ranges::stable_sort(
        shown, [](const Shown& a, const Shown& b) { return a.time.start_ns < b.time.start_ns; });
    Lanes lanes;
    for (const Shown& row : shown) {
      const size_t count = lanes.size();
      const size_t lane = lanes.LaneFor(row.time.start_ns, row.time.end_ns);
      const TrackId track{kTasks, static_cast<int64_t>(lane)};
      if (lane == count) writer_.AddTrack(track, fmt::format("tasks {}", lane + 1));
      std::vector<TrackArgument> arguments = {{"task", "", static_cast<int64_t>(row.task->id)}};
      if (row.task->parent != 0) {
        arguments.push_back({"parent", "", static_cast<int64_t>(row.task->parent)});
      }
      AddPlace(row.task->start_stack, &arguments);
      writer_.Slice(track, At(row.time.start_ns), At(row.time.end_ns), TaskName(*row.task),
                    arguments, 0);
    }
  }
  [[nodiscard]] std::string_view TaskName(const Task& task) const {
    const std::string_view name = trace_.text(task.name);
    return name.empty() ? "task" : name;
  }

  void Goroutines() {
    writer_.AddGroup(kGoroutines, "Goroutines");
    for (size_t i = 0; i < trace_.goroutines().size() && writer_.status().ok(); ++i) {
      const GoroutineId id = GoroutineId::FromIndex(i);
      if (!query_.Selects(id)) continue;
      OneGoroutine(id);
    }
    AddAssists();
  }

  // A goroutine on a P, from one change of either to the next.
  struct OnProc {
    ProcId proc;
    int64_t start_ns = 0;
    int64_t end_ns = 0;
    uint64_t arrow = 0;
    std::vector<Interval> syscalls;
  };

  void FlushOnProc(GoroutineId id, OnProc* on) {
    if (!on->proc.valid()) return;
    const TrackId track = ProcTrack(on->proc);
    const std::array arguments = {TrackArgument{"goroutine", "", trace_.goroutine(id).id}};
    writer_.Slice(track, At(on->start_ns), At(on->end_ns), EntryOf(id), arguments, on->arrow);
    for (const Interval& time : on->syscalls) {
      writer_.Slice(track, At(time.start_ns), At(time.end_ns), "syscall", {}, 0);
    }
    *on = {};
  }

  std::string_view StateName(const GoSpan& span) {
    if (span.state == GoState::kSyscallBlocked) return "syscall (without a P)";
    if (span.state == GoState::kWaiting) {
      const std::string_view reason = trace_.text(trace_.reason(span.row));
      if (!reason.empty()) return reason;
    }
    return pfa::NameOf(span.state);
  }

  void OneGoroutine(GoroutineId id) {
    const TrackId track = GoTrack(kGoroutines, id);
    bool is_first = true;
    OnProc on;
    struct {
      TrackId track;
      int64_t time_ns = 0;
      bool is_set = false;
    } woken;
    ForEachSpan(trace_, query_, id, [&](const GoSpan& span) {
      if (is_first) writer_.AddTrack(track, NameOf(id));
      is_first = false;
      const ProcId proc = trace_.proc(span.row);
      const bool on_proc =
          (span.state == GoState::kRunning || span.state == GoState::kSyscall) && proc.valid();
      uint64_t arrow = 0;
      if (woken.is_set && span.state == GoState::kRunning && on_proc) {
        arrow = ++last_arrow_;
        writer_.StartArrow(woken.track, woken.time_ns, fmt::format("wakes {}", EntryOf(id)), arrow);
      }
      woken.is_set = false;
      if (!on_proc || proc != on.proc || span.start_ns != on.end_ns || arrow != 0) {
        FlushOnProc(id, &on);
        if (on_proc) on = {proc, span.start_ns, span.end_ns, arrow, {}};
      }
      if (on_proc) on.end_ns = span.end_ns;
      if (on_proc && span.state == GoState::kSyscall) {
        on.syscalls.push_back({span.start_ns, span.end_ns});
      }
      std::vector<TrackArgument> arguments;
      std::string waker_name;
      if (span.state == GoState::kRunnable) {
        const GoroutineId waker = trace_.transition(span.row).waker;
        if (waker.valid()) {
          waker_name = NameOf(waker);
          arguments.push_back({"by", waker_name});
          if (span.begins && proc.valid() && query_.Selects(waker, span.start_ns)) {
            woken = {ProcTrack(proc), At(span.start_ns), true};
          }
        }
      }
      if (on_proc) arguments.push_back({"proc", "", trace_.procs()[proc.index()].id});
      AddPlace(trace_.stack(span.row), &arguments);
      writer_.Slice(track, At(span.start_ns), At(span.end_ns), StateName(span), arguments, 0);
    });
    FlushOnProc(id, &on);
  }

  void AddAssists() {
    GroupOnce group(writer_, kAssists, "Mark assists", trace_.goroutines().size());
    for (const Range& range : trace_.ranges()) {
      if (range.kind != RangeKind::kMarkAssist || !range.goroutine.valid()) continue;
      ForEachPart(query_, range, [&](const Interval& part) {
        const TrackId track = GoTrack(kAssists, range.goroutine);
        if (group.IsNew(range.goroutine)) writer_.AddTrack(track, NameOf(range.goroutine));
        writer_.Slice(track, At(part.start_ns), At(part.end_ns), trace_.text(range.name), {}, 0);
      });
    }
  }

  // A group, and tracks of goroutines in it, that are there only if they have something.
  class GroupOnce {
   public:
    GroupOnce(TrackWriter& writer, uint32_t group, std::string_view name, size_t goroutines)
        : writer_(writer), group_(group), name_(name), known_(goroutines) {}

    bool IsNew(GoroutineId id) {
      if (!any_) writer_.AddGroup(group_, name_);
      any_ = true;
      const bool is_new = !known_[id.index()];
      known_[id.index()] = true;
      return is_new;
    }

   private:
    TrackWriter& writer_;
    uint32_t group_;
    std::string_view name_;
    std::vector<bool> known_;
    bool any_ = false;
  };

  void Regions() {
    // Those around others come first, also where they begin together.
    std::vector<const Region*> regions;
    for (const Region& region : trace_.regions()) {
      if (region.goroutine.valid()) regions.push_back(&region);
    }
    const auto start_of = [this](const Region& region) {
      return region.start_ns.value_or(trace_.start_ns());
    };
    std::ranges::stable_sort(regions, [&](const Region* a, const Region* b) {
      if (start_of(*a) != start_of(*b)) return start_of(*a) < start_of(*b);
      return a->depth < b->depth;
    });
    GroupOnce group(writer_, kRegions, "Regions", trace_.goroutines().size());
    for (const Region* region : regions) {
      const int64_t start_ns = start_of(*region);
      const int64_t end_ns = region->end_ns.value_or(trace_.end_ns());
      for (const Interval& interval : query_.IntervalsOf(region->goroutine)) {
        const Interval part{std::max(start_ns, interval.start_ns),
                            std::min(end_ns, interval.end_ns)};
        if (part.start_ns > part.end_ns) continue;
        const TrackId track = GoTrack(kRegions, region->goroutine);
        if (group.IsNew(region->goroutine)) writer_.AddTrack(track, NameOf(region->goroutine));
        std::vector<TrackArgument> arguments;
        if (region->task != 0) {
          arguments.push_back({"task", "", static_cast<int64_t>(region->task)});
        }
        AddPlace(region->start_stack, &arguments);
        const std::string_view name = trace_.text(region->name);
        writer_.Slice(track, At(part.start_ns), At(part.end_ns), name.empty() ? "region" : name,
                      arguments, 0);
      }
    }
  }

  void Instants() {
    for (const TraceLog& log : trace_.logs()) {
      if (!log.goroutine.valid() || !query_.Selects(log.goroutine, log.time_ns)) continue;
      std::vector<TrackArgument> arguments;
      const auto add = [&](std::string_view key, StringId text) {
        if (!trace_.text(text).empty()) arguments.push_back({key, trace_.text(text)});
      };
      add("category", log.category);
      add("message", log.message);
      if (log.task != 0) arguments.push_back({"task", "", static_cast<int64_t>(log.task)});
      AddPlace(log.stack, &arguments);
      writer_.Instant(GoTrack(kGoroutines, log.goroutine), At(log.time_ns), "log", arguments);
    }
    for (const CpuSample& sample : trace_.cpu_samples()) {
      // A sample may be older than the first event.
      if (!sample.proc.valid() || sample.time_ns < trace_.start_ns()) continue;
      if (!query_.Selects(sample.goroutine, sample.time_ns)) continue;
      std::vector<TrackArgument> arguments;
      AddPlace(sample.stack, &arguments);
      writer_.Instant(ProcTrack(sample.proc), At(sample.time_ns), "CPU sample", arguments);
    }
  }

  void Gaps() {
    if (trace_.gaps().empty()) return;
    writer_.AddGroup(kGaps, "Missing");
    const TrackId track{kGaps, 0};
    writer_.AddTrack(track, "damaged parts");
    for (const Gap& gap : trace_.gaps()) {
      const std::array arguments = {TrackArgument{"why", gap.why}};
      writer_.Slice(track, At(gap.from_ns), At(gap.to_ns), "nothing is known", arguments, 0);
    }
  }

  const Trace& trace_;
  const TraceQuery& query_;
  TrackWriter& writer_;
  std::vector<std::string> places_;  // by StackId; empty: not yet asked for
  uint64_t last_arrow_ = 0;
};

}  // namespace

Result<void> WriteTracks(const Trace& trace, const TraceQuery& query, TrackWriter& writer) {
  return Exporter(trace, query, writer).Run();
}

}  // namespace pfa
