#include "analyzer/report/ci/repository_paths.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "proto/base/nearest_folder.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr int kMostModuleDepth = 4;
constexpr size_t kMostEntriesForModules = 50'000;
constexpr size_t kMostTestFiles = 200;
constexpr uint64_t kMostTestBytes = uint64_t{4} << 20;

bool IsRegularFile(const std::string& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed);
}

std::string RepositoryRoot(const std::string& given) {
  std::error_code failed;
  const fs::path start = fs::absolute(given.empty() ? "." : given, failed);
  if (failed) return ".";
  if (!given.empty()) return CleanPath(start.string());
  const std::string clean = CleanPath(start.string());
  const auto found =
      NearestFolder(clean, [&](const fs::path& at) { return fs::exists(at / ".git", failed); });
  return found ? found->string() : clean;
}

// Neither absolute nor above the folder that it is relative to.
bool StaysBelow(std::string_view clean) {
  return !clean.empty() && clean != "." && clean != ".." && !clean.starts_with('/') &&
         !clean.starts_with("../");
}

// "a/b" of "" is "b" of "a"; nullopt if `path` is neither `prefix` nor below it.
std::optional<std::string_view> Behind(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  if (path.empty()) return path;
  if (!path.starts_with('/')) return std::nullopt;
  return path.substr(1);
}

std::string JoinBelow(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  return name.empty() ? std::string(folder) : fmt::format("{}/{}", folder, name);
}

// Folders that hold other people's code, or none.
bool IsForeign(std::string_view name) {
  return name.starts_with('.') || name.starts_with('_') || name == "vendor" || name == "testdata" ||
         name == "node_modules";
}

}  // namespace

RepositoryPaths::RepositoryPaths(const std::string& root, std::string trim_path)
    : root_(RepositoryRoot(root)), trim_path_(std::move(trim_path)) {
  FindModules();
}

void RepositoryPaths::FindModules() {
  const auto add = [&](const std::string& folder) {
    const auto text = ReadTextFile(JoinBelow(root_, JoinBelow(folder, "go.mod")));
    if (!text.ok()) return;
    std::string path = ModulePathOf(text.value());
    if (!path.empty()) modules_.push_back({folder, std::move(path)});
  };
  add("");
  std::error_code failed;
  size_t seen = 0;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator each(root_, options, failed);
       !failed && each != fs::recursive_directory_iterator() && seen < kMostEntriesForModules;
       each.increment(failed), ++seen) {
    std::error_code unknown;
    if (!each->is_directory(unknown)) continue;
    if (IsForeign(each->path().filename().string()) || each->is_symlink(unknown)) {
      each.disable_recursion_pending();
      continue;
    }
    add(each->path().lexically_relative(root_).generic_string());
    if (each.depth() + 1 >= kMostModuleDepth) each.disable_recursion_pending();
  }
  // Of nested modules the inner one has the package.
  std::ranges::stable_sort(
      modules_, [](const GoModule& a, const GoModule& b) { return a.path.size() > b.path.size(); });
}

std::optional<std::string> RepositoryPaths::Existing(std::string_view relative) const {
  std::string clean = CleanPath(relative);
  if (!StaysBelow(clean) || !IsRegularFile(JoinBelow(root_, clean))) return std::nullopt;
  return clean;
}

std::optional<std::string> RepositoryPaths::FolderOf(std::string_view package) const {
  for (const GoModule& module : modules_) {
    const auto rest = Behind(package, module.path);
    if (!rest) continue;
    std::string folder = JoinBelow(module.directory, *rest);
    std::error_code failed;
    if (fs::is_directory(JoinBelow(root_, folder), failed)) return folder;
  }
  // External tests of a package are in its folder.
  constexpr std::string_view kTest = "_test";
  if (!package.ends_with(kTest)) return std::nullopt;
  return FolderOf(package.substr(0, package.size() - kTest.size()));
}

std::optional<std::string> RepositoryPaths::Of(std::string_view file,
                                               std::string_view package) const {
  if (file.empty()) return std::nullopt;
  if (!trim_path_.empty()) {
    const std::string_view cut = TrimSourcePath(file, trim_path_, "");
    std::string clean = CleanPath(cut);
    if (cut.size() < file.size() && StaysBelow(clean)) return clean;
  }
  if (const auto below = Behind(file, root_)) return Existing(*below);
  // Of a dependency: "golang.org/x/net@v0.30.0/http2/x.go".
  if (file.find('@') != std::string_view::npos) return std::nullopt;
  if (!file.starts_with('/')) {
    for (const GoModule& module : modules_) {
      const auto rest = Behind(file, module.path);
      if (rest) return Existing(JoinBelow(module.directory, *rest));
    }
  }
  const auto folder = FolderOf(package);
  if (!folder) return std::nullopt;
  return Existing(JoinBelow(*folder, BasePath(file)));
}

std::optional<RepositoryPlace> RepositoryPaths::DeclarationOf(const std::string& package,
                                                              std::string_view benchmark) const {
  const auto folder = FolderOf(package);
  if (!folder || benchmark.empty()) return std::nullopt;
  const std::string declaration = fmt::format("func Benchmark{}(", benchmark);
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator each(JoinBelow(root_, *folder), failed);
       !failed && each != fs::directory_iterator() && names.size() < kMostTestFiles;
       each.increment(failed)) {
    std::string name = each->path().filename().string();
    std::error_code unknown;
    if (name.ends_with("_test.go") && each->file_size(unknown) <= kMostTestBytes && !unknown) {
      names.push_back(std::move(name));
    }
  }
  std::ranges::sort(names);
  for (const std::string& name : names) {
    std::string file = JoinBelow(*folder, name);
    const auto text = ReadTextFile(JoinBelow(root_, file));
    if (!text.ok()) continue;
    const std::string& lines = text.value();
    for (size_t at = lines.find(declaration); at != std::string::npos;
         at = lines.find(declaration, at + 1)) {
      if (at > 0 && lines[at - 1] != '\n') continue;
      const auto before = lines.begin() + static_cast<std::ptrdiff_t>(at);
      return RepositoryPlace{std::move(file), 1 + std::count(lines.begin(), before, '\n')};
    }
  }
  return std::nullopt;
}

}  // namespace pfa
