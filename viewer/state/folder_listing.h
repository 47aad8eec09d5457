// What a folder holds, for choosing a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct FolderEntry {
  std::string name;
  bool is_folder = false;
  uint64_t bytes = 0;  // of a file
  bool operator==(const FolderEntry&) const = default;
};

struct FolderListing {
  std::string path;                  // absolute
  std::vector<FolderEntry> entries;  // folders first, then by name; hidden ones are left out
  bool is_cut = false;               // there are more than kMostEntries
};
constexpr size_t kMostEntries = 10'000;

Result<FolderListing> ListFolder(const std::string& path);

// Those whose names contain a text, as far as capitals do not matter.
std::vector<FolderEntry> Matching(const FolderListing& listing, std::string_view text);

}  // namespace pfa
