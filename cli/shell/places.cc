#include "cli/shell/places.h"

#include <algorithm>
#include <cstddef>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pfa {
namespace {

// More than these nobody reads, and folders may be endless.
constexpr size_t kMaxEntries = 20'000;

bool IsWord(std::string_view name) {
  return std::ranges::none_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f;
  });
}

bool IsFolder(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool IsProgram(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// Calls `visit` with the names in a folder that begin with `start`. Hidden ones must be asked for.
template <typename Visit>
void ForEachName(const std::string& folder, std::string_view start, Visit visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(opendir(folder.c_str()), &closedir);
  if (opened == nullptr) return;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of its own
  for (const dirent* entry = readdir(opened.get()); entry != nullptr;
       entry = readdir(opened.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = &entry->d_name[0];
    if (!name.starts_with(start) || name == "." || name == ".." || !IsWord(name)) continue;
    if (name.starts_with('.') && start.empty()) continue;
    if (!visit(name)) return;
  }
}

std::vector<std::string> FindFiles(std::string_view start, bool only_programs) {
  std::vector<std::string> found;
  const size_t slash = start.rfind('/');
  const std::string folder(start.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
  ForEachName(folder.empty() ? "." : folder, start.substr(folder.size()),
              [&](std::string_view name) {
                std::string path = folder + std::string(name);
                if (IsFolder(path)) {
                  found.push_back(path + "/");
                } else if (!only_programs || IsProgram(path)) {
                  found.push_back(std::move(path));
                }
                return found.size() < kMaxEntries;
              });
  return found;
}

std::vector<std::string> FindPrograms(std::string_view path, std::string_view start) {
  if (start.find('/') != std::string_view::npos) return FindFiles(start, true);
  std::vector<std::string> found;
  while (!path.empty() && found.size() < kMaxEntries) {
    const size_t colon = std::min(path.find(':'), path.size());
    std::string folder(path.substr(0, colon));
    path.remove_prefix(std::min(colon + 1, path.size()));
    if (folder.empty()) folder = ".";
    ForEachName(folder, start, [&](std::string_view name) {
      if (IsProgram(folder + "/" + std::string(name))) found.emplace_back(name);
      return found.size() < kMaxEntries;
    });
  }
  return found;
}

}  // namespace

ShellPlaces PlacesHere(std::string path) {
  return {[](std::string_view start) { return FindFiles(start, false); },
          [path = std::move(path)](std::string_view start) { return FindPrograms(path, start); }};
}

}  // namespace pfa
