// `pfa null`: how often the gate raises a false alarm on the runs of one set.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Exits 0, or 2 if anything goes wrong, too few runs among it.
int RunNullCommand(std::span<const std::string> arguments);

}  // namespace pfa
