// Go's scheduler, emulated on the events of a v2 trace. Events of different threads have no order
// but that which makes sense: a goroutine starts after it was made runnable, a P is stolen from who
// has it. Apply says whether an event makes sense now, and if so takes its effect and hands what
// happened to the builder.
//
// Rules: docs/formats.md; they are those of internal/trace (order.go) of Go 1.27.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/model/id_map.h"
#include "analyzer/model/live_rows.h"
#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/alloc_types.h"
#include "analyzer/trace/generation_tables.h"
#include "analyzer/trace/trace_feed.h"
#include "proto/base/result.h"
#include "proto/trace_schema.h"

namespace pfa {

// An event as it stands in a batch, its time in nanoseconds.
struct WireEvent {
  int64_t time_ns = 0;
  uint64_t offset = 0;  // in the inflated file
  // Those that are strings or stacks: StringId or StackId.
  std::array<uint64_t, kMaxTraceArgs> args{};
  TraceEvent type = TraceEvent::kNone;
  // Of strings and stacks that do not exist, which is wrong, but only once the event is in turn: a
  // bit for each argument, which then is the id in the file.
  uint8_t missing = 0;
};

class Scheduler {
 public:
  enum class Step : uint8_t {
    kDone,
    kWait,    // not yet: something must happen on another thread before
    kFailed,  // never: see error()
  };

  // Rows are made from `rows`, by the same builder as `names`, of whose names nothing is used
  // before `wait_for_names` returned.
  Scheduler(TraceBuilder& names, TraceFeed& rows, std::function<void()> wait_for_names);

  // Of the generation at hand; must outlive this.
  void set_alloc_types(const AllocTypes* types) {
    alloc_types_ = types;
    if (types->layout()) rows_.Do<&TraceBuilder::SetHeapLayout>(*types->layout());
  }

  // All that is known of states is forgotten; the next generation is taken for the first.
  void Restart();
  void BeginGeneration(uint64_t number, const GenerationTables& tables, int64_t time_ns,
                       const std::optional<ClockSnapshot>& clock);
  // `thread` is kNone for batches of no thread.
  Step Apply(ThreadId thread, const WireEvent& event);
  void AddSample(const TraceCpuSample& sample, int64_t time_ns);
  void EndSync();

  ThreadId Thread(uint64_t id);
  [[nodiscard]] const Error& error() const { return error_; }
  // Whether anything happened, and when the last of it did.
  [[nodiscard]] bool any() const { return last_ns_ != std::numeric_limits<int64_t>::min(); }
  [[nodiscard]] int64_t last_ns() const { return last_ns_; }
  // Why Apply would make an event wait, for the message when all wait.
  [[nodiscard]] std::string Situation(ThreadId thread, const WireEvent& event) const;

 private:
  enum class GoStatus : uint8_t { kUnknown, kRunnable, kRunning, kSyscall, kWaiting, kGone };
  enum class ProcStatus : uint8_t { kUnknown, kRunning, kIdle, kSyscall, kSyscallAbandoned };
  enum class GcState : uint8_t { kUndetermined, kNotRunning, kRunning };

  // A sequence number counts within a generation, of which this is the ordinal. It fits 32 bits: a
  // second has fewer events.
  struct Sequence {
    uint32_t generation = 0;
    uint32_t number = 0;
    [[nodiscard]] bool IsBefore(const Sequence& next) const {
      return generation == next.generation && number + 1 == next.number;
    }
  };
  static constexpr uint32_t kNoRow = std::numeric_limits<uint32_t>::max();
  struct Go {
    Sequence sequence{};
    uint32_t region = kNoRow;  // the innermost that is open
    GoStatus status = GoStatus::kUnknown;
    bool in_assist = false;
    bool has_stops = false;  // some are in stops_
    bool is_named = false;   // what is named already need not be looked up
  };
  struct OpenRegion {
    uint64_t task = 0;
    StringId name{0};
    uint32_t outer = kNoRow;  // the one around it; of a row that is free: the next free one
  };
  struct KnownGo {
    uint64_t id = 0;
    uint32_t row = kNoRow;
  };
  struct ProcNow {
    Sequence sequence;
    ProcStatus status = ProcStatus::kUnknown;
    bool in_sweep = false;
  };
  struct ThreadNow {
    int64_t id = 0;
    GoroutineId go{};
    ProcId proc{};
    bool is_known = false;
  };
  struct Now;  // an event in its context

