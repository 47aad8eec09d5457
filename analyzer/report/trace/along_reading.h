// A report of all that happened in a trace, made of transitions while they are read: it takes a
// fraction of the memory, and the time of what would only be kept.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/model/transition_sink.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class AlongReading : public TransitionSink {
 public:
  // After the last transition. The trace has TraceContent::kStates, without the transitions.
  virtual Result<void> Write(const Trace& trace, ByteSink& sink) = 0;
};

}  // namespace pfa
