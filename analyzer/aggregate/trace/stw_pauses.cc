#include "analyzer/aggregate/trace/stw_pauses.h"

#include <algorithm>
#include <span>

namespace pfa {
namespace {

// Follows the Ps that run, through stops in order of their beginning. Go stops the world once at a
// time; in a file that says otherwise only the latest stop is followed.
class RunningProcs {
 public:
  explicit RunningProcs(const Trace& trace)
      : transitions_(trace.proc_transitions()), runs_(trace.procs().size(), false) {}

  struct Stopped {
    int64_t time_ns = 0;
    int64_t resumed_ns = 0;
    ProcId proc;
  };
  Stopped Follow(int64_t start_ns, int64_t end_ns) {
    while (next_ < transitions_.size() && transitions_[next_].time_ns <= start_ns) Apply();
    Stopped stopped{start_ns, end_ns, ProcId()};
    size_t fewest = count_;
    while (next_ < transitions_.size() && transitions_[next_].time_ns <= end_ns) {
      const ProcTransition& transition = transitions_[next_];
      Apply();
      if (count_ > fewest && stopped.resumed_ns == end_ns) {
        stopped.resumed_ns = transition.time_ns;
      } else if (count_ < fewest) {
        fewest = count_;
        stopped = {transition.time_ns, end_ns, transition.proc};
      }
    }
    return stopped;
  }

 private:
  void Apply() {
    const ProcTransition& transition = transitions_[next_++];
    const bool runs = transition.state == ProcState::kRunning;
    if (runs == runs_[transition.proc.index()]) return;
    runs_[transition.proc.index()] = runs;
    if (runs) {
      ++count_;
    } else {
      --count_;
    }
  }

  std::span<const ProcTransition> transitions_;
  std::vector<bool> runs_;
  size_t count_ = 0;
  size_t next_ = 0;
};

// Who had the P until then: it yielded it, or was in a syscall when it was taken.
GoroutineId LastOn(const Trace& trace, int64_t from_ns, const RunningProcs::Stopped& stopped) {
  // A stop of usual length has hundreds of transitions at most.
  constexpr size_t kLookBack = 10000;
  size_t row = 0;
  for (size_t low = 0, high = trace.transition_count(); low < high;) {
    const size_t middle = low + (high - low) / 2;
    if (trace.time_ns(middle) <= stopped.time_ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
    row = low;
  }
  for (size_t i = 0; i < kLookBack && row > 0; ++i) {
    const Transition transition = trace.transition(--row);
    if (transition.time_ns < from_ns) break;
    const bool yielded = transition.state == GoState::kRunnable &&
                         transition.proc == stopped.proc && !transition.waker.valid() &&
                         transition.reason != StringId(0);
    const bool lost_in_syscall =
        transition.state == GoState::kSyscallBlocked && transition.time_ns == stopped.time_ns;
    if (yielded || lost_in_syscall) return transition.goroutine;
  }
  return {};
}

}  // namespace

std::vector<StwPause> FindStwPauses(const Trace& trace, const TraceQuery& query) {
  std::vector<StwPause> pauses;
  RunningProcs procs(trace);
  const std::span<const Range> ranges = trace.ranges();
  for (size_t i = 0; i < ranges.size(); ++i) {
    const Range& range = ranges[i];
    if (range.kind != RangeKind::kStw) continue;
    const RunningProcs::Stopped stopped = procs.Follow(range.start_ns, range.end_ns);
    const auto part = Selected(query, range);
    if (!part) continue;
    StwPause pause{.range = static_cast<uint32_t>(i),
                   .to_stop_ns = stopped.time_ns - range.start_ns,
                   .still_ns = stopped.resumed_ns - stopped.time_ns,
                   .start_ns = part->start_ns,
                   .counted_ns = part->ns,
                   .begins = query.Selects(range.goroutine, range.start_ns),
                   .last_proc = stopped.proc};
    // One that only touches the window.
    if (!pause.begins && pause.ns() == 0) continue;
    if (stopped.proc.valid()) pause.last_running = LastOn(trace, range.start_ns, stopped);
    pauses.push_back(pause);
  }
  return pauses;
}

}  // namespace pfa
