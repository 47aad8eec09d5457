// Several profiles as one: rows that mean the same become one, equal samples are added, samples
// that come to 0 disappear. The keys are those of google/pprof's profile/merge.go; see
// docs/formats.md.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

// The profiles must have equal sample types (MakeCompatible) and period types. The header takes the
// earliest time, the sum of durations, the longest period and all comments. Errors when a sum does
// not fit 64 bits.
Result<Profile> MergeProfiles(std::span<const Profile> profiles);
// The same; memory of each is given back once it was added.
Result<Profile> MergeAndFree(std::vector<Profile> profiles);

// Gives every sample this text label, instead of any values that it has for the key.
Profile WithLabel(Profile profile, std::string_view key, std::string_view value);

}  // namespace pfa
