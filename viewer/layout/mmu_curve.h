// The curve of minimum mutator utilization: by the length of a while, how little of its Ps the
// program was left with in the worst one, and where in the trace that was.
#pragma once

#include <vector>

#include "analyzer/aggregate/trace/mutator_utilization.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "viewer/layout/plot.h"

namespace pfa {

struct MmuCurve {
  Plot plot;  // without points if the trace does not say how many Ps there are
  // By the rows of the plot's points.
  std::vector<MutatorUtilization::Window> worst;
};

// Linear in what the collector did, for each of about a hundred points.
MmuCurve MakeMmuCurve(const Trace& trace, const Interval& window);

}  // namespace pfa
