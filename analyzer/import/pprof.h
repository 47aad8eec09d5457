// Imports profile.proto. Resolves what the records refer to, checks every reference, and applies
// the format's rules; those are listed with their sources in docs/formats.md.
#pragma once

#include "analyzer/import/importer.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

Result<Profile> ImportPprof(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
