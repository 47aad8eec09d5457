// The binary CPU profiles that C++ and Java programs wrote before profile.proto (pprof's
// "profilez"): words of 32 or 64 bits in either byte order.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"

namespace pfa {

bool RecognizesCpuBinary(std::string_view head);
Result<Profile> ImportCpuBinary(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
