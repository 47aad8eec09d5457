// Which results of benchmarks a profile explains.
#pragma once

#include <string_view>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/run_columns.h"

namespace pfa {

// The metric: sec/op by CPU profiles, B/op by alloc_space and allocs/op by alloc_objects of heap
// profiles; "" if there is none.
std::string_view MetricExplainedBy(const RunColumns& columns, const BenchmarkColumns& benchmark);

// Whether samples of a benchmark are those of the row's.
bool IsOfRow(const GoBenchmark& benchmark, const BenchRow& row);

// Only labels tell one.
bool IsSubBenchmark(const GoBenchmark& benchmark);

}  // namespace pfa
