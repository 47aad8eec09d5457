#include "analyzer/trace/v1_merge.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/trace/v1_rules.h"
#include "proto/base/dense_id_map.h"

namespace pfa {
namespace {

using Type = TraceV1Type;

constexpr int kOrderedVersion = 5;  // every event has a sequence number
constexpr int kLastFutileVersion = 10;
constexpr uint16_t kNoSource = 0xffff;
constexpr uint32_t kNoPosition = 0xffffffff;

// What merging knows of a goroutine.
struct Go {
  uint64_t sequence = 0;
  int64_t blocked_ticks = 0;       // when it last blocked in a system call
  uint32_t syscall = kNoPosition;  // of its system call, if nothing came after that
  uint16_t waiting = kNoSource;    // the first source that waits for its state to change
  V1GoState state = V1GoState::kDead;
  bool was_blocked = false;
};

struct Source {
  std::optional<TraceV1Cursor> cursor;  // none: samples or ends of system calls
  TraceV1Event head;
  uint32_t subject = 0;
  uint16_t next_waiting = kNoSource;
  bool done = false;
};

// A wake-up and what came of it, until it is known whether it was in vain.
struct Wakeup {
  std::vector<uint32_t> positions;
  bool futile = false;
};

class Merger {
 public:
  explicit Merger(const TraceV1File& file)
      : file_(file), ordered_(file.version() == kOrderedVersion), gos_(1) {}

  V1Order Merge() {
    Prepare();
    for (size_t i = 0; i < sources_.size(); ++i) Advance(static_cast<uint16_t>(i));
    while (!heap_.empty() && !order_.error) {
      std::ranges::pop_heap(heap_, Later{});
      const uint16_t row = heap_.back().source;
      heap_.pop_back();
      Take(row);
    }
    if (!order_.error) FindStuck();
    if (!ordered_) {
      std::ranges::sort(order_.exits, [](const V1SyscallExit& a, const V1SyscallExit& b) {
        return std::pair(a.ticks, a.position) < std::pair(b.ticks, b.position);
      });
    }
    return std::move(order_);
  }

 private:
  // Of events at the same time that comes first which was ready first.
  struct Ready {
    uint64_t key;
    uint64_t number;
    uint16_t source;
  };
  struct Later {
    bool operator()(const Ready& a, const Ready& b) const {
      return std::pair(a.key, a.number) > std::pair(b.key, b.number);
    }
  };

  void Prepare() {
    sources_.resize(file_.sources().size() + 1 + (ordered_ ? 1 : 0));
    for (size_t i = 0; i < file_.sources().size(); ++i) {
      sources_[i].cursor.emplace(file_, file_.sources()[i]);
    }
    const std::span<const TraceV1Sample> samples = file_.samples();
    order_.samples.assign(samples.begin(), samples.end());
    std::ranges::stable_sort(order_.samples, {}, &TraceV1Sample::ticks);
    if (!ordered_) return;
    // Ends of system calls carry their place in the order, too.
    order_.exits_in_entries = true;
    for (const TraceV1File::Source& source : file_.sources()) {
      TraceV1Cursor cursor(file_, source);
      TraceV1Event event;
      while (cursor.Next(&event)) {
        if (event.type != Type::kGoSyscallExit) continue;
        const auto real = static_cast<int64_t>(event.args[2]);
        order_.exits.push_back({.ticks = real != 0 ? real : event.ticks,
                                .position = event.args[1],
                                .goroutine = event.goroutine,
                                .offset = event.offset});
      }
    }
    std::ranges::stable_sort(order_.exits, {}, &V1SyscallExit::position);
  }

  [[nodiscard]] uint16_t samples_row() const {
    return static_cast<uint16_t>(file_.sources().size());
  }

  bool NextOf(uint16_t row, TraceV1Event* event) {
    if (sources_[row].cursor) {
      do {
        if (!sources_[row].cursor->Next(event)) return false;
      } while (ordered_ && event->type == Type::kGoSyscallExit);
      return true;
    }
    if (row == samples_row()) {
      if (next_sample_ == order_.samples.size()) return false;
      const TraceV1Sample& sample = order_.samples[next_sample_++];
      *event = {.type = Type::kCpuSample,
                .p = sample.p,
                .ticks = sample.ticks,
                .goroutine = sample.goroutine,
                .offset = sample.offset};
      return true;
    }
    if (next_exit_ == order_.exits.size()) return false;
    const V1SyscallExit& exit = order_.exits[next_exit_++];
    *event = {.type = Type::kGoSyscallExit,
              .ticks = exit.ticks,
              .order = exit.position,
              .goroutine = exit.goroutine,
              .offset = exit.offset};
    return true;
  }

