#include "analyzer/aggregate/trace/timeline_bins.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

constexpr uint32_t kNoLane = UINT32_MAX;

// The part of a that lies in b, if they touch.
std::optional<Interval> Overlap(const Interval& a, const Interval& b) {
  const Interval both{std::max(a.start_ns, b.start_ns), std::min(a.end_ns, b.end_ns)};
  if (both.start_ns > both.end_ns) return std::nullopt;
  return both;
}

class Binner {
 public:
  Binner(const Trace& trace, const TraceQuery& query, const TimelineRequest& request)
      : trace_(trace),
        query_(query),
        request_(request),
        mark_worker_(trace.strings().Find(kMarkWorker)) {
    bins_.window = query.window();
    bins_.cells = std::max<uint32_t>(request.cells, 1);
  }

  TimelineBins Bin() {
    ChooseProcs();
    for (const LaneKind kind : {LaneKind::kGcMark, LaneKind::kGcAssist, LaneKind::kStw}) {
      AddRanges(kind);
    }
    ChooseGoroutines();
    AddGoroutines();
    AddProcs();
    AddTasks();
    return std::move(bins_);
  }

 private:
  uint32_t AddLane(LaneKind kind, uint32_t row) {
    bins_.lanes.push_back({kind, row, std::vector<LaneCell>(bins_.cells)});
    return static_cast<uint32_t>(bins_.lanes.size() - 1);
  }

  [[nodiscard]] uint32_t CellOf(int64_t time_ns) const {
    const auto offset = static_cast<double>(time_ns) - static_cast<double>(bins_.window.start_ns);
    const auto whole =
        static_cast<double>(bins_.window.end_ns) - static_cast<double>(bins_.window.start_ns);
    const double guess = whole > 0 ? offset / whole * bins_.cells : 0;
    auto cell = static_cast<uint32_t>(std::clamp<double>(guess, 0, bins_.cells - 1));
    while (cell > 0 && bins_.StartOf(cell) > time_ns) --cell;
    while (cell + 1 < bins_.cells && bins_.StartOf(cell + 1) <= time_ns) ++cell;
    return cell;
  }

  // Calls add(cell, ns) for what of the interval, inside the window, is in each cell.
  template <typename Add>
  void ForEachCell(const Interval& time, Add add) {
    uint32_t cell = CellOf(time.start_ns);
    for (int64_t from_ns = time.start_ns;; ++cell) {
      const int64_t to_ns =
          cell + 1 < bins_.cells ? std::min(bins_.StartOf(cell + 1), time.end_ns) : time.end_ns;
      add(cell, to_ns - from_ns);
      from_ns = to_ns;
      if (from_ns >= time.end_ns) return;
    }
  }

  void Add(uint32_t lane, LaneState state, const Interval& time) {
    std::vector<LaneCell>& cells = bins_.lanes[lane].cells;
    ForEachCell(
        time, [&](uint32_t cell, int64_t ns) { cells[cell].ns[static_cast<size_t>(state)] += ns; });
  }

  // Those that run anything in the window, in order of their ids.
  void ChooseProcs() {
    proc_lanes_.assign(trace_.procs().size(), kNoLane);
    std::vector<std::pair<int64_t, uint32_t>> used;
    for (size_t i = 0; i < trace_.procs().size(); ++i) {
      bool runs = false;
      ForEachProcSpan(ProcId::FromIndex(i), [&runs](ProcState, const Interval&) { runs = true; });
      if (runs) used.emplace_back(trace_.procs()[i].id, static_cast<uint32_t>(i));
    }
    std::ranges::sort(used);
    const size_t own = std::min(request_.max_procs, used.size());
    for (size_t i = 0; i < own; ++i) {
      proc_lanes_[used[i].second] = AddLane(LaneKind::kProc, used[i].second);
    }
    if (own == used.size()) return;
    const uint32_t rest = AddLane(LaneKind::kOtherProcs, static_cast<uint32_t>(used.size() - own));
    for (size_t i = own; i < used.size(); ++i) proc_lanes_[used[i].second] = rest;
  }

  // Of running and unknown times in the window.
  template <typename Visit>
  void ForEachProcSpan(ProcId id, Visit visit) {
    const auto rows = trace_.proc_transitions_of(id);
    for (size_t i = 0; i < rows.size(); ++i) {
      const ProcTransition& from = trace_.proc_transitions()[rows[i]];
      const int64_t end_ns =
          i + 1 < rows.size() ? trace_.proc_transitions()[rows[i + 1]].time_ns : trace_.end_ns();
      const auto time = Overlap({from.time_ns, end_ns}, bins_.window);
      if (from.state != ProcState::kIdle && time && time->start_ns < time->end_ns) {
        visit(from.state, *time);
      }
    }
  }

