// Heap profiles as text (debug=1 of heap and allocs, and the older C++ forms):
// "heap profile: <n>: <bytes> [<n>: <bytes>] @ heap/<rate>", then lines of the same shape with
// stacks. Counts and bytes are unsampled here, as google/pprof does (scaleHeapSample).
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesHeapText(std::string_view head);
Result<Profile> ImportHeapText(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
