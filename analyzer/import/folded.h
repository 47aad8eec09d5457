// Folded stacks, one per line, root first, as flame graph scripts exchange them:
//
//   main;net/http.serve;runtime.mallocgc 42
//
// Two values on every line are those of a difference, old and new, and become what -diff_base makes
// of two profiles. Values are samples/count. The marks that some collectors put behind names
// ("_[k]" kernel, "_[j]" compiled just in time, "_[w]" waker) stay part of the name; "_[i]" makes a
// frame an inlined one.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesFolded(std::string_view head);
Result<Profile> ImportFolded(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
