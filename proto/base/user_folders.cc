#include "proto/base/user_folders.h"

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

std::string ConfigFolder() {
  const std::string config = Environment("XDG_CONFIG_HOME");
  if (config.starts_with('/')) return config + "/pfa";
  const std::string home = Environment("HOME");
  return home.starts_with('/') ? home + "/.config/pfa" : "";
}

}  // namespace pfa
