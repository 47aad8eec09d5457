#include "analyzer/compare/share_tests.h"

#include <algorithm>
#include <cmath>

#include "analyzer/statistics/counts.h"
#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/multiple.h"
#include "analyzer/statistics/rank_sum.h"

namespace pfa {
namespace {

// With fewer runs a side one function's scatter says too little about itself.
constexpr size_t kEnoughRuns = 6;
// Above it the exact sum takes long, and G says the same.
constexpr uint64_t kMostExactCount = 1000;

// Degrees of freedom where nothing had to be estimated.
constexpr size_t kOfSampling = 200;

double ShareIn(const Cost& part, const Cost& whole) {
  return whole.count == 0 ? 0 : static_cast<double>(part.count) / static_cast<double>(whole.count);
}

struct SideCounts {
  std::vector<ShareCount> old_runs;
  std::vector<ShareCount> new_runs;
};

SideCounts CountsOf(std::span<const Cost> costs, std::span<const Cost> totals,
                    const RunSides& sides) {
  SideCounts counts;
  for (size_t run = 0; run < totals.size(); ++run) {
    auto& side = run < sides.old_runs ? counts.old_runs : counts.new_runs;
    side.push_back({costs[run].count, totals[run].count});
  }
  return counts;
}

// New values for the size of a new run. Where that is not known well, what it may be that speaks
// least for a change.
void TestByRanks(std::span<const Cost> costs, const RunSides& sides, RankSumTester* tester,
                 CostChange* change) {
  std::vector<double> old_values;
  std::vector<double> new_values;
  const auto test_with = [&](double size) {
    old_values.clear();
    new_values.clear();
    for (size_t run = 0; run < costs.size(); ++run) {
      const auto value = static_cast<double>(costs[run].value);
      if (run < sides.old_runs) {
        old_values.push_back(value);
      } else {
        new_values.push_back(value / size);
      }
    }
    return tester->Test(old_values, new_values);
  };
  if (sides.size_error == 0) {
    change->p = test_with(sides.size).p_two_sided;
    return;
  }
  const double reach = std::exp(kNormalOf95 * sides.size_error);
  // U counts the old values that are larger.
  const double p_more = test_with(sides.size * reach).p_less;
  const double p_less = test_with(sides.size / reach).p_greater;
  change->p = std::min(1.0, 2 * std::min(p_more, p_less));
}

double MedianDispersion(std::vector<double> dispersions) {
  if (dispersions.empty()) return 1;
  const auto middle = dispersions.begin() + static_cast<ptrdiff_t>(dispersions.size() / 2);
  std::ranges::nth_element(dispersions, middle);
  return *middle;
}

}  // namespace

void SetSizes(const RunSizes& sizes, RunSides* sides) {
  sides->growth = {sizes.growth, sizes.growth_error, sizes.functions > 0 ? sizes.functions - 1 : 0};
  sides->size = SizeOfNewRun(sizes, sides->old_runs, sides->new_runs);
  sides->size_error = sizes.size_error;
}

RunSides SidesOf(const RunColumns& columns) {
  RunSides sides{columns.old_runs, columns.new_runs, BlameTest::kDispersion};
  const bool has_heavy_tails =
      columns.kind != ProfileKind::kCpu && columns.kind != ProfileKind::kHeap;
  if (has_heavy_tails) {
    sides.test = BlameTest::kRanks;
  } else if (columns.old_runs == 1 && columns.new_runs == 1) {
    sides.test = BlameTest::kSamplingOnly;
  }
  return sides;
}

CostChange SumsOf(std::span<const Cost> costs, std::span<const Cost> totals,
                  const RunSides& sides) {
  CostChange change;
  Cost old_total;
  Cost new_total;
  for (size_t run = 0; run < totals.size(); ++run) {
    const bool is_old = run < sides.old_runs;
    (is_old ? change.old_sum : change.new_sum) += costs[run];
    (is_old ? old_total : new_total) += totals[run];
  }
  change.old_share = ShareIn(change.old_sum, old_total);
  change.new_share = ShareIn(change.new_sum, new_total);
  return change;
}

void TestOne(std::span<const Cost> costs, std::span<const Cost> totals, const RunSides& sides,
             double least_dispersion, CostChange* change) {
  const SideCounts counts = CountsOf(costs, totals, sides);
  if (sides.test == BlameTest::kSamplingOnly) {
    const ShareCount& before = counts.old_runs.front();
    const ShareCount& after = counts.new_runs.front();
    if (sides.growth.ratio != 1 || sides.growth.log_error > 0) {
      const ShareError error = ErrorOfChange(before, after, 1, sides.growth, kOfSampling);
      const double off = ChangeOfShare(*change, sides);
      change->p = error.deviation > 0 ? StudentTwoSided(off / error.deviation, error.df) : 1;
      return;
    }
    change->p = before.k + after.k <= kMostExactCount ? FisherTwoSided(before, after)
                                                      : ChiSquare1Tail(GStatistic(before, after));
    return;
  }
  const DispersionTest test =
      TestShares(counts.old_runs, counts.new_runs, least_dispersion, sides.growth);
  change->dispersion = test.dispersion;
  change->p = test.p;
}

double TestChanges(std::span<const std::vector<Cost>> costs, std::span<const Cost> totals,
                   const RunSides& sides, std::span<const uint8_t> eligible,
                   std::span<CostChange> changes) {
  std::vector<size_t> tested;
  for (size_t i = 0; i < changes.size(); ++i) {
    const uint64_t pooled = changes[i].old_sum.count + changes[i].new_sum.count;
    changes[i].is_tested = pooled >= kLeastPooledCount;
    if (changes[i].is_tested && eligible[i] != 0) tested.push_back(i);
  }
  double least = 1;
  const bool shares_scatter = sides.test == BlameTest::kDispersion &&
                              std::min(sides.old_runs, sides.new_runs) < kEnoughRuns;
  if (shares_scatter) {
    std::vector<double> dispersions;
    for (const size_t i : tested) {
      TestOne(costs[i], totals, sides, 1, &changes[i]);
      dispersions.push_back(changes[i].dispersion);
    }
    least = MedianDispersion(std::move(dispersions));
  }
  RankSumTester tester;
  std::vector<double> p;
  for (const size_t i : tested) {
    if (sides.test == BlameTest::kRanks) {
      TestByRanks(costs[i], sides, &tester, &changes[i]);
    } else {
      TestOne(costs[i], totals, sides, least, &changes[i]);
    }
    p.push_back(changes[i].p);
  }
  const std::vector<double> q = AdjustBenjaminiHochberg(p);
  for (size_t i = 0; i < tested.size(); ++i) changes[tested[i]].q = q[i];
  return least;
}

double ChangeOfShare(const CostChange& change, const RunSides& sides) {
  return sides.growth.ratio * change.new_share - change.old_share;
}

double HalfWidth(const CostChange& change, std::span<const Cost> totals, const RunSides& sides) {
  Cost old_total;
  Cost new_total;
  for (size_t run = 0; run < totals.size(); ++run) {
    (run < sides.old_runs ? old_total : new_total) += totals[run];
  }
  const size_t runs = sides.old_runs + sides.new_runs;
  const ShareError error = ErrorOfChange({change.old_sum.count, old_total.count},
                                         {change.new_sum.count, new_total.count}, change.dispersion,
                                         sides.growth, runs < 3 ? kOfSampling : runs - 2);
  return (error.df >= kOfSampling ? kNormalOf95 : StudentQuantile(0.05, error.df)) *
         error.deviation;
}

}  // namespace pfa
