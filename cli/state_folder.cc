#include "cli/state_folder.h"

#include "proto/base/environment.h"

namespace pfa {

std::vector<std::string> StateFolders() {
  std::vector<std::string> folders;
  const std::string state = Environment("XDG_STATE_HOME");
  if (state.starts_with('/')) folders.push_back(state + "/pfa");
  const std::string home = Environment("HOME");
  if (home.starts_with('/')) folders.push_back(home + "/.local/state/pfa");
  return folders;
}

}  // namespace pfa
