// The profiles of two sets of runs as one: the new values positive, the old ones negative, so that
// whatever draws a profile with a base draws the difference of the sets.
#pragma once

#include <cstddef>
#include <cstdint>
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
};

struct BothSides {
  Profile profile;  // a sample type for each of the kinds
  // Values of one run of a side are those of the profile divided by this.
  int64_t divide_by = 1;
};

// Sums all runs of each side, a few files at a time. Sides with different numbers of runs are
// brought to the same first, exactly where numbers allow. Stacks lose their labels but for one that
// says which samples are old. Errors: a file that cannot be read; sums beyond 64 bits.
Result<BothSides> MergeBothSides(std::span<const SideFiles> kinds, uint64_t max_bytes);

}  // namespace pfa