  void ChooseGoroutines() {
    struct Candidate {
      int64_t busy_ns = 0;
      int64_t running_ns = 0;
      uint32_t row = 0;
    };
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < trace_.goroutines().size(); ++i) {
      Candidate candidate{.row = static_cast<uint32_t>(i)};
      bool lives = false;
      ForEachSpan(trace_, query_, GoroutineId::FromIndex(i), [&](const GoSpan& span) {
        lives = true;
        if (span.state == GoState::kRunning) candidate.running_ns += span.ns();
        if (span.state == GoState::kRunning || span.state == GoState::kRunnable) {
          candidate.busy_ns += span.ns();
        }
      });
      // One that was asked for is shown even if it only waits.
      const bool is_chosen = !query_.options().goroutine.empty() && lives;
      if (candidate.busy_ns > 0 || is_chosen) candidates.push_back(candidate);
    }
    const size_t shown = std::min(request_.max_goroutines, candidates.size());
    const auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(shown);
    std::partial_sort(candidates.begin(), middle, candidates.end(),
                      [](const Candidate& a, const Candidate& b) {
                        return a.busy_ns != b.busy_ns ? a.busy_ns > b.busy_ns : a.row < b.row;
                      });
    goroutine_lanes_.assign(trace_.goroutines().size(), kNoLane);
    for (auto i = candidates.begin(); i != middle; ++i) {
      goroutine_lanes_[i->row] = AddLane(LaneKind::kGoroutine, i->row);
    }
    for (auto i = middle; i != candidates.end(); ++i) {
      ++bins_.left_goroutines;
      bins_.left_running_ns += i->running_ns;
    }
  }

  [[nodiscard]] LaneState StateOf(const GoSpan& span, bool is_mark_worker) const {
    const bool is_network =
        span.state == GoState::kWaiting && IsNetworkReason(trace_.text(trace_.reason(span.row)));
    return LaneStateOf(span.state, is_mark_worker,
                       is_network ? LaneState::kNetwork : LaneState::kWaiting);
  }

  void AddGoroutines() {
    for (size_t i = 0; i < trace_.goroutines().size(); ++i) {
      const bool is_mark_worker =
          mark_worker_.valid() && trace_.goroutines()[i].name == mark_worker_;
      ForEachSpan(trace_, query_, GoroutineId::FromIndex(i), [&](const GoSpan& span) {
        const Interval time{span.start_ns, span.end_ns};
        if (span.ns() == 0) return;
        const LaneState state = StateOf(span, is_mark_worker);
        if (goroutine_lanes_[i] != kNoLane) Add(goroutine_lanes_[i], state, time);
        const bool has_proc = span.state == GoState::kRunning || span.state == GoState::kSyscall;
        const ProcId proc = has_proc ? trace_.proc(span.row) : ProcId();
        if (proc.valid() && proc_lanes_[proc.index()] != kNoLane) {
          Add(proc_lanes_[proc.index()], state, time);
        }
      });
    }
  }

  // What is left of a P's time after its goroutines were added.
  void AddProcs() {
    for (size_t i = 0; i < trace_.procs().size(); ++i) {
      const uint32_t lane = proc_lanes_[i];
      if (lane == kNoLane) continue;
      ForEachProcSpan(ProcId::FromIndex(i), [&](ProcState state, const Interval& time) {
        Add(lane, state == ProcState::kRunning ? LaneState::kOther : LaneState::kUnknown, time);
      });
    }
    for (Lane& lane : bins_.lanes) {
      if (lane.kind != LaneKind::kProc && lane.kind != LaneKind::kOtherProcs) continue;
      for (LaneCell& cell : lane.cells) {
        int64_t& other = cell.ns[static_cast<size_t>(LaneState::kOther)];
        const int64_t goroutines =
            cell.in(LaneState::kRunning) + cell.in(LaneState::kGc) + cell.in(LaneState::kSyscall);
        other = std::max<int64_t>(0, other - goroutines);
      }
    }
  }

  static RangeKind RangeOf(LaneKind kind) {
    if (kind == LaneKind::kGcMark) return RangeKind::kGcMark;
    return kind == LaneKind::kGcAssist ? RangeKind::kMarkAssist : RangeKind::kStw;
  }

  // Of ranges at the same time, as assists are, each moment counts once.
  void AddRanges(LaneKind kind) {
    std::vector<Interval> times;
    for (const Range& range : trace_.ranges()) {
      if (range.kind != RangeOf(kind)) continue;
      const bool of_goroutine = kind != LaneKind::kGcMark && range.goroutine.valid();
      if (!of_goroutine && kind != LaneKind::kGcMark && query_.selects_goroutines()) continue;
      const auto add = [&](const Interval& interval) {
        const auto time = Overlap({range.start_ns, range.end_ns}, interval);
        if (time) times.push_back(*time);
      };
      if (!of_goroutine) {
        add(bins_.window);
        continue;
      }
      for (const Interval& interval : query_.IntervalsOf(range.goroutine)) add(interval);
    }
    if (times.empty()) return;
    std::ranges::sort(times, {}, &Interval::start_ns);
    const uint32_t lane = AddLane(kind, 0);
    const LaneState state = kind == LaneKind::kStw ? LaneState::kStopped : LaneState::kGc;
    int64_t covered_ns = bins_.window.start_ns;
    for (const Interval& time : times) {
      ForEachCell(time, [&](uint32_t cell, int64_t) { ++bins_.lanes[lane].cells[cell].ranges; });
      if (time.end_ns <= covered_ns) continue;
      Add(lane, state, {std::max(time.start_ns, covered_ns), time.end_ns});
      covered_ns = time.end_ns;
    }
  }

  [[nodiscard]] bool Counts(const Task& task) const {
    if (!query_.selects_goroutines()) return true;
    return (task.starter.valid() && query_.Selects(task.starter)) ||
           (task.ender.valid() && query_.Selects(task.ender));
  }

  void AddTasks() {
    std::vector<std::pair<Interval, uint32_t>> tasks;
    for (size_t i = 0; i < trace_.tasks().size(); ++i) {
      const Task& task = trace_.tasks()[i];
      if ((!task.start_ns && !task.end_ns) || !Counts(task)) continue;
      const auto time = Overlap(
          {task.start_ns.value_or(trace_.start_ns()), task.end_ns.value_or(trace_.end_ns())},
          bins_.window);
      if (time && time->start_ns < time->end_ns) {
        tasks.emplace_back(*time, static_cast<uint32_t>(i));
      }
    }
    std::ranges::stable_sort(tasks, [](const auto& a, const auto& b) {
      return a.first.end_ns - a.first.start_ns > b.first.end_ns - b.first.start_ns;
    });
    const size_t shown = std::min(request_.max_tasks, tasks.size());
    bins_.left_tasks = tasks.size() - shown;
    for (size_t i = 0; i < shown; ++i) {
      Add(AddLane(LaneKind::kTask, tasks[i].second), LaneState::kTask, tasks[i].first);
    }
  }

  const Trace& trace_;
  const TraceQuery& query_;
  const TimelineRequest& request_;
  StringId mark_worker_;
  std::vector<uint32_t> proc_lanes_;       // by ProcId
  std::vector<uint32_t> goroutine_lanes_;  // by GoroutineId
  TimelineBins bins_;
};

}  // namespace

