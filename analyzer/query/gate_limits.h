// The changes that matter, of each metric.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

// Of one metric, or of all others.
struct GateLimit {
  std::string unit;  // "sec/op"; "": all that have no limit of their own
  double value = 0;
};

// Whether a unit of results is that of a metric: "cpu" names "cpu-sec" as well, the total of a
// profile.
bool IsUnitOf(std::string_view metric, std::string_view unit);

// "5%", "5%,allocs/op=0,sec/op=2%"; shares may be written as 0.05, too.
Result<std::vector<GateLimit>> ParseThresholds(std::string_view text);
// "sec/op=10ns,B/op=16", amounts of the metric (query/amounts.h).
Result<std::vector<GateLimit>> ParseFloors(std::string_view text);

}  // namespace pfa
