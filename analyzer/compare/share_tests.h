// Tests of many shares at once, over the same runs.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyzer/compare/blame.h"
#include "analyzer/statistics/counts.h"

namespace pfa {

struct RunSides {
  size_t old_runs = 0;
  size_t new_runs = 0;
  BlameTest test = BlameTest::kDispersion;
  ShareGrowth growth = {};  // of all that a new run has (run_sizes.h)
  double size = 1;          // of a new run, if an old one has 1
  double size_error = 0;    // the standard deviation of its logarithm
};
void SetSizes(const RunSizes& sizes, RunSides* sides);
RunSides SidesOf(const RunColumns& columns);

// Costs of one function by run, and the totals they are shares of. Sums and shares.
CostChange SumsOf(std::span<const Cost> costs, std::span<const Cost> totals, const RunSides& sides);

// Tests those that have enough counts and are `eligible`, and adjusts for their number. `costs` has
// a span per change. Returns the least dispersion.
double TestChanges(std::span<const std::vector<Cost>> costs, std::span<const Cost> totals,
                   const RunSides& sides, std::span<const uint8_t> eligible,
                   std::span<CostChange> changes);

// The dispersion test of one, or what sampling alone says.
void TestOne(std::span<const Cost> costs, std::span<const Cost> totals, const RunSides& sides,
             double least_dispersion, CostChange* change);

// By how much the share changed, of what an old run has.
double ChangeOfShare(const CostChange& change, const RunSides& sides);
// Half of its 95% interval.
double HalfWidth(const CostChange& change, std::span<const Cost> totals, const RunSides& sides);

}  // namespace pfa
