// How reports on traces write times, goroutines and reasons.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/trace.h"

namespace pfa {

// From the start of the trace: "1.234567s".
std::string OffsetLabel(const Trace& trace, int64_t time_ns);
// "0.100000s to 0.200000s (100ms)".
std::string TimeLabel(const Trace& trace, int64_t start_ns, int64_t end_ns);
// "1.20ms", "340µs".
std::string DurationLabel(int64_t ns);

// Whether it is a P that ever had a state. Go gives events of old traces that have no P, such as
// those of the network poller and of the GC, one with a large number, which nobody need see.
bool IsRealProc(const Trace& trace, ProcId id);

// "main.worker #12", "http.Serve #5", "#7" if it has no name.
std::string GoroutineLabel(const Trace& trace, GoroutineId id);

// What a goroutine waits for: "a channel receive".
std::string WaitedFor(std::string_view reason);

}  // namespace pfa
