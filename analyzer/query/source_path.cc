#include "analyzer/query/source_path.h"

#include <vector>

#include <fmt/format.h>

namespace pfa {
namespace {

// Calls `visit` with each entry of a ':'-separated list until it returns true. As Go's
// filepath.SplitList, an empty list has no entries.
template <typename Visit>
bool AnyEntry(std::string_view list, Visit visit) {
  if (list.empty()) return false;
  while (true) {
    const size_t colon = list.find(':');
    if (visit(list.substr(0, colon))) return true;
    if (colon == std::string_view::npos) return false;
    list.remove_prefix(colon + 1);
  }
}

}  // namespace

std::string_view TrimSourcePath(std::string_view path, std::string_view trim_path,
                                std::string_view source_path) {
  std::string_view result = path;
  if (trim_path.empty()) {
    const bool found = AnyEntry(source_path, [&](std::string_view directory) {
      const std::string wanted = fmt::format("/{}/", BasePath(directory));
      const size_t at = path.find(wanted);
      if (at == std::string_view::npos) return false;
      result = path.substr(at + wanted.size());
      return true;
    });
    if (found) return result;
  }
  const auto cut_prefix = [&](std::string_view entry) {
    std::string prefix(entry);
    if (!prefix.ends_with('/')) prefix += '/';
    if (!path.starts_with(prefix)) return false;
    result = path.substr(prefix.size());
    return true;
  };
  if (AnyEntry(trim_path, cut_prefix)) return result;
  if (!cut_prefix("/proc/self/cwd/./")) cut_prefix("/proc/self/cwd/");
  return result;
}

std::string CleanPath(std::string_view path) {
  if (path.empty()) return ".";
  const bool rooted = path.front() == '/';
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    const bool is_up = part == "..";
    if (is_up && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!is_up || !rooted) {
      parts.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

std::string BasePath(std::string_view path) {
  if (path.empty()) return ".";
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/") return "/";
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace pfa
