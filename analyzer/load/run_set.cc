#include "analyzer/load/run_set.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <glob.h>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/import/importer.h"
#include "analyzer/load/load_each.h"
#include "analyzer/query/comma_list.h"
#include "proto/benchmark_text.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "proto/test_json.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 100'000;

Error Nothing(const std::string& name, std::string message) {
  return Error{ErrorCode::kBadInput, std::move(message), name};
}

Result<std::vector<std::string>> FilesOfFolder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::directory_iterator each(folder, failed); !failed && each != fs::directory_iterator();
       each.increment(failed)) {
    std::error_code unknown;
    const std::string name = each->path().filename().string();
    const bool is_run = !name.starts_with('.') && name != kStoredSetFile;
    if (is_run && each->is_regular_file(unknown)) {
      files.push_back(each->path().string());
    }
    if (files.size() > kMostFiles) {
      return Error{ErrorCode::kLimit, fmt::format("has more than {} files", kMostFiles), folder};
    }
  }
  if (failed) {
    return Error{ErrorCode::kIo, fmt::format("cannot list: {}", failed.message()), folder};
  }
  if (files.empty()) return Nothing(folder, "the folder has no files");
  std::ranges::sort(files);
  return files;
}

Result<std::vector<std::string>> Expanded(const std::string& name) {
  std::error_code failed;
  if (fs::is_directory(name, failed)) return FilesOfFolder(name);
  if (name == "-" || fs::exists(name, failed)) return std::vector<std::string>{name};
  if (name.find_first_of("*?[") == std::string::npos) return std::vector<std::string>{name};
  glob_t found{};
  const int status = glob(name.c_str(), 0, nullptr, &found);
  std::vector<std::string> files(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  if (status != 0 || files.empty()) return Nothing(name, "no file fits the pattern");
  return files;
}

Result<std::string> ReadRest(InflateStream& stream) {
  std::string text;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const auto chunk, stream.Next());
    if (chunk.empty()) return text;
    text.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
  }
}

// A run that was killed, or a file that was cut, ends within the line of a result. A line that only
// lacks its end, as editors leave it, has a whole unit there: one that Go writes, or that lines
// before it end with.
bool EndsWithinResult(std::string_view output) {
  constexpr std::string_view kUnits[] = {"ns/op", "B/op", "allocs/op", "MB/s"};
  if (output.empty() || output.back() == '\n') return false;
  const size_t last = output.rfind('\n');
  const std::string_view line = output.substr(last == std::string_view::npos ? 0 : last + 1);
  if (!line.starts_with("Benchmark")) return false;
  const size_t space = line.find_last_of(" \t");
  if (space == std::string_view::npos) return true;
  const std::string_view unit = line.substr(space + 1);
  return std::ranges::find(kUnits, unit) == std::end(kUnits) &&
         output.find(fmt::format(" {}\n", unit)) == std::string_view::npos;
}

// What is there of a truncated file may look like less of everything, and pass.
Result<void> RequireWhole(std::string_view text, const std::string& file, RunTimes* times) {
  bool is_cut = EndsWithinResult(text);
  if (LooksLikeTestJson(text)) {
    TestJsonReader json;
    if (Result<void> done = json.Text(text); !done.ok()) {
      done.error().source = file;
      return done;
    }
    *times = {json.first_time(), json.last_time()};
    is_cut = std::ranges::any_of(
        json.outputs(), [](const auto& of_package) { return EndsWithinResult(of_package.second); });
  }
  if (!is_cut) return {};
  return Nothing(file, "ends within a line of results: the run or the file was cut off");
}

class SetLoader {
 public:
  SetLoader(RunSet* set, uint64_t max_bytes) : set_(*set), max_bytes_(max_bytes) {}

  Result<void> Add(const std::string& file, const std::string& label, bool is_chosen) {
    PFA_ASSIGN_OR_RETURN(auto source, OpenSource(file));
    set_.files.push_back(file);
    RunTimes& times = set_.times.emplace_back();
    InflateStream stream(std::move(source), {max_bytes_});
    PFA_ASSIGN_OR_RETURN(const auto bytes, stream.Peek());
    if (bytes.empty()) return Nothing(file, "is empty");
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (LooksLikeText(head) && (LooksLikeTestJson(head) || LooksLikeBenchmarks(head))) {
      PFA_ASSIGN_OR_RETURN(const std::string text, ReadRest(stream));
      PFA_TRY(RequireWhole(text, file, &times));
      Result<void> done = ImportBenchText(text, label.empty() ? file : label, &set_.benches);
      // A folder may have a log of a package without benchmarks, too.
      if (done.ok() || is_chosen) return done;
      return {};
    }
    if (file == "-") return Nothing(file, "only benchmark results are read from standard input");
    set_.profiles.push_back(file);
    return {};
  }

 private:
  RunSet& set_;
  uint64_t max_bytes_;
};

Result<void> AddStored(const StoredSet& stored, const std::string& label, SetLoader* loader,
                       RunSet* set) {
  std::vector<std::string> files = stored.profiles;
  if (!stored.benchmarks.empty()) files.insert(files.begin(), stored.benchmarks);
  for (const std::string& file : files) PFA_TRY(loader->Add(file, label, true));
  set->stored = stored;
  return {};
}

// "label=SET". A file may have a '=' in its name.
std::string TakeLabel(std::string* item) {
  std::error_code failed;
  const size_t equals = item->find('=');
  if (equals == std::string::npos || fs::exists(*item, failed)) return {};
  std::string label = item->substr(0, equals);
  item->erase(0, equals + 1);
  return label;
}

std::optional<BaselineName> BaselineIn(const std::string& item) {
  std::error_code failed;
  return fs::exists(item, failed) ? std::nullopt : ParseBaselineName(item);
}

