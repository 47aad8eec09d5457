// Whose benchmark the samples of a profile are: by their labels, where package testing or somebody
// else has set some, or else by the outermost frame that is a benchmark's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/compare/cost_columns.h"
#include "analyzer/compare/profile_run.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

// Sums what the samples of each benchmark cost: of a heap profile, bytes and objects that were
// allocated; of another one, the column that `columns` names. `leaves` has the node that a stack
// counts for, kNoNode if it does not count. No value may be negative. Errors: sums beyond 64 bits.
Result<void> SumBenchmarks(const Profile& profile, const CostColumns& columns,
                           std::span<const uint32_t> leaves, std::vector<RunBenchmark>* benchmarks);

}  // namespace pfa
