// `pfa shell`: the interactive shell with the native reports.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Takes options and files as the reports do. Exits 0 at the end of input.
int RunShellCommand(std::span<const std::string> arguments);

}  // namespace pfa
