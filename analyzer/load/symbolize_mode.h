// What -symbolize asks for: where names come from, and how they are shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/transform/demangle.h"
#include "proto/base/result.h"

namespace pfa {

struct SymbolizeMode {
  bool local = true;           // from binaries
  bool remote = true;          // from the program that the profile was fetched from
  bool force_symbols = false;  // also where the profile has names
  bool simplify = true;        // demangle
  bool force_names = false;    // also names that look demangled
  DemangleMode demangle = DemangleMode::kDefault;
};

// Parts joined by ':', in any case: none, local, fastlocal, remote, force,
// demangle=none|full|templates|default. What is unknown is an error, or as pprof only a message.
Result<SymbolizeMode> ParseSymbolizeMode(std::string_view text, Compatibility compatibility,
                                         std::vector<std::string>* messages);

}  // namespace pfa
