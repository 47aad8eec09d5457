// Applies a profile's own drop_frames and keep_frames expressions: frames of the profiling
// machinery, and everything below them, leave the stacks. The rule of google/pprof's
// profile/prune.go.
#pragma once

#include "analyzer/model/profile.h"

namespace pfa {

// An expression that does not compile is counted as a diagnostic and ignored.
Profile DropUninterestingFrames(Profile profile);

}  // namespace pfa
