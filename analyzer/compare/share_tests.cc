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

void TestByRanks(std::span<const Cost> costs, const RunSides& sides, RankSumTester* tester,
                 CostChange* change) {
  std::vector<double> values;
  values.reserve(costs.size());
  for (const Cost& cost : costs) values.push_back(static_cast<double>(cost.value));
  const std::span<const double> all = values;
  change->p = tester->Test(all.first(sides.old_runs), all.subspan(sides.old_runs)).p_two_sided;
}

double MedianDispersion(std::vector<double> dispersions) {
  if (dispersions.empty()) return 1;
  const auto middle = dispersions.begin() + static_cast<ptrdiff_t>(dispersions.size() / 2);
  std::ranges::nth_element(dispersions, middle);
  return *middle;
}

}  // namespace

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
    change->p = before.k + after.k <= kMostExactCount ? FisherTwoSided(before, after)
                                                      : ChiSquare1Tail(GStatistic(before, after));
    return;
  }
  const DispersionTest test = TestShares(counts.old_runs, counts.new_runs, least_dispersion);
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

double HalfWidth(const CostChange& change, std::span<const Cost> totals, const RunSides& sides) {
  Cost old_total;
  Cost new_total;
  for (size_t run = 0; run < totals.size(); ++run) {
    (run < sides.old_runs ? old_total : new_total) += totals[run];
  }
  const auto variance = [](double share, const Cost& total) {
    return total.count == 0 ? 0 : share * (1 - share) / static_cast<double>(total.count);
  };
  const double sd = std::sqrt(change.dispersion * (variance(change.old_share, old_total) +
                                                   variance(change.new_share, new_total)));
  constexpr double kNormal = 1.959964;
  const size_t runs = sides.old_runs + sides.new_runs;
  return (runs < 3 ? kNormal : StudentQuantile(0.05, runs - 2)) * sd;
}

}  // namespace pfa
