// Java's legacy heap and contention profiles: "--- heapz 1 ---" or "--- contentionz 1 ---",
// attributes, samples of "SIZE COUNT @ 0xID ...", and a table of methods.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"

namespace pfa {

bool RecognizesJavaText(std::string_view head);
Result<Profile> ImportJavaText(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
