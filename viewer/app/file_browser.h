// The dialog that chooses a file to open.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "viewer/state/folder_listing.h"

namespace pfa {

class FileBrowser {
 public:
  // Shows a folder; "": the one it showed last, or the working directory.
  void Show(const std::string& folder);
  void Hide() { is_shown_ = false; }
  [[nodiscard]] bool is_shown() const { return is_shown_; }

  // Inside of a frame. Returns the file that was chosen, and hides. `recent`: files to choose from,
  // besides.
  std::optional<std::string> Draw(std::span<const std::string> recent);

 private:
  std::optional<std::string> Entries();
  std::string Joined(const std::string& name) const;

  FolderListing listing_;
  std::string error_;
  std::string typed_;
  bool is_shown_ = false;
  bool wants_focus_ = false;
};

}  // namespace pfa