bool HasBaseline(std::string_view text) {
  return std::ranges::any_of(ItemsOf(text), [](std::string_view item) {
    std::string set(item);
    TakeLabel(&set);
    return BaselineIn(set).has_value();
  });
}

// Sets the name, too.
Result<void> AddRuns(std::string_view text, uint64_t max_bytes, const BaselineChoice& choice,
                     RunSet* set) {
  if (text.empty()) return UsageError("expected the name of a set, found \"\"");
  set->name = text;
  SetLoader loader(set, max_bytes);
  while (!text.empty()) {
    std::string item(text.substr(0, text.find(',')));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const std::string label = TakeLabel(&item);
    if (!label.empty()) set->name = label;
    if (const std::optional<BaselineName> name = BaselineIn(item)) {
      PFA_ASSIGN_OR_RETURN(const StoredSet stored, FindBaseline(*name, choice));
      PFA_TRY(AddStored(stored, label.empty() ? item : label, &loader, set));
      continue;
    }
    PFA_ASSIGN_OR_RETURN(const std::vector<std::string> files, Expanded(item));
    const bool is_chosen = files.size() == 1 && files.front() == item;
    for (const std::string& file : files) PFA_TRY(loader.Add(file, label, is_chosen));
  }
  return {};
}

Result<void> CompareWith(const RunSet& set, uint64_t max_bytes, BaselineChoice* choice) {
  PFA_ASSIGN_OR_RETURN(choice->environment, EnvironmentOf(set, max_bytes));
  choice->compared_with = set.name;
  return {};
}

// "go1.27.4" in a comment of a profile.
std::string GoVersionIn(std::string_view comment) {
  for (size_t at = comment.find("go1."); at != std::string_view::npos;
       at = comment.find("go1.", at + 1)) {
    if (at > 0 && std::isalnum(static_cast<unsigned char>(comment[at - 1])) != 0) continue;
    const size_t end = comment.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.", at);
    return std::string(comment.substr(at, end - at));
  }
  return {};
}

}  // namespace

Result<RunSet> LoadRunSet(std::string_view text, uint64_t max_bytes, const BaselineChoice& choice) {
  RunSet set;
  PFA_TRY(AddRuns(text, max_bytes, choice, &set));
  if (set.benches.results.empty() && set.profiles.empty()) {
    return Nothing(set.name, "has neither benchmark results nor profiles");
  }
  return set;
}

Result<RunSet> LoadStoredSet(const StoredSet& stored, uint64_t max_bytes) {
  RunSet set;
  set.name = stored.Title();
  SetLoader loader(&set, max_bytes);
  PFA_TRY(AddStored(stored, set.name, &loader, &set));
  return set;
}

Result<RunSetPair> LoadRunSetPair(std::string_view old_text, std::string_view new_text,
                                  uint64_t max_bytes, BaselineChoice choice) {
  const bool old_is_stored = HasBaseline(old_text);
  RunSetPair pair;
  if (old_is_stored != HasBaseline(new_text)) {
    RunSet& measured = old_is_stored ? pair.new_set : pair.old_set;
    RunSet& stored = old_is_stored ? pair.old_set : pair.new_set;
    PFA_ASSIGN_OR_RETURN(measured,
                         LoadRunSet(old_is_stored ? new_text : old_text, max_bytes, choice));
    PFA_TRY(CompareWith(measured, max_bytes, &choice));
    PFA_ASSIGN_OR_RETURN(stored,
                         LoadRunSet(old_is_stored ? old_text : new_text, max_bytes, choice));
    return pair;
  }
  PFA_ASSIGN_OR_RETURN(pair.old_set, LoadRunSet(old_text, max_bytes, choice));
  PFA_ASSIGN_OR_RETURN(pair.new_set, LoadRunSet(new_text, max_bytes, choice));
  return pair;
}

Result<RunSet> LoadRunSets(const std::vector<std::string>& texts, uint64_t max_bytes,
                           BaselineChoice choice) {
  if (std::ranges::any_of(texts, HasBaseline)) {
    RunSet measured;
    for (const std::string& text : texts) {
      if (!HasBaseline(text)) PFA_TRY(AddRuns(text, max_bytes, choice, &measured));
    }
    if (!measured.benches.results.empty()) PFA_TRY(CompareWith(measured, max_bytes, &choice));
  }
  RunSet set;
  std::map<std::string, size_t> seen;
  for (const std::string& text : texts) {
    const size_t before = set.benches.results.size();
    PFA_TRY(AddRuns(text, max_bytes, choice, &set));
    // What is asked for and not there must not go unnoticed.
    if (set.benches.results.size() == before) return Nothing(text, "has no benchmark results");
    // Labels are meant as they are written, also if there are several alike.
    const bool is_repeated = set.name == text && std::ranges::count(texts, text) > 1;
    const std::string label = is_repeated ? fmt::format("{}#{}", set.name, seen[text]++) : set.name;
    set.benches.labels.resize(set.benches.files.size(), label);
  }
  return set;
}

Result<BenchEnvironment> EnvironmentOf(const RunSet& set, uint64_t max_bytes) {
  BenchEnvironment environment = EnvironmentOf(set.benches);
  if (!environment.go.empty() || set.profiles.empty()) return environment;
  std::vector<std::string> versions(set.profiles.size());
  PFA_TRY(LoadEach(set.profiles, max_bytes, [&](size_t i, const Profile& profile) -> Result<void> {
    for (const StringId comment : profile.header().comments) {
      if (versions[i].empty()) versions[i] = GoVersionIn(profile.text(comment));
    }
    return {};
  }));
  const std::set<std::string> different(versions.begin(), versions.end());
  environment.go = fmt::format("{}", fmt::join(different, ", "));
  return environment;
}

}  // namespace pfa
