#include "analyzer/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analyzer/statistics/split_mix64.h"
#include "proto/base/check.h"

namespace pfa {

ConfidenceInterval Bootstrap(const BootstrapPlan& plan, const BootstrapStatistic& statistic) {
  PFA_CHECK(plan.old_runs > 0 && plan.new_runs > 0 && plan.rounds >= 40);
  SplitMix64 random(plan.seed);
  std::vector<uint32_t> old_runs(plan.old_runs);
  std::vector<uint32_t> new_runs(plan.new_runs);
  std::vector<double> values;
  values.reserve(plan.rounds);
  for (size_t round = 0; round < plan.rounds; ++round) {
    for (uint32_t& run : old_runs) run = static_cast<uint32_t>(random.Below(plan.old_runs));
    for (uint32_t& run : new_runs) run = static_cast<uint32_t>(random.Below(plan.new_runs));
    values.push_back(statistic(old_runs, new_runs));
  }
  std::ranges::sort(values);
  // 250 of 10 000 for 95 %.
  const auto cut =
      static_cast<size_t>(std::llround(static_cast<double>(plan.rounds) * (1 - plan.level) / 2));
  return {values[cut], values[plan.rounds - 1 - cut], plan.level};
}

}  // namespace pfa
