// pfa fetch URL...: all profiles of running programs, each program's into a folder.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pfa {

// Whether the command has this option of the table.
bool IsFetchOption(std::string_view name);

int RunFetchCommand(std::span<const std::string> arguments);

}  // namespace pfa
