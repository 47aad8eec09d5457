#include "analyzer/aggregate/stack_weights.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "proto/base/number.h"

namespace pfa {
namespace {

Error Overflow() {
  return BadInput(
      "the values of the samples do not fit 64 bits when added up; no total can be given");
}

// |value| added to *sum; the most negative value has no absolute one.
bool AddAbs(int64_t* sum, int64_t value) {
  return value != std::numeric_limits<int64_t>::min() &&
         CheckedAdd(sum, value < 0 ? -value : value);
}

}  // namespace

Result<StackWeights> SumByStack(const Selection& selection, const Query& query) {
  const Profile& profile = selection.profile();
  StackWeights weights;
  weights.values.resize(profile.stacks().size());
  weights.present.resize(profile.stacks().size());
  const bool mean = query.options.mean;
  if (mean) weights.divisors.resize(profile.stacks().size());
  // If the sums of absolute values fit, no partial sum of any roll-up can overflow.
  int64_t bound = 0;
  int64_t divisor_bound = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (!selection.keeps(i)) continue;
    ++weights.samples;
    const int64_t value = profile.value(i, query.column);
    const int64_t divisor = mean ? profile.value(i, 0) : 0;
    if (value == 0 && divisor == 0) continue;
    weights.any_negative = weights.any_negative || value < 0;
    if (!AddAbs(&bound, value) || !AddAbs(&divisor_bound, divisor)) return Overflow();
    const StackId stack = profile.stack(i);
    weights.values[stack.index()] += value;
    if (mean) weights.divisors[stack.index()] += divisor;
    weights.present[stack.index()] = 1;
    if (selection.frames(stack).empty()) weights.frameless += value < 0 ? -value : value;
  }
  return weights;
}

Result<int64_t> ComputeTotal(const Profile& profile, const Selection* selection,
                             const Query& query) {
  int64_t total = 0;
  int64_t divisor = 0;
  int64_t base_total = 0;
  int64_t base_divisor = 0;
  constexpr std::string_view kBaseKey = "pprof::base";
  StringId base_key = profile.strings().Find(kBaseKey);
  // As in pprof, the mark is a label like any other: -tagshow and -taghide can remove it.
  const bool mark_is_gone = (query.tagshow && !query.tagshow->Matches(kBaseKey)) ||
                            (query.taghide && query.taghide->Matches(kBaseKey));
  if (selection != nullptr && mark_is_gone) base_key = StringId::kNone;
  const StringId base_value = profile.strings().Find("true");
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (selection != nullptr && !selection->keeps(i)) continue;
    const int64_t value = profile.value(i, query.column);
    const int64_t d = query.options.mean ? profile.value(i, 0) : 0;
    if (!AddAbs(&total, value) || !CheckedAdd(&divisor, d)) return Overflow();
    if (!base_key.valid() || !base_value.valid()) continue;
    const auto labels = profile.labels(i);
    const Label mark = Label::Text(base_key, base_value);
    if (std::ranges::find(labels, mark) == labels.end()) continue;
    base_total += value < 0 ? -value : value;  // bounded by total
    if (!CheckedAdd(&base_divisor, d)) return Overflow();
  }
  if (base_total > 0) {
    total = base_total;
    divisor = base_divisor;
  }
  return divisor != 0 ? total / divisor : total;
}

}  // namespace pfa
