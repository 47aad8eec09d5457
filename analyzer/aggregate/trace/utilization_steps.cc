#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/aggregate/trace/mutator_utilization.h"

namespace pfa {
namespace {

// From then on the GC does one thing more, or less, on a P.
struct UtilizationChange {
  int64_t time_ns = 0;
  uint32_t proc = 0;
  int32_t by = 0;
};
// Not a P: that the world is stopped.
constexpr uint32_t kWorld = UINT32_MAX;

bool IsExecuting(GoState state) {
  return state == GoState::kRunning || state == GoState::kSyscall ||
         state == GoState::kSyscallBlocked;
}

bool Counts(GcWorkKind kind, UtilizationParts parts) {
  switch (kind) {
    case GcWorkKind::kDedicated:
    case GcWorkKind::kFractional:
      return parts.background;
    case GcWorkKind::kIdle:
      return false;
    case GcWorkKind::kAssist:
      return parts.assist;
    case GcWorkKind::kSweep:
      return parts.sweep;
  }
  return false;
}

class Changes {
 public:
  explicit Changes(const Trace& trace) : trace_(trace) {}

  void AddStops() {
    for (const Range& range : trace_.ranges()) {
      if (range.kind != RangeKind::kStw) continue;
      // Others are asked for by the program.
      if (trace_.text(range.name).find("GC") == std::string_view::npos) continue;
      Add(range.start_ns, range.end_ns, kWorld);
    }
  }

  void AddWork(std::span<const GcWork> work, UtilizationParts parts) {
    for (const GcWork& slice : work) {
      if (Counts(slice.kind, parts)) Add(slice.start_ns, slice.end_ns, Index(slice.proc));
    }
  }

  // For Go's tools an assist that is blocked when the trace begins is for ever on the P of whoever
  // mentions it; from the beginning, if that is a goroutine.
  void AddBlockedAssistsAsGo() {
    for (const Range& range : trace_.ranges()) {
      if (range.kind != RangeKind::kMarkAssist || !range.began_before) continue;
      if (!range.goroutine.valid() || !range.proc.valid()) continue;
      const std::span<const uint32_t> rows = trace_.transitions_of(range.goroutine);
      if (rows.empty() || IsExecuting(trace_.state(rows.front()))) continue;
      const bool by_goroutine = rows.size() > 1 && trace_.transition(rows[1]).waker.valid();
      changes_.push_back({by_goroutine ? range.start_ns : range.stated_ns, range.proc.value, 1});
    }
  }

  // What Go's tools make of labels: from the first one on, each start of the goroutine counts, and
  // each label does, too.
  void AddWorkersAsGo() {
    std::vector<GoLabel> labels;
    for (const GoLabel& label : trace_.labels()) {
      const std::string_view text = trace_.text(label.label);
      if (!label.goroutine.valid() || !text.starts_with("GC ") || text == "GC (idle)") continue;
      labels.push_back(label);
    }
    std::ranges::stable_sort(labels, {},
                             [](const GoLabel& label) { return label.goroutine.value; });
    for (size_t i = 0; i < labels.size();) {
      size_t end = i;
      while (end < labels.size() && labels[end].goroutine == labels[i].goroutine) ++end;
      AddWorkerAsGo({labels.begin() + static_cast<ptrdiff_t>(i), end - i});
      i = end;
    }
  }

  std::vector<UtilizationChange> Take() && {
    std::ranges::stable_sort(changes_, {}, &UtilizationChange::time_ns);
    return std::move(changes_);
  }

 private:
  [[nodiscard]] uint32_t Index(ProcId proc) const {
    return proc.valid() ? proc.value : static_cast<uint32_t>(trace_.procs().size());
  }
  void Add(int64_t start_ns, int64_t end_ns, uint32_t proc) {
    changes_.push_back({start_ns, proc, 1});
    changes_.push_back({end_ns, proc, -1});
  }

  void AddWorkerAsGo(std::span<const GoLabel> labels) {
    const std::span<const uint32_t> rows = trace_.transitions_of(labels.front().goroutine);
    size_t next = 0;
    bool executing = false;
    ProcId proc;
    for (const uint32_t row : rows) {
      const int64_t time_ns = trace_.time_ns(row);
      for (; next < labels.size() && labels[next].time_ns < time_ns; ++next) {
        if (proc.valid()) changes_.push_back({labels[next].time_ns, proc.value, 1});
      }
      const bool will_execute = IsExecuting(trace_.state(row));
      const bool is_worker = next > 0;
      if (will_execute && trace_.proc(row).valid()) proc = trace_.proc(row);
      if (is_worker && executing != will_execute && proc.valid()) {
        changes_.push_back({time_ns, proc.value, will_execute ? 1 : -1});
      }
      executing = will_execute;
    }
    for (; next < labels.size(); ++next) {
      if (proc.valid()) changes_.push_back({labels[next].time_ns, proc.value, 1});
    }
  }

