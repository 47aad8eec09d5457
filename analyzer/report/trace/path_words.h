// A segment of a critical path in plain words.
#pragma once

#include <string>
#include <vector>

#include "analyzer/aggregate/trace/critical_path.h"
#include "analyzer/aggregate/trace/proc_load.h"
#include "analyzer/model/trace.h"

namespace pfa {

// "running", "runnable", "network": what a person calls it.
std::string CauseWord(PathCause cause);

// Where it was: a function, or the goroutine's entry function if the trace has no stack.
std::string SegmentFunction(const Trace& trace, const PathSegment& segment);

// How the goroutine got here: "waited 1.20ms for a channel receive; woken by main.send #3 in
// main.push". Empty if it was here before.
std::string WakeWords(const Trace& trace, const PathSegment& segment);

// Why it did not run. Empty if it did. `load` is for segments that wait for a P, or null.
std::string CauseWords(const Trace& trace, const PathSegment& segment, const ProcLoad* load);

}  // namespace pfa
