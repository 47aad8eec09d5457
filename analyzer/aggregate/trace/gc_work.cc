#include "analyzer/aggregate/trace/gc_work.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>

#include "analyzer/aggregate/trace/goroutine_stats.h"

namespace pfa {
namespace {

// On a P, as far as its time counts.
bool HasProc(GoState state) { return state == GoState::kRunning || state == GoState::kSyscall; }

std::optional<GcWorkKind> WorkerOf(std::string_view label) {
  if (label == "GC (dedicated)") return GcWorkKind::kDedicated;
  if (label == "GC (fractional)") return GcWorkKind::kFractional;
  if (label == "GC (idle)") return GcWorkKind::kIdle;
  return std::nullopt;
}

class Finder {
 public:
  explicit Finder(const Trace& trace) : trace_(trace) {}

  std::vector<GcWork> Find() && {
    for (const GoLabel& label : trace_.labels()) AddWorker(label);
    for (const Range& range : trace_.ranges()) {
      if (range.kind == RangeKind::kMarkAssist && range.goroutine.valid()) AddAssist(range);
      if (range.kind == RangeKind::kGcSweep) {
        work_.push_back(
            {GcWorkKind::kSweep, range.proc, range.goroutine, range.start_ns, range.end_ns});
      }
    }
    std::ranges::stable_sort(work_, {}, &GcWork::start_ns);
    return std::move(work_);
  }

 private:
  // Index of the span of the goroutine in which a moment lies, if any.
  [[nodiscard]] size_t SpanAt(std::span<const uint32_t> rows, int64_t time_ns) const {
    const auto after = std::ranges::upper_bound(
        rows, time_ns, {}, [this](uint32_t row) { return trace_.time_ns(row); });
    return after == rows.begin() ? rows.size() : static_cast<size_t>(after - rows.begin()) - 1;
  }
  [[nodiscard]] int64_t EndOf(std::span<const uint32_t> rows, size_t i) const {
    return i + 1 < rows.size() ? trace_.time_ns(rows[i + 1]) : trace_.end_ns();
  }

  void AddWorker(const GoLabel& label) {
    const auto kind = WorkerOf(trace_.text(label.label));
    if (!kind || !label.goroutine.valid()) return;
    const std::string_view name = trace_.text(trace_.goroutine(label.goroutine).name);
    if (!name.empty() && name != kMarkWorker) return;
    const std::span<const uint32_t> rows = trace_.transitions_of(label.goroutine);
    size_t i = SpanAt(rows, label.time_ns);
    if (i == rows.size() || !HasProc(trace_.state(rows[i]))) return;
    // One slice has one label.
    const auto [until, is_first] = labelled_until_.emplace(label.goroutine.value, INT64_MIN);
    if (!is_first && label.time_ns < until->second) return;
    const size_t first = i;
    while (i + 1 < rows.size() && HasProc(trace_.state(rows[i + 1]))) ++i;
    until->second = EndOf(rows, i);
    work_.push_back({*kind, trace_.proc(rows[first]), label.goroutine, trace_.time_ns(rows[first]),
                     EndOf(rows, i)});
  }

  void AddAssist(const Range& range) {
    const std::span<const uint32_t> rows = trace_.transitions_of(range.goroutine);
    size_t i = SpanAt(rows, range.start_ns);
    if (i == rows.size()) i = 0;
    for (; i < rows.size() && trace_.time_ns(rows[i]) <= range.end_ns; ++i) {
      if (!HasProc(trace_.state(rows[i]))) continue;
      const int64_t start_ns = std::max(range.start_ns, trace_.time_ns(rows[i]));
      const int64_t end_ns = std::min(range.end_ns, EndOf(rows, i));
      if (start_ns >= end_ns) continue;
      work_.push_back(
          {GcWorkKind::kAssist, trace_.proc(rows[i]), range.goroutine, start_ns, end_ns});
    }
  }

  const Trace& trace_;
  std::vector<GcWork> work_;
  std::unordered_map<uint32_t, int64_t> labelled_until_;  // by GoroutineId
};

}  // namespace

std::string_view NameOf(GcWorkKind kind) {
  constexpr std::array<std::string_view, kGcWorkKinds> kNames = {"dedicated", "fractional", "idle",
                                                                 "assist", "sweep"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<GcWork> FindGcWork(const Trace& trace) { return Finder(trace).Find(); }

}  // namespace pfa
