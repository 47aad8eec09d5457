// From a call graph to stacks. A graph says how much of a function's inclusive cost came by way of
// each caller, but not by way of which callers of callers. That makes it a flow: what calls bring
// into a function is spent there or handed on to what it calls. A flow can be taken apart into
// paths, at most one per call and function, and a path is a stack:
//
//   a calls f 10, b calls f 5         f's own 10, f calls g 5
//
//   a;f 10   b;f;g 5                  or as well   a;f 5   b;f 5   a;f;g 5
//
// Own costs are exact, always. So are the costs of calls and inclusive costs, where the graph has
// no recursion and adds up; calls that close a cycle are left out, and a function that has more to
// spend than calls bring in is outermost for the rest.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/ids.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/result.h"

namespace pfa {

struct CallgrindGraph {
  struct Cost {
    uint32_t function = 0;
    LocationId location;  // of the innermost frame
  };
  struct Call {
    uint32_t caller = 0;
    uint32_t callee = 0;
    LocationId location;  // of the caller's frame
  };
  uint32_t function_count = 0;
  size_t event_count = 0;
  std::vector<Cost> costs;
  std::vector<int64_t> cost_values;  // event_count for each cost
  std::vector<Call> calls;
  std::vector<int64_t> call_values;  // likewise
};

// Adds the samples; the builder has a sample type per event. Time and memory are bounded: what goes
// beyond the limits loses its callers, and that is counted in the builder's diagnostics. Fails if
// own costs do not fit 64 bits when added up.
Result<void> AddCallgrindStacks(const CallgrindGraph& graph, ProfileBuilder& builder);

}  // namespace pfa
