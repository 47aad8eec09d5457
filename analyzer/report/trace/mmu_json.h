// The minimum mutator utilizations in the JSON of `pfa trace summary`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

// "flags@window" to a number between 0 and 1, as Go's tools count; `pfa trace mmu` has what is
// right where they are not.
nlohmann::ordered_json MmuJson(const Trace& trace, const Interval& window);

}  // namespace pfa