  const Trace& trace_;
  std::vector<UtilizationChange> changes_;
};

// How busy the Ps are, as changes go by.
class Sweeper {
 public:
  explicit Sweeper(const Trace& trace)
      : trace_procs_(trace.procs()), on_proc_(trace.procs().size() + 1, 0) {}

  void Apply(const UtilizationChange& change) {
    if (change.proc == kWorld) {
      stopped_ += change.by;
      return;
    }
    int64_t& count = on_proc_[change.proc];
    if (count > 0) --busy_;
    count += change.by;
    if (count > 0) ++busy_;
  }
  void set_procs(uint64_t procs) { procs_ = std::max<uint64_t>(procs, 1); }
  // What the Ps that are no longer there were doing is over.
  void DropProcs() {
    for (size_t i = 0; i < trace_procs_.size(); ++i) {
      if (static_cast<uint64_t>(trace_procs_[i].id) < procs_) continue;
      if (on_proc_[i] > 0) --busy_;
      on_proc_[i] = 0;
    }
  }
  [[nodiscard]] double Utilization() const {
    if (stopped_ > 0) return 0;
    const auto busy = static_cast<double>(std::min<uint64_t>(busy_, procs_));
    return 1 - busy / static_cast<double>(procs_);
  }

 private:
  std::span<const Proc> trace_procs_;
  std::vector<int64_t> on_proc_;
  uint64_t busy_ = 0;
  int64_t stopped_ = 0;
  uint64_t procs_ = 1;
};

std::vector<UtilizationStep> Sweep(const Trace& trace,
                                   const std::vector<UtilizationChange>& changes,
                                   const Interval& window, bool as_go) {
  std::vector<UtilizationStep> steps;
  const std::span<const MetricPoint> procs = trace.metric(Metric::kGomaxprocs);
  if (procs.empty()) return steps;
  const int64_t start_ns = std::max(window.start_ns, procs.front().time_ns);
  if (start_ns >= window.end_ns) return steps;
  Sweeper sweeper(trace);
  const auto step = [&](int64_t time_ns) {
    const double utilization = sweeper.Utilization();
    if (steps.empty() || steps.back().utilization != utilization) {
      steps.push_back({time_ns, utilization});
    }
  };
  size_t change = 0;
  size_t count = 0;
  bool started = false;
  while (change < changes.size() || count < procs.size()) {
    const int64_t time_ns = std::min(change < changes.size() ? changes[change].time_ns : INT64_MAX,
                                     count < procs.size() ? procs[count].time_ns : INT64_MAX);
    if (time_ns >= window.end_ns) break;
    if (!started && time_ns > start_ns) {
      step(start_ns);
      started = true;
    }
    for (; change < changes.size() && changes[change].time_ns == time_ns; ++change) {
      sweeper.Apply(changes[change]);
    }
    for (; count < procs.size() && procs[count].time_ns == time_ns; ++count) {
      sweeper.set_procs(procs[count].value);
      if (as_go) sweeper.DropProcs();
    }
    if (time_ns >= start_ns) {
      step(time_ns);
      started = true;
    }
  }
  if (!started) step(start_ns);
  steps.push_back({window.end_ns, 0});
  return steps;
}

}  // namespace

MutatorUtilization MutatorUtilization::Compute(const Trace& trace, std::span<const GcWork> work,
                                               UtilizationParts parts, const Interval& window) {
  Changes changes(trace);
  changes.AddStops();
  changes.AddWork(work, parts);
  return MutatorUtilization(Sweep(trace, std::move(changes).Take(), window, false));
}

MutatorUtilization MutatorUtilization::ComputeAsGo(const Trace& trace, UtilizationParts parts,
                                                   const Interval& window) {
  Changes changes(trace);
  changes.AddStops();
  changes.AddWork(FindGcWork(trace), {.assist = parts.assist, .sweep = parts.sweep});
  if (parts.background) changes.AddWorkersAsGo();
  if (parts.assist) changes.AddBlockedAssistsAsGo();
  auto steps = Sweep(trace, std::move(changes).Take(), window, true);
  // The step to 0 at the end is left out if nothing changes by it.
  if (steps.size() > 2 && steps[steps.size() - 2].utilization == 0) steps.pop_back();
  return MutatorUtilization(std::move(steps));
}

}  // namespace pfa
