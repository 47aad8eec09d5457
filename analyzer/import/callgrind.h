// Profiles of callgrind and of what else writes its format (cachegrind, Xdebug, pfa, go tool
// pprof): costs by function and line, and calls with inclusive costs. How calls become stacks is in
// callgrind_stacks.h. https://valgrind.org/docs/manual/cl-format.html
//
// Each event is a sample type; "cpu(ms)" is one with a unit. Names may be compressed, positions
// relative. Calls are not counted, jumps are passed over.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesCallgrind(std::string_view head);
Result<Profile> ImportCallgrind(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
