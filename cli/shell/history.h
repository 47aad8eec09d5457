// The lines of earlier sessions, one per line of a file that only its owner can read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pfa {

class ShellHistory {
 public:
  // An empty path keeps nothing. Trouble with the file is no trouble of the shell: it is as if
  // there were no history.
  explicit ShellHistory(std::string path) : path_(std::move(path)) {}

  // The newest lines of the file, oldest first. A file that has grown too long is cut to them.
  std::vector<std::string> Load();

  // Adds a line unless it is blank or the same as the one before. Sessions at the same time do not
  // disturb each other.
  void Add(std::string_view line);

 private:
  std::string path_;
  std::string last_;
};

// $XDG_STATE_HOME/pfa/history, or below ~/.local/state; empty without a home.
std::string ShellHistoryPath();

}  // namespace pfa