  Step Fail(const Now& now, std::string why);
  Step FailName(const Now& now);
  Step Require(const Now& now);
  Step Dispatch(const Now& now);
  Step ApplyExperimental(const Now& now);
  Step ApplyProc(const Now& now);
  Step ApplyProcStatus(const Now& now);
  Step ApplySteal(const Now& now);
  Step ApplyCreate(const Now& now);
  Step ApplyStart(const Now& now);
  Step ApplyStop(const Now& now);
  Step ApplyUnblock(const Now& now);
  Step ApplySwitch(const Now& now);
  Step ApplySyscall(const Now& now);
  Step ApplyDestroySyscall(const Now& now);
  Step ApplyGoStatus(const Now& now);
  Step ApplyGc(const Now& now);
  Step ApplyRange(const Now& now);
  Step ApplyUser(const Now& now);
  Step ApplyMetric(const Now& now);

  int64_t Stamp(int64_t time_ns);
  // The sequence of the next event of something; none can follow numbers that do not fit.
  [[nodiscard]] Sequence Next(uint64_t number) const {
    return number <= UINT32_MAX ? Sequence{ordinal_, static_cast<uint32_t>(number)} : Sequence{};
  }
  [[nodiscard]] TraceBuilder::Context ContextOf(ThreadId thread) const;
  [[nodiscard]] ProcId FindProc(uint64_t id) const;
  Result<GoroutineId> NewGo(uint64_t id);
  Result<ProcId> Proc(uint64_t id);
  std::vector<StringId>& Stops(GoroutineId id);
  void OpenInnermost(uint64_t task, StringId name, uint32_t* innermost);
  void CloseInnermost(uint32_t* innermost);
  // kNoRow for ids that never were.
  [[nodiscard]] uint32_t GoRow(uint64_t id) const {
    KnownGo& known = known_gos_[id % known_gos_.size()];
    if (known.id != id) known = {id, go_ids_.Find(id)};
    return known.row;
  }
  // kNone for goroutines whose state is not known, too.
  [[nodiscard, gnu::always_inline]] GoroutineId FindGo(uint64_t id) const {
    const uint32_t row = GoRow(id);
    if (row == kNoRow) return {};
    const GoStatus status = gos_[row].status;
    return status == GoStatus::kUnknown || status == GoStatus::kGone ? GoroutineId()
                                                                     : GoroutineId(row);
  }
  [[gnu::always_inline]] Step Move(const TraceBuilder::GoEvent& event);
  Step Create(const Now& now, uint64_t id, WireState state);
  void Forget(GoroutineId id);

  TraceBuilder& names_;
  TraceFeed& rows_;
  std::function<void()> wait_for_names_;
  std::vector<TraceEntry> entries_;  // by StackId
  const GenerationTables* tables_ = nullptr;
  const AllocTypes* alloc_types_ = nullptr;
  uint64_t generation_ = 0;  // its number in the file
  uint32_t ordinal_ = 0;     // how many there were
  // The one in which states are stated that were never seen before.
  uint64_t first_generation_ = 0;
  bool is_first_ = true;
  bool saw_event_ = false;
  int64_t last_ns_;

  IdMap go_ids_;
  // What was looked up last, since most events are of goroutines that had one a moment ago.
  mutable std::array<KnownGo, 4096> known_gos_;
  IdMap proc_ids_;
  IdMap thread_ids_;
  LiveRows<Go> gos_{Go{.status = GoStatus::kGone}};  // by GoroutineId
  std::vector<ProcNow> procs_;                       // by ProcId
  std::vector<ThreadNow> threads_;                   // by ThreadId
  ThreadNow no_thread_;                              // of batches that have none
  std::vector<OpenRegion> regions_;
  uint32_t free_region_ = kNoRow;
  // Why the world is stopped, by GoroutineId; few ever do that.
  std::unordered_map<uint32_t, std::vector<StringId>> stops_;
  GcState gc_state_ = GcState::kUndetermined;
  uint64_t gc_sequence_ = 0;
  IdMap active_tasks_;  // 1 for those that are
  StringId gc_name_;
  StringId sweep_name_;
  StringId assist_name_;
  Error error_;
};

}  // namespace pfa
