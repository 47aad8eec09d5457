// The id types of the model: one per table of a Profile.
#pragma once

#include "proto/base/id.h"

namespace pfa {

using StringId = Id<struct StringTag>;
using MappingId = Id<struct MappingTag>;
using FunctionId = Id<struct FunctionTag>;
using LocationId = Id<struct LocationTag>;
using StackId = Id<struct StackTag>;
using SampleId = Id<struct SampleTag>;

}  // namespace pfa
