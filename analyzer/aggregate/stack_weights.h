// The values of the selected samples summed by stack: all roll-ups are sums over stacks, so labels
// and sample counts no longer matter after this step.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

struct StackWeights {
  std::vector<int64_t> values;    // by StackId
  std::vector<int64_t> divisors;  // of the mean; empty unless asked for
  // 1 where a selected sample with a value has this stack. Such a stack counts as present even when
  // its values cancel out.
  std::vector<uint8_t> present;
  // Of the selected samples: how many there are, and |value| summed over those without any frame.
  uint64_t samples = 0;
  int64_t frameless = 0;
  bool any_negative = false;
};

// Errors when the sums do not fit 64 bits: no number could be trusted then.
Result<StackWeights> SumByStack(const Selection& selection, const Query& query);

// What 100 per cent is: sum of |value| over the samples, or over those of the base profile if
// samples are marked as such (-diff_base); for a mean, divided by the sum of the divisors.
// `selection` null means all samples of the profile.
Result<int64_t> ComputeTotal(const Profile& profile, const Selection* selection,
                             const Query& query);

}  // namespace pfa
