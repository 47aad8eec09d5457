// The bootstrap: what a statistic for which there is no table would have been with other runs,
// drawn from those that there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "analyzer/statistics/intervals.h"

namespace pfa {

struct BootstrapPlan {
  size_t old_runs = 0;  // at least 1
  size_t new_runs = 0;
  size_t rounds = 10'000;  // at least 40
  uint64_t seed = 1;
  double level = 0.95;
};

// Of the runs that were drawn, numbered from 0; a run may be there several times.
using BootstrapStatistic =
    std::function<double(std::span<const uint32_t> old_runs, std::span<const uint32_t> new_runs)>;

// Percentiles: as much is cut off at the one end as at the other. Runs are drawn with SplitMix64,
// those of the old side first.
ConfidenceInterval Bootstrap(const BootstrapPlan& plan, const BootstrapStatistic& statistic);

}  // namespace pfa
