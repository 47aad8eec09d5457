#include "analyzer/load/baseline_store.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/stored_set_json.h"
#include "proto/base/nearest_folder.h"
#include "proto/output_folder.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStoreFolder = ".pfa/baselines";
constexpr std::string_view kBenchmarksFile = "benchmarks.txt";
constexpr size_t kMostNameBytes = 100;
constexpr size_t kMostEntries = 100'000;
constexpr uintmax_t kMostJsonBytes = 1 << 20;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool IsFolder(const std::string& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

Error StoreError(ErrorCode code, std::string message, const std::string& path) {
  return {code, std::move(message), path};
}

// Folders, sorted; hidden ones are not ours. Links lead elsewhere, and are refused.
Result<std::vector<std::string>> FoldersIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator each(path, failed); !failed && each != fs::directory_iterator();
       each.increment(failed)) {
    const std::string name = each->path().filename().string();
    if (name.starts_with('.')) continue;
    std::error_code unknown;
    if (each->is_symlink(unknown)) {
      return StoreError(ErrorCode::kBadInput, "is a link; a store of baselines has none",
                        each->path().string());
    }
    if (each->is_directory(unknown)) names.push_back(name);
    if (names.size() > kMostEntries) {
      return StoreError(ErrorCode::kLimit, fmt::format("has more than {} folders", kMostEntries),
                        path);
    }
  }
  if (failed) {
    return StoreError(ErrorCode::kIo, fmt::format("cannot list: {}", failed.message()), path);
  }
  std::ranges::sort(names);
  return names;
}

// "000003"; 0 if it is no number.
uint64_t SaveNumberOf(std::string_view name) {
  uint64_t number = 0;
  const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && stop == name.data() + name.size() ? number : 0;
}

std::string NameOfNumber(uint64_t number) { return fmt::format("{:06}", number); }

// Of a file that must be there and nothing else than a file.
Result<uint64_t> SizeOfFile(const std::string& path) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (status.type() == fs::file_type::not_found) {
    return StoreError(ErrorCode::kBadInput, "is missing", path);
  }
  if (failed) {
    return StoreError(ErrorCode::kIo, fmt::format("cannot read: {}", failed.message()), path);
  }
  if (status.type() != fs::file_type::regular) {
    return StoreError(ErrorCode::kBadInput, "is no file", path);
  }
  const uintmax_t size = fs::file_size(path, failed);
  if (failed) {
    return StoreError(ErrorCode::kIo, fmt::format("cannot read: {}", failed.message()), path);
  }
  return size;
}

// As the file is called, where that is plain, and like no other.
std::string CopyName(const std::string& path, std::set<std::string>* taken) {
  std::string name = fs::path(path).filename().string();
  std::ranges::replace_if(
      name, [](char c) { return !IsNameCharacter(c); }, '-');
  while (name.starts_with('.')) name.erase(0, 1);
  if (name.empty()) name = "profile";
  if (name.size() > kMostNameBytes) name.erase(0, name.size() - kMostNameBytes);
  std::string unique = name;
  for (size_t i = 2; !taken->insert(unique).second; ++i) unique = fmt::format("{}-{}", i, name);
  return unique;
}

}  // namespace

Result<void> CheckBaselineName(std::string_view name) {
  const bool is_name = !name.empty() && name.size() <= kMostNameBytes && !name.starts_with('.') &&
                       std::ranges::all_of(name, IsNameCharacter);
  if (is_name) return {};
  return UsageError(fmt::format(
      "\"{}\" is no name for a baseline: letters, digits, '.', '_' and '-', and no '.' first",
      EscapeControl(name)));
}

Result<BaselineStore> BaselineStore::Open(const std::string& folder) {
  BaselineStore store = OpenOrNew(folder);
  if (IsFolder(store.folder_)) return store;
  if (!folder.empty()) return UsageError(fmt::format("there is no store of baselines {}", folder));
  return UsageError(fmt::format(
      "there is no store of baselines: {} is neither in this folder nor above it (pfa baseline "
      "save makes one)",
      kStoreFolder));
}

BaselineStore BaselineStore::OpenOrNew(const std::string& folder) {
  if (!folder.empty()) return BaselineStore(folder);
  const std::string here(kStoreFolder);
  if (IsFolder(here)) return BaselineStore(here);
  const auto above =
      NearestFolder(".", [](const fs::path& at) { return IsFolder((at / kStoreFolder).string()); });
  return BaselineStore(above ? (*above / kStoreFolder).string() : here);
}

Result<std::vector<std::string>> BaselineStore::Names() const {
  PFA_ASSIGN_OR_RETURN(std::vector<std::string> names, FoldersIn(folder_));
  std::erase_if(names, [](const std::string& name) { return !CheckBaselineName(name).ok(); });
  return names;
}

Result<std::vector<BaselineHistory>> BaselineStore::HistoriesOf(std::string_view name) const {
  PFA_TRY(CheckBaselineName(name));
  PFA_ASSIGN_OR_RETURN(const std::vector<std::string> names, Names());
  std::vector<BaselineHistory> histories;
  if (std::ranges::find(names, name) != names.end()) {
    const std::string folder = fmt::format("{}/{}", folder_, name);
    PFA_ASSIGN_OR_RETURN(const std::vector<std::string> environments, FoldersIn(folder));
    for (const std::string& environment : environments) {
      BaselineHistory history{std::string(name), fmt::format("{}/{}", folder, environment), {}};
      PFA_ASSIGN_OR_RETURN(const std::vector<std::string> saves, FoldersIn(history.folder));
      for (const std::string& save : saves) {
        const uint64_t number = SaveNumberOf(save);
        if (number > 0 && NameOfNumber(number) == save) history.numbers.push_back(number);
      }
      std::ranges::sort(history.numbers);
      if (!history.numbers.empty()) histories.push_back(std::move(history));
    }
  }
  if (!histories.empty()) return histories;
  return UsageError(
      fmt::format("{} has no baseline {}{}", folder_, name,
                  names.empty() ? "" : fmt::format("; it has {}", fmt::join(names, ", "))));
}

