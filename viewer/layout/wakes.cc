#include "viewer/layout/wakes.h"

#include <algorithm>

namespace pfa {

std::optional<Wake> WakeOf(const Trace& trace, uint32_t row) {
  const GoroutineId waker = trace.transition(row).waker;
  if (waker.valid()) return Wake{row, waker};
  const auto next = NextSpan(trace, row);
  if (!next) return std::nullopt;
  const GoroutineId ended_by = trace.transition(*next).waker;
  if (!ended_by.valid()) return std::nullopt;
  return Wake{*next, ended_by};
}

std::vector<uint32_t> WokenDuring(const Trace& trace, uint32_t row, size_t most,
                                  uint32_t most_rows) {
  std::vector<uint32_t> woken;
  // Who does not run wakes no one.
  const GoState state = trace.state(row);
  if (state != GoState::kRunning && state != GoState::kSyscall) return woken;
  const GoroutineId id = trace.goroutine_of(row);
  const int64_t end_ns = SpanEnd(trace, row);
  const auto all = static_cast<uint32_t>(trace.transition_count());
  const uint32_t end = most_rows < all - row ? row + most_rows : all;
  for (uint32_t i = row + 1; i < end && woken.size() < most; ++i) {
    if (trace.time_ns(i) > end_ns) break;
    const bool is_runnable = trace.state(i) == GoState::kRunnable;
    if (is_runnable && trace.transition(i).waker == id) woken.push_back(i);
  }
  return woken;
}

std::optional<Creation> CreationOf(const Trace& trace, GoroutineId id) {
  const Goroutine& goroutine = trace.goroutine(id);
  const auto rows = trace.transitions_of(id);
  if (!goroutine.creator.valid() || goroutine.existed_before || rows.empty()) return std::nullopt;
  return Creation{goroutine.creator, trace.time_ns(rows.front())};
}

std::optional<uint32_t> SpanAt(const Trace& trace, GoroutineId id, int64_t time_ns) {
  const auto rows = trace.transitions_of(id);
  const auto after = std::ranges::upper_bound(
      rows, time_ns, {}, [&trace](uint32_t row) { return trace.time_ns(row); });
  if (after == rows.begin()) return std::nullopt;
  return *std::prev(after);
}

int64_t SpanEnd(const Trace& trace, uint32_t row) {
  const auto rows = trace.transitions_of(trace.goroutine_of(row));
  const auto next = std::ranges::upper_bound(rows, row);
  return next == rows.end() ? trace.end_ns() : trace.time_ns(*next);
}

std::optional<uint32_t> PreviousSpan(const Trace& trace, uint32_t row) {
  const auto rows = trace.transitions_of(trace.goroutine_of(row));
  const auto at = std::ranges::lower_bound(rows, row);
  if (at == rows.begin()) return std::nullopt;
  return *std::prev(at);
}

std::optional<uint32_t> NextSpan(const Trace& trace, uint32_t row) {
  const auto rows = trace.transitions_of(trace.goroutine_of(row));
  const auto next = std::ranges::upper_bound(rows, row);
  if (next == rows.end() || trace.state(*next) == GoState::kDead) return std::nullopt;
  return *next;
}

}  // namespace pfa
