// How many operations the runs of profiles did, as far as the results of benchmarks say so.
#pragma once

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/run_columns.h"
#include "analyzer/compare/run_sizes.h"

namespace pfa {

// Known if all profiles are of one benchmark that is one row: what its samples cost over what an
// operation costs. Several benchmarks have operations of several kinds; and the iterations that
// results tell are fewer than those a profile covers.
Operations OperationsOf(const BenchComparison& comparison, const RunColumns& columns);

}  // namespace pfa
