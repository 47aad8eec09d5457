// Folders that are found upwards, as .git is.
#pragma once

#include <filesystem>
#include <optional>
#include <system_error>

namespace pfa {

// The folder, or the nearest one above it, of which `is_it` holds. Paths are absolute.
template <typename IsIt>
std::optional<std::filesystem::path> NearestFolder(const std::filesystem::path& folder,
                                                   IsIt is_it) {
  std::error_code failed;
  std::filesystem::path at = std::filesystem::absolute(folder, failed);
  while (!failed) {
    if (is_it(at)) return at;
    if (!at.has_relative_path()) break;
    at = at.parent_path();
  }
  return std::nullopt;
}

}  // namespace pfa
