// Tables of results as benchstat has them: rows and columns are projections, each cell is the
// sample of what is in it, and the first column is what the others are compared with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/compare/projection.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/statistics/intervals.h"
#include "proto/base/result.h"

namespace pfa {

// In benchstat's language (filter.h, projection.h).
struct BenchTableRequest {
  std::string table = ".config";
  std::string row = ".fullname";
  std::string col = ".file";
  std::string ignore = {};
  std::string filter = "*";
  double alpha = 0.05;
  double confidence = 0.95;
};

// Of a cell with the cell of the first column.
struct BenchDelta {
  double base = 0;  // centers
  double center = 0;
  // By Hodges and Lehmann: a ratio, or a difference where values are not positive. Exact values
  // have no interval.
  Change change;
  bool is_ratio = true;
  bool is_exact = false;
  double p = 1;  // two-sided, of no change; 0 for exact values
  bool is_significant = false;
  size_t base_runs = 0;
  size_t runs = 0;
  std::vector<std::string> warnings;
};

struct BenchCell {
  std::vector<double> values;
  // The median; of exact values the most frequent one, and from the least to the largest.
  Median center;
  std::optional<BenchDelta> delta;
  std::vector<std::string> warnings;
};

// Geometric means of a column.
struct BenchColumnMean {
  std::optional<double> center;
  std::optional<double> ratio;  // of ratios to the first column, row by row
  std::vector<std::string> warnings;
};

struct BenchTable {
  uint32_t key = 0;
  std::string unit;
  BetterWay better = BetterWay::kUnknown;
  std::vector<uint32_t> rows;
  std::vector<uint32_t> columns;
  std::map<std::pair<uint32_t, uint32_t>, BenchCell> cells;  // by row and column
  std::vector<BenchColumnMean> means;                        // for each column

  [[nodiscard]] const BenchCell* CellAt(uint32_t row, uint32_t column) const {
    const auto found = cells.find({row, column});
    return found == cells.end() ? nullptr : &found->second;
  }
};

struct BenchTables {
  // What the keys of the tables, rows and columns are numbers of.
  BenchProjection tables_by;
  BenchProjection rows_by;
  BenchProjection columns_by;
  std::vector<BenchTable> tables;
  double confidence = 0.95;
  // What is not compared although it looks as if it should be.
  std::vector<std::string> warnings;
};

// Errors: what the request says is no language or speaks of keys that no result has; a filter that
// leaves nothing.
Result<BenchTables> MakeBenchTables(const BenchSet& set, const BenchTableRequest& request);

}  // namespace pfa
