// The id types of a Trace: one per table.
#pragma once

#include "analyzer/model/ids.h"

namespace pfa {

using GoroutineId = Id<struct GoroutineTag>;
using ProcId = Id<struct ProcTag>;
using ThreadId = Id<struct ThreadTag>;
using FrameId = LocationId;  // a frame is the location of a trace; StackTable holds both

}  // namespace pfa
