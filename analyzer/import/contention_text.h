// Contention profiles as text (debug=1 of Go's block and mutex profiles, and C++ contentionz):
// "--- contention:" or "--- mutex:", "name=value" attributes, then "<cycles> <count> @ 0x..."
// lines.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesContentionText(std::string_view head);
Result<Profile> ImportContentionText(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