Result<StoredSet> BaselineStore::Read(const BaselineHistory& history, uint64_t number) {
  StoredSet set;
  set.number = number;
  set.folder = fmt::format("{}/{}", history.folder, NameOfNumber(number));
  const std::string file = fmt::format("{}/{}", set.folder, kStoredSetFile);
  PFA_ASSIGN_OR_RETURN(const uint64_t size, SizeOfFile(file));
  if (size > kMostJsonBytes) {
    return StoreError(ErrorCode::kLimit, fmt::format("has more than {} bytes", kMostJsonBytes),
                      file);
  }
  Result<std::string> text = ReadTextFile(file);
  if (!text.ok()) {
    text.error().source = file;
    return text.error();
  }
  PFA_ASSIGN_OR_RETURN(StoredSetJson json, ParseStoredSetJson(text.value(), file));
  set.facts = std::move(json.facts);
  set.facts.name = history.name;
  const std::string folder = fs::path(history.folder).filename().string();
  if (FolderNameOf(set.facts.environment) != folder) {
    return StoreError(ErrorCode::kBadInput,
                      fmt::format("is about another environment ({}) than its folder",
                                  NameOf(set.facts.environment)),
                      file);
  }
  set.bytes = size;
  for (const StoredFile& one : json.files) {
    const std::string path = fmt::format("{}/{}", set.folder, one.name);
    PFA_ASSIGN_OR_RETURN(const uint64_t bytes, SizeOfFile(path));
    if (bytes != one.bytes) {
      return StoreError(
          ErrorCode::kBadInput,
          fmt::format("has {} bytes; when it was stored, it had {}", bytes, one.bytes), path);
    }
    set.bytes += bytes;
    if (one.name == kBenchmarksFile) {
      set.benchmarks = path;
    } else {
      set.profiles.push_back(path);
    }
  }
  return set;
}

std::vector<std::string> BaselineStore::Leftovers() const {
  std::vector<std::string> paths;
  const auto names = Names();
  if (!names.ok()) return paths;
  for (const std::string& name : names.value()) {
    const std::string folder = fmt::format("{}/{}", folder_, name);
    const auto environments = FoldersIn(folder);
    if (!environments.ok()) continue;
    for (const std::string& environment : environments.value()) {
      const std::string parent = fmt::format("{}/{}", folder, environment);
      for (const std::string& left : LeftOutputFolders(parent)) {
        paths.push_back(fmt::format("{}/{}", parent, left));
      }
    }
  }
  return paths;
}

Result<StoredSet> BaselineStore::Save(StoredSetFacts facts, std::string_view benchmarks,
                                      const std::vector<std::string>& profiles) const {
  PFA_TRY(CheckBaselineName(facts.name));
  BaselineHistory history{
      facts.name,
      fmt::format("{}/{}/{}", folder_, facts.name, FolderNameOf(facts.environment)),
      {}};
  StoredSetJson json{std::move(facts), {}};
  PFA_ASSIGN_OR_RETURN(OutputFolder folder, OutputFolder::Create(history.folder));
  std::set<std::string> taken = {std::string(kStoredSetFile), std::string(kBenchmarksFile)};
  if (!benchmarks.empty()) {
    PFA_TRY(folder.Write(std::string(kBenchmarksFile), benchmarks));
    json.files.push_back({std::string(kBenchmarksFile), benchmarks.size()});
  }
  for (const std::string& profile : profiles) {
    const std::string name = CopyName(profile, &taken);
    PFA_ASSIGN_OR_RETURN(const uint64_t bytes, folder.Copy(name, profile));
    json.files.push_back({name, bytes});
  }
  PFA_TRY(folder.Write(std::string(kStoredSetFile), WriteStoredSetJson(json)));
  PFA_ASSIGN_OR_RETURN(const std::vector<std::string> saves, FoldersIn(history.folder));
  uint64_t number = 1;
  for (const std::string& save : saves) number = std::max(number, SaveNumberOf(save) + 1);
  // Others may be faster.
  for (; number < kMostEntries; ++number) {
    PFA_ASSIGN_OR_RETURN(const bool is_done, folder.Finish(NameOfNumber(number)));
    if (is_done) return Read(history, number);
  }
  return StoreError(ErrorCode::kLimit, fmt::format("has {} saves already", kMostEntries),
                    history.folder);
}

Result<void> BaselineStore::RemoveSave(const BaselineHistory& history, uint64_t number) {
  return RemoveWholeFolder(history.folder, NameOfNumber(number));
}

Result<void> BaselineStore::RemoveName(std::string_view name) const {
  PFA_TRY(HistoriesOf(name));
  return RemoveWholeFolder(folder_, std::string(name));
}

Result<void> BaselineStore::RemoveLeftover(const std::string& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed) {
    return StoreError(ErrorCode::kIo, "cannot remove this folder: " + failed.message(), path);
  }
  return {};
}

}  // namespace pfa
