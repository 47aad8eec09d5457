// Where pfa keeps what it remembers from run to run.
#pragma once

#include <string>
#include <vector>

namespace pfa {

// Folders to try in this order, which need not exist: $XDG_STATE_HOME/pfa, ~/.local/state/pfa. The
// specification of XDG says that a path that is not absolute is to be ignored.
std::vector<std::string> StateFolders();

}  // namespace pfa
