#include "analyzer/aggregate/trace/utilization_curves.h"

#include <vector>

#include "analyzer/aggregate/trace/gc_work.h"

namespace pfa {

UtilizationCurves UtilizationCurves::Compute(const Trace& trace, const Interval& window) {
  const std::vector<GcWork> work = FindGcWork(trace);
  return {MutatorUtilization::Compute(trace, work, {}, window),
          MutatorUtilization::Compute(trace, work, {.background = true, .assist = true}, window),
          MutatorUtilization::Compute(trace, work,
                                      {.background = true, .assist = true, .sweep = true}, window)};
}

}  // namespace pfa
