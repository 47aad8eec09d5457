// Files by the names that profiles have for them, as paths below a repository: what annotations in
// a review refer to. What is not known to be a file of the repository has no path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/go_mod.h"

namespace pfa {

struct RepositoryPlace {
  std::string file;  // below the repository's folder, with '/'
  int64_t line = 1;  // from 1
  bool operator==(const RepositoryPlace&) const = default;
};

class RepositoryPaths {
 public:
  // `root` is the repository's folder; empty: the one with ".git" that is or is above the current
  // one, or else the current one. `trim_path` (a list separated by ':') has folders that the
  // repository was in when the program was built.
  RepositoryPaths(const std::string& root, std::string trim_path);

  // The path of a recorded file. In this order: what stands behind a prefix of trim_path, taken at
  // its word; a file that is in the folder under this name; a file of a module in the folder, by
  // the import path of a -trimpath build; or the file with this name in the folder of `package`.
  [[nodiscard]] std::optional<std::string> Of(std::string_view file,
                                              std::string_view package) const;

  // Where `func BenchmarkNAME(` is in the tests of a package. Reads a bounded number of files.
  [[nodiscard]] std::optional<RepositoryPlace> DeclarationOf(const std::string& package,
                                                             std::string_view benchmark) const;

 private:
  [[nodiscard]] std::optional<std::string> Existing(std::string_view relative) const;
  // The folder of a package of a module in the repository, below the root.
  [[nodiscard]] std::optional<std::string> FolderOf(std::string_view package) const;
  void FindModules();

  std::string root_;  // absolute
  std::string trim_path_;
  std::vector<GoModule> modules_;  // directories are below the root; "" is the root
};

}  // namespace pfa
