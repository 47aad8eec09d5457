// Whether the marks of functions are honest: the profiles of one set, dealt out at random into two
// halves as if they were old and new. Whatever function is said to have changed is a false alarm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/compare/blame.h"
#include "analyzer/compare/gate.h"
#include "analyzer/compare/profile_run.h"
#include "analyzer/statistics/intervals.h"
#include "proto/base/result.h"

namespace pfa {

struct NullProfileQuestion {
  size_t splits = 1000;  // if there are no more, all of them are taken
  uint64_t seed = 1;
  Pairing pairing = Pairing::kUnpaired;
  BlameQuestion blame = {};
  double alpha = 0.05;  // of the interval of the share of false alarms
};

// Of the profiles of one kind.
struct NullProfiles {
  ProfileKind kind = ProfileKind::kOther;
  std::string type;
  size_t runs = 0;
  size_t functions = 0;  // that are tested: the others have too few samples
  size_t splits = 0;
  // In which any function was said to have changed: all of these were false, so that the share of
  // such splits is at most the share of false ones that is allowed among those named.
  size_t alarms = 0;
  std::optional<ConfidenceInterval> rate = std::nullopt;  // nothing if all splits were tried
  std::string most_often = {};                            // the function that was named most often
  size_t most_often_splits = 0;
};

// Two runs a side are the fewest that show how much runs differ.
inline constexpr size_t kFewestNullProfiles = 4;

// An answer for each kind with enough profiles. Errors: as JoinRuns.
Result<std::vector<NullProfiles>> SplitProfilesAtRandom(std::span<const ProfileRun> runs,
                                                        const NullProfileQuestion& question);

}  // namespace pfa
