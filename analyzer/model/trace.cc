#include "analyzer/model/trace.h"

#include <algorithm>

namespace pfa {

std::string_view NameOf(GoState state) {
  constexpr std::array<std::string_view, kGoStates> kNames = {
      "unknown", "runnable", "running", "syscall", "syscall-blocked", "waiting", "dead"};
  return kNames[static_cast<size_t>(state)];
}

std::string_view NameOf(WireState state) {
  constexpr std::array<std::string_view, kWireStates> kNames = {
      "Undetermined", "NotExist", "Runnable", "Running", "Syscall", "Waiting", "Idle"};
  return kNames[static_cast<size_t>(state)];
}

std::string_view NameOf(Metric metric) {
  constexpr std::array<std::string_view, kMetrics> kNames = {
      "/sched/gomaxprocs:threads", "/memory/classes/heap/objects:bytes", "/gc/heap/goal:bytes"};
  return kNames[static_cast<size_t>(metric)];
}

std::string_view NameOf(EventKind kind) {
  constexpr std::array<std::string_view, kEventKinds> kNames = {
      "StateTransition", "RangeBegin",  "RangeActive", "RangeEnd",    "Metric",
      "Label",           "StackSample", "TaskBegin",   "TaskEnd",     "RegionBegin",
      "RegionEnd",       "Log",         "Sync",        "Experimental"};
  return kNames[static_cast<size_t>(kind)];
}

uint64_t EventCounts::total() const {
  uint64_t sum = 0;
  for (const uint64_t count : kinds) sum += count;
  return sum;
}

std::optional<int64_t> Trace::wall_ns(int64_t time_ns) const {
  std::optional<int64_t> wall;
  for (const Generation& generation : generations_) {
    if (!generation.clock) continue;
    if (wall && generation.clock->trace_ns > time_ns) break;
    wall = generation.clock->wall_ns + (time_ns - generation.clock->trace_ns);
  }
  return wall;
}

}  // namespace pfa
