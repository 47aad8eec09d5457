// Where pfa keeps what belongs to a user: the folders of the specification of XDG, which says that
// a path that is not absolute is to be ignored.
#pragma once

#include <string>
#include <vector>

namespace pfa {

// What is remembered from run to run. Folders to try in this order, which need not exist:
// $XDG_STATE_HOME/pfa, ~/.local/state/pfa.
std::vector<std::string> StateFolders();

// What users set: $XDG_CONFIG_HOME/pfa or ~/.config/pfa; "" if neither variable is set.
std::string ConfigFolder();

}  // namespace pfa
