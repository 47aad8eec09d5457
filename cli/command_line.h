// From the words of the command line to an exit code.
#pragma once

#include <span>
#include <string>

namespace pfa {

int RunCommandLine(std::span<const std::string> arguments);

}  // namespace pfa
