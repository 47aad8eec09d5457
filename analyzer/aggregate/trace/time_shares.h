// What time is spent on: the states of goroutines, with waiting divided into the classes of reasons
// that Go's profiles tell apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

enum class TimeShare : uint8_t {
  kRunning,
  kRunnable,
  kSyscall,
  kSyscallBlocked,
  kNetwork,
  kSync,
  kOther,  // waiting for anything else: sleep, GC, nothing that is known
  kUnknown,
};
constexpr size_t kTimeShares = 8;
std::string_view NameOf(TimeShare share);  // "syscall-blocked"

struct TimeShares {
  std::array<int64_t, kTimeShares> ns{};

  [[nodiscard]] int64_t of(TimeShare share) const { return ns[static_cast<size_t>(share)]; }
  int64_t& of(TimeShare share) { return ns[static_cast<size_t>(share)]; }
  [[nodiscard]] int64_t waiting() const;  // all three
  [[nodiscard]] int64_t syscall() const;  // both
  [[nodiscard]] int64_t total() const;
  TimeShares& operator+=(const TimeShares& other);
  TimeShares& operator-=(const TimeShares& other);
};

// Which share the time after a transition belongs to. Looks at the text of each reason once.
class TimeShareOf {
 public:
  explicit TimeShareOf(const Trace& trace);

  [[nodiscard]] TimeShare operator()(uint32_t row) const;
  [[nodiscard]] TimeShare of_reason(StringId reason) const;  // of waiting

 private:
  const Trace& trace_;
  mutable std::vector<uint8_t> of_reason_;  // by StringId; 0: not looked at
};

// Visits visit(index of the time, shares) for each of `times`, which ascend: what the goroutine has
// spent of the time that counts from its beginning up to then. One pass over its spans, whatever
// the number of times; differences give the shares of intervals.
template <typename Visit>
void ForSharesUpTo(const Trace& trace, const TraceQuery& query, const TimeShareOf& share_of,
                   GoroutineId id, std::span<const int64_t> times, Visit visit) {
  TimeShares sum;
  size_t next = 0;
  ForEachSpan(trace, query, id, [&](const GoSpan& span) {
    const TimeShare share = share_of(span.row);
    for (; next < times.size() && times[next] < span.end_ns; ++next) {
      TimeShares then = sum;
      if (times[next] > span.start_ns) then.of(share) += times[next] - span.start_ns;
      visit(next, then);
    }
    sum.of(share) += span.ns();
  });
  for (; next < times.size(); ++next) visit(next, sum);
}

}  // namespace pfa
