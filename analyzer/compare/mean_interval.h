// How sure a geometric mean of ratios is: there is no table for it, so runs are drawn again.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/compare/bench_compare.h"

namespace pfa {

// Of the rows of a unit. All rows of a run are drawn together, since what slows one down slows
// others as well. Nothing if there are fewer runs than the gate asks for, if rows differ in their
// numbers of runs, or if values other than a row of zeros are not positive.
std::optional<ConfidenceInterval> IntervalOfMean(const std::vector<BenchRow>& rows,
                                                 std::string_view unit, const Gate& gate);

}  // namespace pfa
