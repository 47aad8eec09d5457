#include "analyzer/compare/operations.h"

#include <cmath>
#include <string_view>

#include "analyzer/compare/explained_rows.h"

namespace pfa {
namespace {

const BenchmarkColumns* OnlyBenchmarkOf(const RunColumns& columns) {
  const BenchmarkColumns* only = nullptr;
  for (const BenchmarkColumns& one : columns.benchmarks) {
    // Samples of a sub-benchmark are the benchmark's as well.
    if (one.type != columns.type || IsSubBenchmark(one.benchmark)) continue;
    if (only != nullptr) return nullptr;
    only = &one;
  }
  return only;
}

const BenchRow* OnlyRowOf(const BenchComparison& comparison, const GoBenchmark& benchmark,
                          std::string_view metric) {
  const BenchRow* only = nullptr;
  for (const BenchRow& row : comparison.rows) {
    if (row.unit != metric || !IsOfRow(benchmark, row)) continue;
    if (only != nullptr) return nullptr;
    only = &row;
  }
  return only;
}

}  // namespace

Operations OperationsOf(const BenchComparison& comparison, const RunColumns& columns) {
  const BenchmarkColumns* const benchmark = OnlyBenchmarkOf(columns);
  if (benchmark == nullptr) return {};
  const std::string_view metric = MetricExplainedBy(columns, *benchmark);
  const bool is_time = metric == "sec/op";
  if (metric.empty() || (is_time && columns.unit != "nanoseconds")) return {};
  const BenchRow* const row = OnlyRowOf(comparison, benchmark->benchmark, metric);
  if (row == nullptr || !row->answer.is_ratio) return {};
  constexpr double kNanosecondsPerSecond = 1e9;
  const double old_cost = row->answer.old_median.value * (is_time ? kNanosecondsPerSecond : 1);
  const double new_cost = old_cost * row->answer.change.value;
  Operations operations{.log_error = std::sqrt(VarianceOfLog(row->answer.change))};
  for (size_t run = 0; run < columns.runs(); ++run) {
    operations.by_run.push_back(static_cast<double>(benchmark->totals[run].value) /
                                (run < columns.old_runs ? old_cost : new_cost));
  }
  return operations;
}

}  // namespace pfa
