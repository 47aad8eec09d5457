// `pfa collect`: makes the runs that pfa check compares.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Exits 0 if all runs are there, 2 if anything goes wrong, 130 if it was stopped: the same command
// goes on then.
int RunCollectCommand(std::span<const std::string> arguments);

}  // namespace pfa
