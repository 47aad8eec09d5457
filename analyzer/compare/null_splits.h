// Whether a gate is honest: the runs of one set, dealt out at random into two halves as if they
// were old and new, must not differ. What it says nevertheless is a false alarm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/gate.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/statistics/intervals.h"
#include "proto/base/result.h"

namespace pfa {

struct NullQuestion {
  Gate gate = {};
  size_t splits = 1000;  // if there are no more, all of them are taken
  uint64_t seed = 1;
  size_t threads = 2;  // the answer does not depend on it
};

// The ways to deal `runs` out into halves; of an odd number the second has one more. In pairs (of
// neighbours), each pair has one run on each side, and an odd last one is left out.
struct NullSplits {
  std::vector<std::vector<uint32_t>> orders;  // the first half is old, the rest new
  size_t old_runs = 0;
  size_t new_runs = 0;
  bool is_all = false;  // each way once, or else drawn at random
};
NullSplits SplitsOf(size_t runs, Pairing pairing, size_t most, uint64_t seed);

// How often a row was called what, by itself: before Holm's correction.
struct NullRow {
  std::string package;
  std::string name;
  std::string unit;
  size_t runs = 0;  // that have it
  Median median;
  bool is_gated = false;
  bool is_ratio = true;
  double threshold = 0;  // in the unit of the changes below
  size_t worse = 0;
  size_t better = 0;
  size_t inconclusive = 0;
  size_t pass = 0;
  // The change for the worse that would have been called so in 80 of 100 splits: the threshold, and
  // beyond it how far below zero the lower end of the interval lies in all but 20. A share, or an
  // amount where values are not positive. Nothing: no interval.
  std::optional<double> smallest_change = std::nullopt;
  // About how many runs a side would call no change a pass in 80 of 100 splits; 0: not known.
  size_t runs_needed = 0;
  // Two-sided, of the earlier half of the runs against the later one, after Holm's correction.
  double p_drift = 1;
};

struct NullAnswer {
  size_t runs = 0;
  NullSplits splits;
  size_t family = 0;  // rows that are gated
  // What the gate said about all rows together.
  size_t regressions = 0;
  size_t inconclusive = 0;
  size_t passes = 0;
  // Of the share of false alarms; nothing if all splits were tried: then it is exact.
  std::optional<ConfidenceInterval> false_alarms = std::nullopt;
  std::vector<NullRow> rows;  // in the order of the set
  std::vector<std::string> notes;
  // Of each split.
  std::vector<Verdict> verdicts;
};

// A run is a process, or, if one process printed all, each repetition. Errors: too few runs for two
// halves that the gate would look at.
Result<NullAnswer> SplitAtRandom(const BenchSet& set, const NullQuestion& question);

}  // namespace pfa
