// `pfa bench`: tables of benchmark results, as benchstat has them.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Exits 0, or 2 if anything goes wrong: a file that is not there is no comparison.
int RunBenchCommand(std::span<const std::string> arguments);

}  // namespace pfa
