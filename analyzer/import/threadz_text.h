// The stacks of all threads of a C++ program, as text (pprof's "threadz").
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"

namespace pfa {

bool RecognizesThreadzText(std::string_view head);
Result<Profile> ImportThreadzText(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
