// Tells a TraceBuilder what the events of a trace of format v1 mean, in the terms of the formats
// that came later, as `go tool trace` does since Go 1.22:
//
// - What the runtime writes before the world starts (up to the first Gomaxprocs) describes what was
//   there: those goroutines come from an undetermined state.
// - A system call is one event in these files. If it does not block, it lasts one nanosecond: how
//   long it was is not known.
// - No two events have the same time: the later one moves on by a nanosecond.
// - Unblocks by timers and the network, ends of system calls and the GC belong to Ps of their own.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/content_of_call.h"
#include "analyzer/trace/v1_checker.h"
#include "analyzer/trace/v1_names.h"
#include "proto/trace_v1_cursor.h"

namespace pfa {

class V1Mapper {
 public:
  // The checker numbers goroutines and Ps. All must outlive it. What is not wanted is not told.
  V1Mapper(const TraceV1File& file, TraceContent wanted, TraceBuilder& builder, V1Checker& checker);

  // Events in order, each after the checker accepted it. `blocks` is about system calls.
  Result<void> Map(const TraceV1Event& event, int64_t time_ns, bool blocks);
  // Of the last event that was mapped, as it was told; -1: none was.
  [[nodiscard]] int64_t last_ns() const { return last_ns_; }

 private:
  using Context = TraceBuilder::Context;

  struct Go {
    GoroutineId id;
    bool pending = false;     // was there before the trace, and its state is not yet known
    bool on_network = false;  // blocked, or blocked last
  };
  struct Proc {
    ProcId id;
    ThreadId thread;
    bool seen = false;  // it started or stopped
  };
  struct Stop {
    StringId reason;
    Context context;
  };

  template <auto Method>
  [[nodiscard]] bool Wants() const {
    return ContentOfCall<Method>() <= wanted_;
  }
  template <auto Method, typename... Args>
  void Do(const Args&... args) {
    if (Wants<Method>()) (builder_->*Method)(args...);
  }
  Result<void> Move(const TraceBuilder::GoEvent& event);
  int64_t Stamp(int64_t time_ns);
  Result<GoroutineId> Goroutine(uint64_t id);
  Go& GoOf(uint64_t id);
  Result<ProcId> ProcOf(int32_t p);
  ThreadId ThreadOf(uint64_t id);
  Result<void> FindContext(const TraceV1Event& event, Context* context);
  [[nodiscard]] int32_t PlaceOf(const TraceV1Event& event);
  void Stray(const TraceV1Event& event);

  Result<void> EndPreamble(int64_t time_ns);
  Result<void> Create(const TraceV1Event& event, int64_t time_ns, const Context& context);
  Result<void> Change(const TraceV1Event& event, const V1Rule& rule, int64_t time_ns,
                      const Context& context, bool blocks);
  Result<void> ProcChange(const TraceV1Event& event, int64_t time_ns);
  void Range(const TraceV1Event& event, int64_t time_ns, const Context& context);
  void Stopping(const TraceV1Event& event, int64_t time_ns, const Context& context);
  void User(const TraceV1Event& event, int64_t time_ns, const Context& context);
  void Sample(const TraceV1Event& event, int64_t time_ns, const Context& context);

  const TraceV1File* file_;
  TraceContent wanted_;
  TraceBuilder* builder_;
  V1Checker* checker_;
  V1Names names_;
  std::vector<Go> gos_;      // by rows of the checker
  std::vector<Proc> procs_;  // likewise
  std::unordered_map<uint64_t, ThreadId, SeededHash> threads_;
  std::unordered_map<uint32_t, Stop> stops_;  // by P, or one for all
  std::vector<uint64_t> pending_;             // ids, in order
  bool preamble_ = true;
  int64_t last_ns_ = -1;
  std::array<StringId, kTraceV1Types> reasons_;  // of the rules
  StringId mark_name_;
  StringId sweep_name_;
  StringId assist_name_;
};

}  // namespace pfa
