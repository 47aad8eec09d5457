// Completion scripts for shells, made from the tables of commands and options.
#pragma once

#include <span>
#include <string>

namespace pfa {

int RunCompletionCommand(std::span<const std::string> arguments);

}  // namespace pfa
