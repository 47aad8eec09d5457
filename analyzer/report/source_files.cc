#include "analyzer/report/source_files.h"

#include <array>
#include <optional>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "proto/base/environment.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

std::string CurrentDirectory() {
  std::array<char, 4096> path = {};
  return getcwd(path.data(), path.size()) == nullptr ? "." : path.data();
}

std::vector<std::string_view> SplitList(std::string_view list) {
  std::vector<std::string_view> out;
  while (!list.empty()) {
    const size_t colon = list.find(':');
    out.push_back(list.substr(0, colon));
    list.remove_prefix(colon == std::string_view::npos ? list.size() : colon + 1);
  }
  return out;
}

// Go's filepath.Join of two.
std::string Join(std::string_view directory, std::string_view name) {
  return CleanPath(directory.empty() ? std::string(name) : fmt::format("{}/{}", directory, name));
}

// Go's filepath.Dir.
std::string ParentOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return CleanPath(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

// Lines as Go's bufio.Scanner has them: a carriage return before the end is dropped, and a line of
// 64 KiB or more ends the text.
std::vector<std::string_view> SplitLines(std::string_view text) {
  constexpr size_t kMaxLineBytes = size_t{64} << 10;
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.size() >= kMaxLineBytes) break;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
  }
  return lines;
}

// Upper case letters are written "!x" in the module cache, so that it works on any file system.
std::string EscapedModule(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c >= 'A' && c <= 'Z') {
      out += '!';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

// "github.com/x/y@v1.2.3/f.go" without "@v1.2.3".
std::string WithoutVersion(std::string_view path) {
  const size_t at = path.find('@');
  if (at == std::string_view::npos) return std::string(path);
  const size_t slash = path.find('/', at);
  std::string out(path.substr(0, at));
  if (slash != std::string_view::npos) out += path.substr(slash);
  return out;
}

std::vector<std::string> ModuleCaches() {
  std::vector<std::string> caches;
  if (std::string cache = Environment("GOMODCACHE"); !cache.empty()) {
    caches.push_back(std::move(cache));
  }
  const std::string path = Environment("GOPATH");
  for (const std::string_view entry : SplitList(path)) {
    caches.push_back(fmt::format("{}/pkg/mod", entry));
  }
  if (const std::string home = Environment("HOME"); !home.empty()) {
    caches.push_back(home + "/go/pkg/mod");
  }
  return caches;
}

std::vector<std::string> GoRoots() {
  std::vector<std::string> roots;
  if (std::string root = Environment("GOROOT"); !root.empty()) roots.push_back(std::move(root));
  for (const char* root : {"/usr/local/go", "/usr/lib/go", "/usr/lib/golang", "/opt/go"}) {
    roots.emplace_back(root);
  }
  return roots;
}

}  // namespace

SourceFiles::SourceFiles(const Options& options, Compatibility compatibility)
    : source_path_(options.source_path.empty() ? CurrentDirectory() : options.source_path),
      trim_path_(options.trim_path),
      search_elsewhere_(compatibility == Compatibility::kNative) {
  if (!search_elsewhere_) return;
  for (const std::string_view directory : SplitList(source_path_)) {
    for (GoModule& module : ModulesAround(std::string(directory))) {
      modules_.push_back(std::move(module));
    }
  }
}

const SourceText& SourceFiles::Read(const std::string& name) {
  const auto [it, is_new] = texts_.try_emplace(name);
  if (is_new) {
    it->second = Find(name);
    it->second.lines = SplitLines(it->second.text);
  }
  return it->second;
}

SourceText SourceFiles::Find(const std::string& name) const {
  const std::string path(TrimSourcePath(name, trim_path_, source_path_));
  std::string error;
  // The text, or nullopt to search on. What can be opened ends the search, as in pprof, even if it
  // is no text.
  const auto try_file = [&error](const std::string& file) -> std::optional<SourceText> {
    auto text = ReadTextFile(file);
    if (text.ok()) return SourceText{std::move(text).value(), {}, "", ""};
    if (text.error().code == ErrorCode::kBadInput) return SourceText{};
    if (text.error().code == ErrorCode::kLimit) return SourceText{"", {}, text.error().message, ""};
    error = fmt::format("open {}: {}", file, text.error().message);
    return std::nullopt;
  };
  if (path.starts_with('/')) {
    if (auto found = try_file(path)) return std::move(*found);
  } else {
    for (const std::string_view entry : SplitList(source_path_)) {
      std::string directory(entry);
      while (true) {
        if (auto found = try_file(Join(directory, path))) return std::move(*found);
        std::string parent = ParentOf(directory);
        if (parent == directory) break;
        directory = std::move(parent);
      }
    }
    error = fmt::format("could not find file {} on path {}", path, source_path_);
  }
  std::string first_error = std::move(error);
  if (search_elsewhere_) {
    for (const std::string& place : OtherPlaces(name)) {
      auto found = try_file(place);
      if (!found || found->text.empty()) continue;
      found->found_at = place;
      return std::move(*found);
    }
  }
  return {"", {}, std::move(first_error), ""};
}

std::vector<std::string> SourceFiles::OtherPlaces(std::string_view name) const {
  // What comes after the root of whoever built the binary; the name itself if that was removed.
  const auto after = [name](std::string_view marker) -> std::string_view {
    if (!name.starts_with('/')) return name;
    const size_t at = name.find(marker);
    return at == std::string_view::npos ? std::string_view() : name.substr(at + marker.size());
  };
  std::vector<std::string> places;
  const auto add = [&places](std::string_view directory, std::string_view rest) {
    // A name from a profile must not lead out of the directory.
    const std::string clean = CleanPath(rest);
    if (rest.empty() || clean.starts_with("..")) return;
    places.push_back(Join(directory, clean));
  };
  // The main module of a -trimpath build: the module's path stands for its folder.
  for (const GoModule& main : modules_) {
    if (name.starts_with(main.path + "/")) add(main.directory, name.substr(main.path.size() + 1));
  }
  std::vector<std::string> vendors;
  for (const std::string_view directory : SplitList(source_path_)) {
    vendors.push_back(fmt::format("{}/vendor", directory));
  }
  for (const GoModule& main : modules_) vendors.push_back(main.directory + "/vendor");
  for (const std::string& root : GoRoots()) add(root + "/src", after("/src/"));
  const std::string_view module = after("/pkg/mod/");
  if (module.find('@') != std::string_view::npos) {
    // In a recorded path of a module cache upper case is escaped already.
    const std::string escaped = EscapedModule(module.substr(0, module.find('@'))) +
                                std::string(module.substr(module.find('@')));
    for (const std::string& cache : ModuleCaches()) add(cache, escaped);
    for (const std::string& vendor : vendors) add(vendor, WithoutVersion(module));
  }
  if (const std::string_view vendored = after("/vendor/"); !vendored.empty()) {
    for (const std::string& vendor : vendors) add(vendor, vendored);
  }
  return places;
}

}  // namespace pfa
