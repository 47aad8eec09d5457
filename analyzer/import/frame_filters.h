// Which frames of a legacy profile are not interesting: those of the allocator, the locks or the
// profiler itself, by the kind of profile. The lists are google/pprof's.
#pragma once

#include "analyzer/model/profile_builder.h"

namespace pfa {

// Sets drop_frames and keep_frames by the sample types. They act on named frames only.
void SetFrameFilters(ProfileBuilder& builder);

}  // namespace pfa
