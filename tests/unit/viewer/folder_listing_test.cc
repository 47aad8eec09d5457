#include "viewer/state/folder_listing.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

TEST(FolderListing, FoldersFirstThenByName) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("pfa-listing-{}", getpid());
  fs::create_directories(folder / "zoo");
  std::ofstream(folder / "b.pprof") << "12345";
  std::ofstream(folder / "A.pprof") << "";
  std::ofstream(folder / ".hidden") << "";
  const auto listing = ListFolder((folder / "zoo" / "..").string());
  fs::remove_all(folder);
  ASSERT_TRUE(listing.ok()) << listing.error().ToString();
  const FolderEntry zoo{"zoo", true, 0};
  const FolderEntry a{"A.pprof", false, 0};
  const FolderEntry b{"b.pprof", false, 5};
  EXPECT_EQ(listing.value().entries, (std::vector<FolderEntry>{zoo, a, b}));
  EXPECT_EQ(Matching(listing.value(), "a."), std::vector<FolderEntry>{a});
  EXPECT_EQ(Matching(listing.value(), "").size(), 3U);
  EXPECT_TRUE(Matching(listing.value(), "nothing").empty());
  EXPECT_FALSE(ListFolder(folder.string()).ok());
}

}  // namespace
}  // namespace pfa