  uint32_t RowOf(uint64_t goroutine) {
    const uint32_t found = rows_.Find(goroutine);
    if (found != DenseIdMap::kAbsent) return found;
    const auto row = static_cast<uint32_t>(gos_.size());
    gos_.emplace_back();
    rows_.Set(goroutine, row);
    return row;
  }

  // Row 0 is the counter of GC cycles, which also stands for no subject.
  uint32_t SubjectOf(const TraceV1Event& event, const V1Rule& rule) {
    switch (rule.subject) {
      case V1Subject::kSelf:
        return RowOf(event.goroutine);
      case V1Subject::kArgument:
        return RowOf(event.args[0]);
      case V1Subject::kNone:
      case V1Subject::kGc:
        break;
    }
    return 0;
  }

  [[nodiscard]] bool IsReady(const Source& source, const V1Rule& rule) const {
    if (ordered_ || !rule.orders) return true;
    const Go& go = gos_[source.subject];
    if (go.state != rule.from) return false;
    uint64_t wanted = 0;
    switch (rule.sequence) {
      case V1Sequence::kAny:
        return true;
      case V1Sequence::kZero:
        break;
      case V1Sequence::kOne:
        wanted = 1;
        break;
      case V1Sequence::kFirstArgument:
        wanted = source.head.args[0];
        break;
      case V1Sequence::kSecondArgument:
        wanted = source.head.args[1];
        break;
    }
    return wanted == TraceV1Event::kAnySequence || wanted == go.sequence;
  }

  void PushReady(uint16_t row) {
    constexpr uint64_t kSign = uint64_t{1} << 63;  // signed order as unsigned
    const TraceV1Event& head = sources_[row].head;
    heap_.push_back(
        {ordered_ ? head.order : static_cast<uint64_t>(head.ticks) ^ kSign, ready_count_++, row});
    std::ranges::push_heap(heap_, Later{});
  }

  // Makes a source's next event its head, and lets it be taken or wait.
  void Advance(uint16_t row) {
    Source& source = sources_[row];
    if (!NextOf(row, &source.head)) {
      source.done = true;
      return;
    }
    const V1Rule& rule = RuleOf(source.head.type);
    source.subject = SubjectOf(source.head, rule);
    if (IsReady(source, rule)) {
      PushReady(row);
    } else {
      source.next_waiting = std::exchange(gos_[source.subject].waiting, row);
    }
  }

  void Wake(uint32_t subject) {
    uint16_t row = std::exchange(gos_[subject].waiting, kNoSource);
    while (row != kNoSource) {
      Source& source = sources_[row];
      const uint16_t next = std::exchange(source.next_waiting, kNoSource);
      if (IsReady(source, RuleOf(source.head.type))) {
        PushReady(row);
      } else {
        source.next_waiting = std::exchange(gos_[subject].waiting, row);
      }
      row = next;
    }
  }

  void Take(uint16_t row) {
    Source& source = sources_[row];
    const TraceV1Event event = source.head;
    const V1Rule& rule = RuleOf(event.type);
    const uint32_t subject = source.subject;
    if (!IsReady(source, rule)) {
      order_.error = V1ErrorAt(
          event, fmt::format("{} of goroutine {}, which an event of another P already changed",
                             SpecOf(event.type).name, Named(event, rule)));
      return;
    }
    if (order_.entries.size() == kNoPosition) {
      order_.error = V1ErrorAt(event, "more events than pfa can hold");
      order_.error->code = ErrorCode::kLimit;
      return;
    }
    CheckOrder(event);
    const auto position = static_cast<uint32_t>(order_.entries.size());
    order_.entries.push_back(row);
    FollowSyscalls(event, position);
    if (file_.version() <= kLastFutileVersion) FollowWakeups(event, position);
    if (!ordered_ && event.type == Type::kGoSyscallExit) AddExit(event, position);
    if (rule.orders && !ordered_) {
      Go& go = gos_[subject];
      go.state = rule.to;
      if (rule.advances) ++go.sequence;
    }
    Advance(row);
    if (rule.orders && !ordered_) Wake(subject);
  }

  void CheckOrder(const TraceV1Event& event) {
    if (ordered_ && event.order < last_order_) {
      order_.error = V1ErrorAt(event, "the sequence number goes back");
    }
    last_order_ = event.order;
    if (event.ticks < last_ticks_) {
      ++order_.backward;
      if (!order_.backward_error) {
        order_.backward_error = V1ErrorAt(
            event,
            fmt::format("time stamps out of order: {} after {} ticks, as clocks of CPUs that "
                        "differ have it",
                        event.ticks, last_ticks_));
      }
      return;
    }
    last_ticks_ = event.ticks;
  }

