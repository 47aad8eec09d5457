// `pfa view`: the window, which is a program of its own, so that no other command loads a graphics
// library.
#pragma once

#include <span>
#include <string>

namespace pfa {

// Becomes pfa-view, the one beside this program or the first on the PATH; returns only an exit code
// for when there is none.
int RunViewCommand(std::span<const std::string> arguments);

}  // namespace pfa
