// Files of speedscope (https://www.speedscope.app/file-format-schema.json): JSON with a table of
// frames and profiles that are either samples, each a stack and a weight, or events that open and
// close frames.
//
// A profile that pfa wrote is a sample type. Of other programs it is usually a thread: profiles of
// one unit are one sample type then, and each sample has the label `profile`.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesSpeedscope(std::string_view head);
Result<Profile> ImportSpeedscope(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
