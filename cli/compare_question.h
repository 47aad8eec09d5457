// What options ask of results: which of them, and how sure.
#pragma once

#include "analyzer/compare/gate.h"
#include "analyzer/compare/run_sizes.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/query/compare_options.h"
#include "proto/base/result.h"

namespace pfa {

Result<Gate> GateOf(const CompareOptions& options);
Normalize NormalizeOf(const CompareOptions& options);

// Leaves out what --bench, --metric and --filter do not ask for; maybe all.
Result<void> RestrictResults(const CompareOptions& options, BenchSet* set);

}  // namespace pfa