std::string_view NameOf(LaneKind kind) {
  constexpr std::array<std::string_view, kLaneKinds> kNames = {
      "proc", "other-procs", "gc-mark", "gc-assist", "stw", "goroutine", "task"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view NameOf(LaneState state) {
  constexpr std::array<std::string_view, kLaneStates> kNames = {
      "running", "gc",      "runnable", "syscall", "syscall-blocked", "network",
      "waiting", "stopped", "task",     "other",   "unknown"};
  return kNames[static_cast<size_t>(state)];
}

int64_t TimelineBins::StartOf(uint32_t cell) const {
  // In parts, so that nothing overflows; times may be apart by more than an int64_t holds.
  const auto start = static_cast<uint64_t>(window.start_ns);
  const uint64_t whole = static_cast<uint64_t>(window.end_ns) - start;
  return static_cast<int64_t>(start + whole / cells * cell + whole % cells * cell / cells);
}

LaneState LaneStateOf(GoState state, bool is_mark_worker, LaneState waiting) {
  switch (state) {
    case GoState::kRunning:
      return is_mark_worker ? LaneState::kGc : LaneState::kRunning;
    case GoState::kRunnable:
      return LaneState::kRunnable;
    case GoState::kSyscall:
      return LaneState::kSyscall;
    case GoState::kSyscallBlocked:
      return LaneState::kSyscallBlocked;
    case GoState::kWaiting:
      return waiting;
    case GoState::kUnknown:
    case GoState::kDead:
      break;
  }
  return LaneState::kUnknown;
}

TimelineBins BinTimeline(const Trace& trace, const TraceQuery& query,
                         const TimelineRequest& request) {
  return Binner(trace, query, request).Bin();
}

}  // namespace pfa
