// What the garbage collector did on which P: mark workers, assists and sweeps as slices of time. A
// P that does several of them at once (a sweep inside an assist) has a slice of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/trace.h"

namespace pfa {

enum class GcWorkKind : uint8_t {
  kDedicated,   // a mark worker that has the P for itself
  kFractional,  // a mark worker that shares the P
  kIdle,        // a mark worker on a P that had nothing else to do
  kAssist,      // a goroutine that allocates must mark, too; only while it runs
  kSweep,
};
constexpr size_t kGcWorkKinds = 5;
std::string_view NameOf(GcWorkKind kind);  // "dedicated"

struct GcWork {
  GcWorkKind kind = GcWorkKind::kDedicated;
  ProcId proc;            // kNone: not known
  GoroutineId goroutine;  // of sweeps the one that was current at the beginning
  int64_t start_ns = 0;
  int64_t end_ns = 0;
};

// In order of start. A label says what a mark worker does until it stops running; labels of other
// goroutines, which the runtime sometimes writes, mean nothing.
std::vector<GcWork> FindGcWork(const Trace& trace);

}  // namespace pfa
