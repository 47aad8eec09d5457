// The reference of options (docs/options.md) and the man page (docs/pfa.1), made from the tables. A
// test compares the files with what is printed here.
#pragma once

#include <span>
#include <string>

namespace pfa {

int RunDocsCommand(std::span<const std::string> arguments);

}  // namespace pfa
