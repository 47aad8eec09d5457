#include "analyzer/report/trace/labels.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/query/short_name.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

struct ReasonText {
  std::string_view reason;
  std::string_view text;
};
constexpr std::array kReasons = {
    ReasonText{"chan receive", "a channel receive"},
    ReasonText{"chan send", "a channel send"},
    ReasonText{"select", "a select"},
    ReasonText{"sync", "a lock, a semaphore or a WaitGroup"},
    ReasonText{"sync.(*Cond).Wait", "a condition variable"},
    ReasonText{"network", "the network"},
    ReasonText{"sleep", "the end of its sleep"},
    ReasonText{"forever", "nothing that can ever come"},
    ReasonText{"GC mark assist wait for work", "the garbage collector, which it owed work"},
    ReasonText{"GC background sweeper wait", "something to sweep"},
    ReasonText{"wait until GC ends", "the end of a garbage collection"},
    ReasonText{"system goroutine wait", "work of the runtime"},
    ReasonText{"preempted", "a scan of its stack"},
    ReasonText{"", "an unknown reason"},
};

}  // namespace

std::string OffsetLabel(const Trace& trace, int64_t time_ns) {
  constexpr int64_t kMicrosecond = 1000;
  constexpr int64_t kMicroseconds = 1000000;
  const int64_t us = (time_ns - trace.start_ns()) / kMicrosecond;
  return fmt::format("{}.{:06}s", us / kMicroseconds, us % kMicroseconds);
}

std::string DurationLabel(int64_t ns) { return ScaledLabel(ns, "nanoseconds", "minimum"); }

std::string TimeLabel(const Trace& trace, int64_t start_ns, int64_t end_ns) {
  return fmt::format("{} to {} ({})", OffsetLabel(trace, start_ns), OffsetLabel(trace, end_ns),
                     DurationLabel(end_ns - start_ns));
}

bool IsRealProc(const Trace& trace, ProcId id) {
  return id.valid() && !trace.proc_transitions_of(id).empty();
}

std::string GoroutineLabel(const Trace& trace, GoroutineId id) {
  const Goroutine& goroutine = trace.goroutine(id);
  constexpr size_t kMaxName = 60;
  const std::string name = DisplayName(ShortFunctionName(trace.text(goroutine.name)), kMaxName);
  return fmt::format("{}{}#{}", name, name.empty() ? "" : " ", goroutine.id);
}

std::string WaitedFor(std::string_view reason) {
  const auto* found = std::ranges::find(kReasons, reason, &ReasonText::reason);
  return found == kReasons.end() ? DisplayName(reason) : std::string(found->text);
}

}  // namespace pfa
