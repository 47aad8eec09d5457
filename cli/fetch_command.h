// pfa fetch URL...: all profiles of running programs, each program's into a folder.
#pragma once

#include <span>
#include <string>

namespace pfa {

int RunFetchCommand(std::span<const std::string> arguments);

}  // namespace pfa
