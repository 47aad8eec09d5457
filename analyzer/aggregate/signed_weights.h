// The values of the selected samples summed by stack, for several sample types at once, with what
// was gained (positive values) and what was lost (negative ones, of a base) apart: areas cannot be
// negative, and a difference that cancels out is still worth seeing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

// One sign of one sample type. Nothing is negative.
struct WeightColumn {
  std::vector<int64_t> values;  // by StackId
  int64_t selected = 0;         // their sum
  int64_t total = 0;            // over all samples, also those that filters removed
};

struct SignedWeights {
  // For each of the columns asked for.
  std::vector<WeightColumn> gained;
  std::vector<WeightColumn> lost;  // empty if no value is negative
};

// `columns` are columns of Profile::values. Errors when a sum does not fit 64 bits.
Result<SignedWeights> SumSignedByStack(const Selection& selection, std::span<const size_t> columns);

}  // namespace pfa
