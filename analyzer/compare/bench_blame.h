// The functions to blame for a benchmark that is worse: the verdict comes from the benchmarks' own
// numbers, the blame from profiles. A profile covers more iterations than a line of results says,
// so a function's part of the cost per operation is its share of the benchmark's samples times the
// cost per operation that was printed; the parts add up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/blame.h"

namespace pfa {

struct BenchBlameRow {
  uint32_t node = 0;
  CostChange flat;  // of the benchmark's samples
  // Of the old cost per operation, or in the metric's unit if there was none. Those of all
  // functions add up to the benchmark's change.
  double change = 0;
  double share_of_change = 0;
  // Per operation, in the metric's unit.
  double old_cost = 0;
  double new_cost = 0;
  // The same with all that the function calls. These do not add up.
  double old_cum = 0;
  double new_cum = 0;
};

struct BenchBlame {
  const RunColumns* columns = nullptr;
  const BenchmarkColumns* benchmark = nullptr;  // of `columns`
  std::string package = {};
  // "Put/size=64-8". Several: sub-benchmarks run one closure, and stacks do not tell them apart; or
  // one benchmark ran with several GOMAXPROCS.
  std::vector<std::string> benchmarks = {};
  bool by_label = false;    // samples were told apart by labels
  std::string metric = {};  // "sec/op"
  // Of the metric, new over old, the geometric mean of several; of what was zero before, new minus
  // old.
  bool is_ratio = true;
  double ratio = 1;
  double log_error = 0;  // the standard deviation of its logarithm
  double difference = 0;
  // The old median, the geometric mean of several, and what it is after the change.
  double old_value = 0;
  double new_value = 0;
  uint64_t counts = 0;                   // that are the benchmark's, on both sides
  std::vector<BenchBlameRow> rows = {};  // the largest part of the change first; not those ignored
  BlameTest test = BlameTest::kDispersion;

  // Whether a function's change is one to blame: those that pull the other way explain nothing.
  [[nodiscard]] bool IsBlamed(const BenchBlameRow& row) const {
    return (row.change > 0) == (is_ratio ? ratio > 1 : difference > 0);
  }
};

// Of the rows that are regressions (or better, if asked) in metrics that profiles explain: sec/op
// by CPU profiles, B/op by alloc_space and allocs/op by alloc_objects of heap profiles. Refers to
// `columns`.
std::vector<BenchBlame> BlameBenchmarks(const BenchComparison& comparison,
                                        std::span<const RunColumns> columns,
                                        const BlameQuestion& question);

}  // namespace pfa
