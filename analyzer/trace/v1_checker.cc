#include "analyzer/trace/v1_checker.h"

#include <fmt/format.h>

namespace pfa {
namespace {

using Type = TraceV1Type;

constexpr int kNoFutile = 11;  // and the first without wake-ups in vain

// Flips a flag to what the event says; false if it is so already.
bool Flip(bool* flag, bool to) {
  const bool changes = *flag != to;
  *flag = to;
  return changes;
}

std::string Pairing(bool ok, bool begins, std::string_view what) {
  if (ok) return "";
  return fmt::format("{} {}", what,
                     begins ? "begins while one is in progress" : "ends that did not begin");
}

}  // namespace

V1Checker::V1Checker(const TraceV1File& file) : file_(&file) {
  // The scheduler counts as a goroutine that always runs.
  Go& scheduler = gos_.emplace_back();
  scheduler.exists = true;
  scheduler.state = V1GoState::kRunning;
  go_rows_.Set(0, 0);
}

uint32_t V1Checker::GoRow(uint64_t goroutine) {
  const uint32_t found = go_rows_.Find(goroutine);
  if (found != DenseIdMap::kAbsent) return found;
  const auto row = static_cast<uint32_t>(gos_.size());
  gos_.emplace_back();
  go_rows_.Set(goroutine, row);
  return row;
}

uint32_t V1Checker::ProcRow(int32_t p) {
  const auto id = static_cast<uint32_t>(p);
  const uint32_t found = proc_rows_.Find(id);
  if (found != DenseIdMap::kAbsent) return found;
  const auto row = static_cast<uint32_t>(procs_.size());
  procs_.emplace_back();
  proc_rows_.Set(id, row);
  return row;
}

std::string V1Checker::Check(const TraceV1Event& event) {
  const V1Rule& rule = RuleOf(event.type);
  if (rule.type != Type::kNone && rule.subject != V1Subject::kGc) return CheckRule(event, rule);
  switch (event.type) {
    case Type::kProcStart:
    case Type::kProcStop:
      return CheckProc(event);
    case Type::kTaskCreate:
    case Type::kTaskEnd:
    case Type::kRegion:
      return CheckUser(event);
    case Type::kFutileWakeup:
      if (file_->version() >= kNoFutile) {
        return fmt::format("FutileWakeup, which go 1.{} does not write", file_->version());
      }
      return "";
    default:
      return CheckRange(event);
  }
}

// That the P runs the goroutine of the event.
std::string V1Checker::CheckRuns(const TraceV1Event& event, bool scheduler_too) {
  const std::string_view name = SpecOf(event.type).name;
  const Go& go = gos_[GoRow(event.goroutine)];
  if (go.state != V1GoState::kRunning) {
    return fmt::format("{} by goroutine {}, which is {}", name, event.goroutine, NameOf(go.state));
  }
  const Proc& proc = procs_[ProcRow(event.p)];
  if (proc.goroutine != event.goroutine) {
    return fmt::format("{} by goroutine {}, but the P runs {}", name, event.goroutine,
                       proc.goroutine);
  }
  if (!scheduler_too && event.goroutine == 0) {
    return fmt::format("{} by no goroutine", name);
  }
  return "";
}

std::string V1Checker::CheckSubject(const TraceV1Event& event, const V1Rule& rule) {
  const uint64_t id = rule.subject == V1Subject::kSelf ? event.goroutine : event.args[0];
  Go& go = gos_[GoRow(id)];
  if (event.type == Type::kGoCreate) {
    if (go.exists) return fmt::format("goroutine {} is created, but exists already", id);
    go.exists = true;
  }
  if (go.state != rule.from) {
    return fmt::format("{} of goroutine {}, which is {}, not {}", SpecOf(event.type).name, id,
                       NameOf(go.state), NameOf(rule.from));
  }
  go.state = rule.to;
  return "";
}

std::string V1Checker::CheckRule(const TraceV1Event& event, const V1Rule& rule) {
  const bool from_timer =
      event.type == Type::kGoUnblock && file_->is_timer_goroutine(event.goroutine);
  std::string wrong;
  switch (rule.proc) {
    case V1Proc::kNothing:
      break;
    case V1Proc::kStarts:
      if (const uint64_t runs = procs_[ProcRow(event.p)].goroutine; runs != 0) {
        wrong = fmt::format("goroutine {} starts while the P runs {}", event.goroutine, runs);
      }
      break;
    case V1Proc::kCreates:
      if (!from_timer) wrong = CheckRuns(event, true);
      break;
    case V1Proc::kStays:
    case V1Proc::kLeaves:
      wrong = CheckRuns(event, false);
      break;
  }
  if (wrong.empty()) wrong = CheckSubject(event, rule);
  if (!wrong.empty()) return wrong;
  if (rule.proc == V1Proc::kStarts) procs_[ProcRow(event.p)].goroutine = event.goroutine;
  if (rule.proc == V1Proc::kLeaves) procs_[ProcRow(event.p)].goroutine = 0;
  if (event.type == Type::kGoEnd) regions_.erase(event.goroutine);
  return "";
}

std::string V1Checker::CheckProc(const TraceV1Event& event) {
  Proc& proc = procs_[ProcRow(event.p)];
  const bool starts = event.type == Type::kProcStart;
  if (!Flip(&proc.running, starts)) {
    return starts ? "the P starts while it runs" : "the P stops while it does not run";
  }
  if (!starts && proc.goroutine != 0) {
    return fmt::format("the P stops while it runs goroutine {}", proc.goroutine);
  }
  return "";
}

std::string V1Checker::CheckRange(const TraceV1Event& event) {
  switch (event.type) {
    case Type::kGcStart:
    case Type::kGcDone: {
      const bool begins = event.type == Type::kGcStart;
      return Pairing(Flip(&gc_, begins), begins, "a GC cycle");
    }
    case Type::kStwStart:
    case Type::kStwDone: {
      const bool begins = event.type == Type::kStwStart;
      bool* stopped =
          file_->version() < kV1GlobalStops ? &procs_[ProcRow(event.p)].stops : &stopped_;
      return Pairing(Flip(stopped, begins), begins, "stopping the world");
    }
    case Type::kSweepStart:
    case Type::kSweepDone: {
      const bool begins = event.type == Type::kSweepStart;
      return Pairing(Flip(&procs_[ProcRow(event.p)].sweeps, begins), begins, "a sweep");
    }
    case Type::kMarkAssistStart:
      return Pairing(Flip(&gos_[GoRow(event.goroutine)].assists, true), true, "a mark assist");
    case Type::kMarkAssistDone:
      // It may have begun before the trace.
      gos_[GoRow(event.goroutine)].assists = false;
      return "";
    default:
      return "";
  }
}

std::string V1Checker::CheckUser(const TraceV1Event& event) {
  const uint64_t task = event.args[0];
  if (event.type == Type::kRegion) return CheckRegion(event);
  if (event.type == Type::kTaskEnd) {
    tasks_.erase(task);
    return "";
  }
  if (tasks_.insert(task).second) return "";
  return fmt::format("task {} is created, but exists already", task);
}

std::string V1Checker::CheckRegion(const TraceV1Event& event) {
  const uint64_t task = event.args[0];
  const uint64_t mode = event.args[1];
  const uint64_t name = event.args[2];
  if (mode > 1) return fmt::format("a region with mode {}, expected 0 or 1", mode);
  if (mode == 0) {
    regions_[event.goroutine].push_back({task, name});
    return "";
  }
  const auto found = regions_.find(event.goroutine);
  if (found == regions_.end()) return "";  // it began before the trace
  const Region inner = found->second.back();
  if (inner.task != task || inner.name != name) {
    return fmt::format("goroutine {} ends region {} of task {}, but is inside region {} of task {}",
                       event.goroutine, name, task, inner.name, inner.task);
  }
  found->second.pop_back();
  if (found->second.empty()) regions_.erase(found);
  return "";
}

}  // namespace pfa
