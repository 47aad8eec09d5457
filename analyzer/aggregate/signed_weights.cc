#include "analyzer/aggregate/signed_weights.h"

#include <limits>

#include "proto/base/number.h"

namespace pfa {
namespace {

bool HasNegative(const Profile& profile, std::span<const size_t> columns) {
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (const size_t column : columns) {
      if (profile.value(i, column) < 0) return true;
    }
  }
  return false;
}

}  // namespace

Result<SignedWeights> SumSignedByStack(const Selection& selection,
                                       std::span<const size_t> columns) {
  const Profile& profile = selection.profile();
  WeightColumn empty;
  empty.values.resize(profile.stacks().size());
  SignedWeights weights;
  weights.gained.assign(columns.size(), empty);
  if (HasNegative(profile, columns)) weights.lost.assign(columns.size(), empty);
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const bool kept = selection.keeps(i);
    const size_t stack = profile.stack(i).index();
    for (size_t c = 0; c < columns.size(); ++c) {
      const int64_t value = profile.value(i, columns[c]);
      if (value == 0) continue;
      WeightColumn& column = value < 0 ? weights.lost[c] : weights.gained[c];
      // The most negative value has no absolute one. If the totals fit, so does every part of them.
      if (value == std::numeric_limits<int64_t>::min() ||
          !CheckedAdd(&column.total, value < 0 ? -value : value)) {
        return BadInput(
            "the values of the samples do not fit 64 bits when added up; no total can be given");
      }
      if (!kept) continue;
      column.values[stack] += value < 0 ? -value : value;
      column.selected += value < 0 ? -value : value;
    }
  }
  for (size_t c = 0; c < weights.lost.size(); ++c) {
    // An area of both together must fit as well.
    int64_t both = weights.gained[c].total;
    if (!CheckedAdd(&both, weights.lost[c].total)) {
      return BadInput(
          "the values of the samples do not fit 64 bits when added up; no total can be given");
    }
  }
  return weights;
}

}  // namespace pfa
