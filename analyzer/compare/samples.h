// The decision about one metric from its values on two sides.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "analyzer/compare/gate.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/statistics/intervals.h"

namespace pfa {

struct SampleQuestion {
  std::span<const double> old_values;  // one for each run
  std::span<const double> new_values;
  UnitTraits traits;
  double threshold = Gate::kThreshold;  // share of the old median
  double floor = 0;                     // in the unit
  // What the new median may not be beyond, in the unit; of what should be high, the least.
  double limit = kNoLimit;
  double alpha = 0.05;
  size_t min_runs = 6;
  bool in_pairs = false;  // the i-th old value belongs to the i-th new one; ratios alone have pairs
};

struct SampleAnswer {
  Median old_median;
  Median new_median;
  // New over old; where there are values that are not positive, new minus old.
  Change change;
  bool is_ratio = true;
  bool is_paired = false;
  // Two-sided, of no change at all.
  double p = 1;
  // One-sided, of a change for the worse that is at most the threshold.
  double p_worse = 1;
  // The same of a change for the better; counted only where the verdict says so.
  double p_better = 1;
  // Before other metrics are looked at (bench_compare.h).
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;      // why it is inconclusive; or what else is to be said
  size_t runs_needed = 0;  // that would settle it, about; 0: not known
};

// There must be values on both sides. The margin test: worse if the whole interval of the change is
// beyond the threshold, as before or better if the whole interval is on its other side. With a
// limit, the same of the new median's interval and the limit; the worse answer counts.
SampleAnswer Decide(const SampleQuestion& question, RankSumTester* tester);

}  // namespace pfa
