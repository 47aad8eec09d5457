// How damage in a trace is met, and how much of it is wanted.
#pragma once

#include <cstdint>

#include "analyzer/model/transition_sink.h"

namespace pfa {

// What a trace is to have. Readers check all of a file whatever is wanted; of what is not, nothing
// or anything may be there. Each of these includes the one before it.
enum class TraceContent : uint8_t {
  kDiagnostics,  // gaps, and what is odd
  kSamples,      // CPU samples, and what they name; when the trace began and ended
  kStates,       // what goroutines and Ps did
  kAll,
};

struct TraceReadOptions {
  // The first violation is an error. Otherwise each complete part is used, and the trace says what
  // is missing.
  bool strict = false;
  TraceContent content = TraceContent::kAll;
  // Not null: takes the transitions of goroutines, which then are not in the trace.
  TransitionSink* transitions = nullptr;
};

}  // namespace pfa