  // A system call blocks if the next event of its goroutine says so.
  void FollowSyscalls(const TraceV1Event& event, uint32_t position) {
    if (event.type == Type::kCpuSample || event.goroutine == 0) return;
    Go& go = gos_[RowOf(event.goroutine)];
    const uint32_t begun = std::exchange(go.syscall, kNoPosition);
    if (event.type == Type::kGoSyscall) {
      go.syscall = position;
    } else if (event.type == Type::kGoSyscallBlock && begun != kNoPosition) {
      order_.entries[begun] |= V1Order::kBlocks;
    }
    if (event.type == Type::kGoSyscallBlock || event.type == Type::kGoInSyscall) {
      go.was_blocked = true;
      go.blocked_ticks = event.ticks;
    }
  }

  void AddExit(const TraceV1Event& event, uint32_t position) {
    const Go& go = gos_[RowOf(event.goroutine)];
    auto real = static_cast<int64_t>(event.args[2]);
    if (real != 0 && (!go.was_blocked || real < go.blocked_ticks)) {
      ++order_.stray_exits;
      if (!order_.stray_error) {
        order_.stray_error = V1ErrorAt(
            event, fmt::format("goroutine {} leaves a system call {}", event.goroutine,
                               go.was_blocked ? "before it was in it" : "that it was not in"));
      }
      real = 0;
    }
    order_.exits.push_back({.ticks = real != 0 ? real : last_ticks_,
                            .position = position,
                            .goroutine = event.goroutine,
                            .offset = event.offset});
  }

  void FollowWakeups(const TraceV1Event& event, uint32_t position) {
    switch (event.type) {
      case Type::kGoUnblock:
        wakeups_[event.args[0]] = {{position}, false};
        return;
      case Type::kGoStart:
      case Type::kGoStartLabel:
      case Type::kGoPreempt:
      case Type::kGoSched:
      case Type::kFutileWakeup:
        if (const auto found = wakeups_.find(event.goroutine); found != wakeups_.end()) {
          found->second.positions.push_back(position);
          if (event.type == Type::kFutileWakeup) found->second.futile = true;
        }
        return;
      default:
        break;
    }
    const V1Rule& rule = RuleOf(event.type);
    if (rule.subject != V1Subject::kSelf || rule.proc != V1Proc::kLeaves) return;
    const auto found = wakeups_.find(event.goroutine);
    if (found == wakeups_.end()) return;
    if (found->second.futile && rule.to == V1GoState::kWaiting) {
      order_.entries[position] |= V1Order::kFutile;
      for (const uint32_t other : found->second.positions) {
        order_.entries[other] |= V1Order::kFutile;
      }
    }
    wakeups_.erase(found);
  }

  static uint64_t Named(const TraceV1Event& event, const V1Rule& rule) {
    return rule.subject == V1Subject::kSelf ? event.goroutine : event.args[0];
  }

  // Nothing is ready: the earliest event that is left says why.
  void FindStuck() {
    const Source* first = nullptr;
    for (const Source& source : sources_) {
      if (source.done) continue;
      if (first == nullptr || source.head.ticks < first->head.ticks) first = &source;
    }
    if (first == nullptr) return;
    const TraceV1Event& event = first->head;
    const V1Rule& rule = RuleOf(event.type);
    const Go& go = gos_[first->subject];
    if (rule.subject == V1Subject::kGc) {
      order_.error =
          V1ErrorAt(event, fmt::format("no consistent order: GC cycle {} begins after {} cycles",
                                       event.args[0], go.sequence));
      return;
    }
    order_.error = V1ErrorAt(
        event, fmt::format("no consistent order: {} needs goroutine {} to be {}, and it is {} with "
                           "sequence number {}",
                           SpecOf(event.type).name, Named(event, rule), NameOf(rule.from),
                           NameOf(go.state), go.sequence));
  }

  const TraceV1File& file_;
  bool ordered_;
  V1Order order_;
  std::vector<Source> sources_;
  std::vector<Ready> heap_;
  DenseIdMap rows_;
  std::vector<Go> gos_;
  std::unordered_map<uint64_t, Wakeup, SeededHash> wakeups_;
  uint64_t ready_count_ = 0;
  size_t next_sample_ = 0;
  size_t next_exit_ = 0;
  uint64_t last_order_ = 0;
  int64_t last_ticks_ = std::numeric_limits<int64_t>::min();
};

}  // namespace

Error V1ErrorAt(const TraceV1Event& event, std::string_view what) {
  const std::string p = event.p == TraceV1File::kNoP ? "no P" : fmt::format("P {}", event.p);
  return BadInputAt(OffsetKind::kInflated, event.offset, fmt::format("{}: {}", p, what));
}

V1Order MergeV1(const TraceV1File& file) { return Merger(file).Merge(); }

}  // namespace pfa
