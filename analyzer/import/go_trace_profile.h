// Execution traces as inputs of reports on profiles: what they have of CPU samples.
#pragma once

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// An error that names the commands for the rest of a trace if it has no CPU samples. Damaged parts
// are left out, and diagnostics say so.
Result<Profile> ImportTraceCpuSamples(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
