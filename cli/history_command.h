// `pfa history`: where benchmarks changed over many sets of runs.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Exits 0; with --exit-code 1 if something is worse at the end and was not accepted; 2 if something
// is wrong, 3 if the sets cannot be compared.
int RunHistoryCommand(std::span<const std::string> arguments);

}  // namespace pfa
