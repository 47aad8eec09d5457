// Functions that have a budget, as results of benchmarks, so that the same gate decides about them.
#pragma once

#include <span>

#include "analyzer/compare/run_columns.h"
#include "analyzer/compare/run_totals.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/query/project_rules.h"

namespace pfa {

// One result for each budget of functions and each profile of its metric: how much of the profile
// is in these functions themselves, in %. Less is better. No row where no function fits.
void AddFunctionRows(const ProjectRules& rules, std::span<const RunColumns> columns, RunSide side,
                     BenchSet* set);

}  // namespace pfa
