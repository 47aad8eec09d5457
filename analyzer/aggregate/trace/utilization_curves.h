// The utilization of the mutator three times, each time with more that counts against it.
#pragma once

#include "analyzer/aggregate/trace/mutator_utilization.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct UtilizationCurves {
  MutatorUtilization stops;    // the world is stopped
  MutatorUtilization marking;  // and mark workers and assists
  MutatorUtilization all;      // and sweeping

  // Of the part of the trace in `window`.
  static UtilizationCurves Compute(const Trace& trace, const Interval& window);
};

}  // namespace pfa
