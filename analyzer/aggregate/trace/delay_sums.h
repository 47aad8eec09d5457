// How often and how long goroutines were in a state, by stack, added up from their transitions:
// those of a trace that is there, or of one that is being read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/aggregate/trace/trace_profile.h"
#include "analyzer/model/live_rows.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

class DelaySums {
 public:
  // Goroutines have ids from `first_goroutine` on.
  DelaySums(TraceProfileKind kind, bool clipped, GoroutineId first_goroutine)
      : kind_(kind), clipped_(clipped), first_goroutine_(first_goroutine.value) {}

  // The next transition of a goroutine; those of each come in order of time. It is asked for
  // state(), time_ns(), known_ns() (see TransitionSink), stack() and reason(), the last three only
  // if something that counts begins. Of a time, ns_of(goroutine, interval) counts.
  template <typename Row, typename NsOf>
  void Take(GoroutineId id, const Row& row, const NsOf& ns_of);
  // After the last transition.
  template <typename NsOf>
  void End(const NsOf& ns_of);
  void Add(const DelaySums& other);

  // See ComputeTraceProfile. The trace is only asked for names.
  [[nodiscard]] std::vector<TraceProfileRow> Rows(const Trace& trace) const;

 private:
  // Rows of a stack are ordered by where the first of their times began.
  struct Place {
    uint32_t goroutine = 0;
    uint64_t row = 0;
    auto operator<=>(const Place&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  // Sums by stack and reason. Nearly every stack has one reason, so that the chains are short.
  class Sums {
   public:
    struct Sum {
      TraceProfileRow row;
      Place first;
      uint32_t next = kNone;  // another one of the same stack
    };
    void Add(const TraceProfileRow& row, const Place& place);
    [[nodiscard]] const std::vector<Sum>& all() const { return sums_; }

   private:
    static constexpr uint32_t kNone = UINT32_MAX;
    std::vector<Sum> sums_;
    std::vector<uint32_t> first_;  // of each stack
  };
  // What is remembered of each goroutine.
  struct Now {
    int64_t start_ns = 0;  // of the time that is open; since when it is known
    StackId stack{0};
    StringId reason{0};
    bool is_open = false;
    bool is_syscall = false;
    bool has_run = false;
  };
  struct Ended {
    GoroutineId goroutine;
    Now time;
    int64_t end_ns = 0;
    uint64_t row = 0;
  };

  static bool IsSyscall(GoState state) {
    return state == GoState::kSyscall || state == GoState::kSyscallBlocked;
  }
  [[nodiscard]] bool Counts(GoState state) const {
    switch (kind_) {
      case TraceProfileKind::kNetwork:
      case TraceProfileKind::kSync:
        return state == GoState::kWaiting;
      case TraceProfileKind::kSyscall:
        return IsSyscall(state);
      case TraceProfileKind::kScheduler:
        return state == GoState::kRunnable;
      case TraceProfileKind::kOffCpu:
        break;
    }
    return state == GoState::kWaiting || IsSyscall(state);
  }
  template <typename NsOf>
  void Close(const Ended& ended, const NsOf& ns_of);

  TraceProfileKind kind_;
  bool clipped_;
  uint32_t first_goroutine_;
  uint64_t rows_ = 0;  // that were taken
  LiveRows<Now> now_{Now{}};
  std::vector<bool> has_run_;      // the same of those that have ended, too
  std::vector<Ended> before_run_;  // count if the goroutine never runs
  Sums sums_;
};

template <typename Row, typename NsOf>
inline void DelaySums::Take(GoroutineId id, const Row& row, const NsOf& ns_of) {
  const size_t index = id.value - first_goroutine_;
  while (index >= now_.size()) {
    now_.push_back({});
    has_run_.push_back(false);
  }
  Now& now = now_[index];
  const GoState state = row.state();
  const bool has_run = now.has_run;
  if (state == GoState::kRunning && !has_run) now.has_run = has_run_[index] = true;
  ++rows_;
  if (now.is_open) {
    // Losing the P does not end a syscall.
    if (IsSyscall(state) && now.is_syscall) return;
    now.is_open = false;
    // Latency before the first run has no cause in the program that is analysed.
    if (has_run || !clipped_) {
      Close({id, now, row.time_ns(), rows_}, ns_of);
    } else if (!now.has_run) {
      before_run_.push_back({id, now, row.time_ns(), rows_});
    }
  }
  if (Counts(state)) {
    now.start_ns = row.known_ns();
    now.stack = row.stack();
    now.reason = row.reason();
    now.is_open = true;
    now.is_syscall = IsSyscall(state);
  }
  if (state == GoState::kDead) now_.End(index);
}

template <typename NsOf>
void DelaySums::End(const NsOf& ns_of) {
  for (const Ended& ended : before_run_) {
    if (!has_run_[ended.goroutine.value - first_goroutine_]) Close(ended, ns_of);
  }
  before_run_.clear();
}

template <typename NsOf>
inline void DelaySums::Close(const Ended& ended, const NsOf& ns_of) {
  const int64_t ns = ns_of(ended.goroutine, Interval{ended.time.start_ns, ended.end_ns});
  if (ns == 0) return;
  const bool is_waiting = kind_ != TraceProfileKind::kScheduler && !ended.time.is_syscall;
  sums_.Add({.stack = ended.time.stack,
             .reason = is_waiting ? ended.time.reason : StringId(0),
             .is_syscall = kind_ == TraceProfileKind::kOffCpu && ended.time.is_syscall,
             .count = 1,
             .ns = ns,
             .last_ns = ended.end_ns},
            {ended.goroutine.value, ended.row});
}

}  // namespace pfa
