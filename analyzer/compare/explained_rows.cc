#include "analyzer/compare/explained_rows.h"

#include <string>

#include "analyzer/query/go_benchmark.h"

namespace pfa {
namespace {

struct ExplainedMetric {
  std::string_view metric;
  ProfileKind kind;
  std::string_view type;
};
constexpr ExplainedMetric kExplained[] = {{"sec/op", ProfileKind::kCpu, "cpu"},
                                          {"B/op", ProfileKind::kHeap, "alloc_space"},
                                          {"allocs/op", ProfileKind::kHeap, "alloc_objects"}};

}  // namespace

std::string_view MetricExplainedBy(const RunColumns& columns, const BenchmarkColumns& benchmark) {
  for (const ExplainedMetric& one : kExplained) {
    if (columns.kind == one.kind && benchmark.type == one.type) return one.metric;
  }
  return "";
}

bool IsSubBenchmark(const GoBenchmark& benchmark) {
  return benchmark.name.find('/') != std::string::npos;
}

bool IsOfRow(const GoBenchmark& benchmark, const BenchRow& row) {
  const bool has_name = IsSubBenchmark(benchmark) ? IsRowOfLabelled(row.name, benchmark.name)
                                                  : BenchmarkOfRow(row.name) == benchmark.name;
  if (!has_name) return false;
  // Files of a package's external tests have a package of their own; results name the tested one.
  return row.package.empty() || benchmark.package.empty() || benchmark.package == row.package ||
         benchmark.package == row.package + "_test" ||
         (benchmark.package == "main" && !row.package.empty());
}

}  // namespace pfa
