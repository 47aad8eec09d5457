// Who takes the transitions of goroutines as they happen, instead of the columns of a trace: for
// what goes through them once, keeping tens of millions of rows takes longer than anything else.
#pragma once

#include <cstdint>

#include "analyzer/model/transition_columns.h"

namespace pfa {

class TransitionSink {
 public:
  TransitionSink() = default;
  TransitionSink(const TransitionSink&) = delete;
  TransitionSink& operator=(const TransitionSink&) = delete;
  virtual ~TransitionSink() = default;

  // Those of each goroutine come in order of time; those of several need not, since what is stated
  // late comes when it is stated. `known_ns` is the time of the row, but of the first of a
  // goroutine that was there before the trace: when it was stated. Names may not be looked up: they
  // are being made.
  virtual void Take(const Transition& row, int64_t known_ns) = 0;
};

}  // namespace pfa
