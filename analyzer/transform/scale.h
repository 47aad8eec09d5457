// Multiplying values, and bringing several profiles to common sample types and units.
#pragma once

#include <span>
#include <vector>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

// Multiplies column i by ratios[i], rounding to nearest. Samples whose rescaled values are all 0
// are dropped. Errors when a result does not fit 64 bits.
// In place where no sample is dropped; what is not moved is copied first.
Result<Profile> ScaleValues(Profile&& profile, std::span<const double> ratios);
Result<Profile> ScaleValues(const Profile& profile, std::span<const double> ratios);

// Scales each column of `profile` so that its sum becomes that of `base`; 0 if it has no sum.
// The profiles must have the same sample types (MakeCompatible).
Result<Profile> NormalizeTo(const Profile& base, Profile profile);

// How sample types of several profiles are matched.
enum class TypeMatching {
  kByName,        // the n-th column of a name matches the n-th of the same name
  kByUniqueName,  // as go tool pprof: a name that occurs twice in a profile is lost
};

// Keeps the sample types that all profiles have, in the order of the first one, and converts each
// to the finest of their units. Dropped types are counted in the profiles' diagnostics.
Result<void> MakeCompatible(std::vector<Profile>& profiles, TypeMatching matching);

}  // namespace pfa
