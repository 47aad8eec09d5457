// The profiles of two sets of runs as one: the new values positive, the old ones negative, so that
// whatever draws a profile with a base draws the difference of the sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

// Profiles of one kind, and which of their sample types counts.
struct SideFiles {
  std::string name;  // of its sample type in the result
  std::string type;  // "cpu"
  std::string unit;
  std::vector<std::string> old_files;
  std::vector<std::string> new_files;
  // Which samples count; without it, all. Called for each profile, from several threads.
  std::function<std::function<bool(size_t sample)>(const Profile&)> choose = {};
  // What values are multiplied by, so that they are those of one operation; 0: of one run.
  double old_factor = 0;
  double new_factor = 0;
};

struct BothSides {
  Profile profile;  // a sample type for each of the kinds
  // Values of one run of a side are those of the profile divided by this.
  int64_t divide_by = 1;
};

// Sums all runs of each side, a few files at a time. Sides with different numbers of runs are
// brought to the same first, exactly where numbers allow. Values are kept in units as small as a
// `resolution`th, for those that are multiplied by small factors. Stacks lose their labels but for
// one that says which samples are old. Errors: a file that cannot be read; sums beyond 64 bits.
Result<BothSides> MergeBothSides(std::span<const SideFiles> kinds, uint64_t max_bytes,
                                 int64_t resolution = 1);

}  // namespace pfa
