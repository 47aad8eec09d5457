#include "analyzer/load/binaries.h"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "proto/base/environment.h"
#include "proto/object_file.h"

namespace pfa {
namespace {

// Go's filepath.Join: empty elements are left out.
std::string Join(std::initializer_list<std::string_view> parts) {
  std::string path;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  return path.empty() ? path : CleanPath(path);
}

std::string_view DirectoryOf(std::string_view file) {
  const size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? "." : file.substr(0, slash + 1);
}

// Files of a directory in order of names; hidden ones, too, as Go's Glob has it.
std::vector<std::string> FilesIn(const std::string& directory) {
  std::vector<std::string> files;
  DIR* const opened = opendir(directory.c_str());
  if (opened == nullptr) return files;
  constexpr size_t kMaxFiles = 1000;
  while (files.size() < kMaxFiles) {
    const dirent* entry = readdir(opened);  // NOLINT(concurrency-mt-unsafe): a stream of our own
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") files.push_back(Join({directory, name}));
  }
  closedir(opened);
  std::ranges::sort(files);
  return files;
}

// A name from a profile must not lead out of the directory that is searched.
bool LeadsOut(std::string_view part) {
  return ("/" + std::string(part) + "/").find("/../") != std::string::npos;
}

void AddCandidates(std::string_view directory, const BinaryName& binary,
                   std::vector<std::string>* out) {
  const std::string base = binary.file.empty() ? "" : BasePath(binary.file);
  const std::string_view id = binary.build_id;
  if (!id.empty()) {
    const std::string of_build = Join({directory, id});
    out->push_back(Join({of_build, base}));
    const std::vector<std::string> files = FilesIn(of_build);
    out->insert(out->end(), files.begin(), files.end());
    out->push_back(Join({directory, binary.file, id}));
    if (id.size() > 2) {
      out->push_back(Join({directory, id.substr(0, 2), fmt::format("{}.debug", id.substr(2))}));
    }
  }
  if (binary.file.empty()) return;
  const std::string_view parent = DirectoryOf(binary.file);
  const std::string debug = base + ".debug";
  out->push_back(Join({directory, base}));
  out->push_back(Join({directory, binary.file}));
  out->push_back(Join({directory, fmt::format("{}.debug", binary.file)}));
  out->push_back(Join({directory, parent, ".debug", debug}));
  out->push_back(Join({directory, "usr/lib/debug", parent, debug}));
}

}  // namespace

std::vector<std::string> BinaryCandidates(const BinaryName& binary) {
  std::vector<std::string> candidates;
  if (LeadsOut(binary.file) || binary.build_id.find('/') != std::string_view::npos) {
    return candidates;
  }
  std::string path = Environment("PPROF_BINARY_PATH");
  if (path.empty()) path = Join({Environment("HOME"), "pprof/binaries"});
  std::string_view rest = path;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    AddCandidates(rest.substr(0, colon), binary, &candidates);
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  }
  return candidates;
}

std::optional<std::string> LocateAsPprof(const BinaryName& binary,
                                         std::vector<std::string>* messages) {
  for (std::string& candidate : BinaryCandidates(binary)) {
    if (!ObjectFile::Open(candidate).ok()) continue;
    if (binary.build_id.empty()) return std::move(candidate);
    messages->push_back(fmt::format("Ignoring local file {}: build-id mismatch ({} != )", candidate,
                                    binary.build_id));
  }
  return std::nullopt;
}

Result<void> CheckBinary(const std::string& path, const BinaryName& binary) {
  PFA_ASSIGN_OR_RETURN(const auto object, ObjectFile::Open(path));
  const std::string build_id = object->BuildId();
  if (binary.build_id.empty() || build_id.empty() || build_id == binary.build_id) return {};
  return Error{ErrorCode::kBadInput,
               fmt::format("this is another build: its build ID is {}, but the profile was "
                           "recorded with {}",
                           build_id, binary.build_id),
               path};
}

Result<std::string> LocateBinary(const BinaryName& binary) {
  std::vector<std::string> places = BinaryCandidates(binary);
  if (!binary.file.empty()) places.emplace_back(binary.file);
  std::string why_not = binary.file.empty() ? "the profile does not name its binary" : "";
  bool is_there = false;
  for (std::string& place : places) {
    const auto checked = CheckBinary(place, binary);
    if (checked.ok()) return std::move(place);
    // Something that is there says more than that elsewhere is nothing.
    if (is_there && checked.error().code != ErrorCode::kBadInput) continue;
    is_there = is_there || checked.error().code == ErrorCode::kBadInput;
    why_not = checked.error().ToString();
  }
  return BadInput(std::move(why_not));
}

bool IsUnsymbolizable(std::string_view file) {
  constexpr std::array<std::string_view, 2> kPaths = {"/dev/dri/", "/memfd:"};
  const std::string base = BasePath(file);
  return base.starts_with('[') || base.starts_with("linux-vdso") || file == "//anon" ||
         std::ranges::any_of(kPaths, [&](std::string_view path) { return file.starts_with(path); });
}

}  // namespace pfa
