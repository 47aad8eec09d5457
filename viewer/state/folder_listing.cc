#include "viewer/state/folder_listing.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <tuple>

#include <fmt/format.h>

namespace pfa {

namespace fs = std::filesystem;

Result<FolderListing> ListFolder(const std::string& path) {
  std::error_code failed;
  FolderListing listing;
  listing.path = fs::absolute(path.empty() ? "." : path, failed).lexically_normal().string();
  const auto cannot = [&] {
    return Error{ErrorCode::kIo, fmt::format("cannot list: {}", failed.message()), listing.path};
  };
  if (failed) return cannot();
  fs::directory_iterator each(listing.path, failed);
  if (failed) return cannot();
  for (; each != fs::directory_iterator(); each.increment(failed)) {
    std::string name = each->path().filename().string();
    if (!name.starts_with('.')) {
      if (listing.entries.size() == kMostEntries) {
        listing.is_cut = true;
        break;
      }
      // What vanishes meanwhile, or may not be looked at, is a file of no size.
      std::error_code unknown;
      FolderEntry entry{std::move(name), each->is_directory(unknown), 0};
      if (each->is_regular_file(unknown)) {
        const uintmax_t bytes = each->file_size(unknown);
        if (!unknown) entry.bytes = bytes;
      }
      listing.entries.push_back(std::move(entry));
    }
    if (failed) return cannot();
  }
  std::ranges::sort(listing.entries, [](const FolderEntry& a, const FolderEntry& b) {
    return std::tie(b.is_folder, a.name) < std::tie(a.is_folder, b.name);
  });
  return listing;
}

std::vector<FolderEntry> Matching(const FolderListing& listing, std::string_view text) {
  const auto equal = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  std::vector<FolderEntry> found;
  std::ranges::copy_if(listing.entries, std::back_inserter(found), [&](const FolderEntry& entry) {
    return text.empty() || std::search(entry.name.begin(), entry.name.end(), text.begin(),
                                       text.end(), equal) != entry.name.end();
  });
  return found;
}

}  // namespace pfa
