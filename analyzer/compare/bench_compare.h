// Two sets of benchmark results, row by row: a benchmark and one of its metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/compare/gate.h"
#include "analyzer/compare/samples.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/statistics/intervals.h"
#include "analyzer/statistics/rank_sum.h"

namespace pfa {

struct BenchRow {
  std::string package;
  std::string name;  // "Put/size=64-8"
  std::string unit;  // "sec/op"
  std::vector<double> old_values;
  std::vector<double> new_values;
  SampleAnswer answer;
  double p_adjusted = 1;  // of being worse, by Holm over all rows that are gated
  RowLimits limits = {};
  UnitTraits traits = {};
  bool follows_time = false;  // throughput whose time is a row of its own
  bool is_ignored = false;    // by the project
  bool in_pairs = false;      // how it is compared, unless values are no ratios

  // Whether anything is decided about it.
  [[nodiscard]] bool IsGated() const {
    return !follows_time && !is_ignored && traits.better != BetterWay::kUnknown;
  }
};

// Sets what the gate says of a row of this name: limits, and whether it is exact or ignored. Refers
// to the budgets of `gate`.
void ApplyRules(const Gate& gate, BenchRow* row);

// The decision about the values of one row, before other rows are looked at.
SampleAnswer DecideRow(const BenchRow& row, const Gate& gate, RankSumTester* tester);

// Only on one side.
struct LoneBench {
  std::string package;
  std::string name;
  std::string unit;
  bool is_gone = false;  // or else new
  double median = 0;
};

// The geometric mean of the rows' ratios of one metric.
struct UnitMean {
  std::string unit;
  double ratio = 1;
  size_t rows = 0;
  size_t left_out = 0;  // whose values are not positive
  // Of the ratio (mean_interval.h).
  std::optional<ConfidenceInterval> interval = std::nullopt;
};

// How the runs of both sides were put together.
struct PairingUsed {
  size_t paired = 0;    // rows that are gated
  size_t unpaired = 0;  // of them, those that are not compared in pairs
  std::string reason;   // "pfa collect made the runs in turn"
};

struct EnvironmentDifference {
  std::string key;  // "cpu"
  std::string old_value;
  std::string new_value;
};

struct BenchComparison {
  std::vector<BenchRow> rows;  // in the order of the old side
  std::vector<LoneBench> lone;
  std::vector<UnitMean> means;
  std::vector<EnvironmentDifference> environment;  // that is not ignored: nothing is decided then
  // Budgets that fit no row: what they were written for is not checked.
  std::vector<std::string> unchecked;
  std::vector<std::string> notes;
  size_t family = 0;  // how many rows are gated
  PairingUsed pairing = {};
};

// Refers to the budgets of `gate`.
BenchComparison CompareBenches(const BenchSet& old_set, const BenchSet& new_set, const Gate& gate);

// Of all rows together: a regression if there is one, else inconclusive if anything is.
Verdict VerdictOf(const BenchComparison& comparison);
size_t CountOf(const BenchComparison& comparison, Verdict verdict);

}  // namespace pfa
