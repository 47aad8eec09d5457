// The totals of profiles as results of benchmarks, so that the same gate decides about them where
// there is nothing else to decide by.
#pragma once

#include <span>

#include "analyzer/compare/run_columns.h"
#include "analyzer/model/bench_set.h"

namespace pfa {

enum class RunSide : uint8_t { kOld, kNew };

// One result for each profile: "CPU-profile" with "cpu-sec", "heap-profile" with "alloc_space-B".
// Less is better.
BenchSet TotalsAsBenchSet(std::span<const RunColumns> columns, RunSide side);

}  // namespace pfa
