// Function names as the frame filters see them.
#pragma once

#include <string_view>

namespace pfa {

// Without a leading '.' (PowerPC) and without an argument list: cut at the first '(' that does not
// belong to "(anonymous namespace)" or "operator()". The rule of google/pprof's prune.go.
std::string_view SimplifiedFunctionName(std::string_view name);

}  // namespace pfa
