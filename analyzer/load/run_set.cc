#include "analyzer/load/run_set.h"

#include <algorithm>
#include <filesystem>
#include <glob.h>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/import/importer.h"
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

Result<std::vector<std::string>> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::directory_iterator each(folder, failed); !failed && each != fs::directory_iterator();
       each.increment(failed)) {
    std::error_code unknown;
    const std::string name = each->path().filename().string();
    if (!name.starts_with('.') && each->is_regular_file(unknown)) {
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
  if (fs::is_directory(name, failed)) return FilesIn(name);
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

class SetLoader {
 public:
  SetLoader(RunSet* set, uint64_t max_bytes) : set_(*set), max_bytes_(max_bytes) {}

  Result<void> Add(const std::string& file, const std::string& label, bool is_chosen) {
    PFA_ASSIGN_OR_RETURN(auto source, OpenSource(file));
    set_.files.push_back(file);
    InflateStream stream(std::move(source), {max_bytes_});
    PFA_ASSIGN_OR_RETURN(const auto bytes, stream.Peek());
    if (bytes.empty()) return Nothing(file, "is empty");
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (LooksLikeText(head) && (LooksLikeTestJson(head) || LooksLikeBenchmarks(head))) {
      PFA_ASSIGN_OR_RETURN(const std::string text, ReadRest(stream));
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

// Sets the name, too.
Result<void> AddRuns(std::string_view text, uint64_t max_bytes, RunSet* set) {
  set->name = text;
  SetLoader loader(set, max_bytes);
  while (!text.empty()) {
    std::string item(text.substr(0, text.find(',')));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    std::string label;
    std::error_code failed;
    const size_t equals = item.find('=');
    // A file may have a '=' in its name.
    if (equals != std::string::npos && !fs::exists(item, failed)) {
      label = item.substr(0, equals);
      item.erase(0, equals + 1);
      set->name = label;
    }
    PFA_ASSIGN_OR_RETURN(const std::vector<std::string> files, Expanded(item));
    const bool is_chosen = files.size() == 1 && files.front() == item;
    for (const std::string& file : files) PFA_TRY(loader.Add(file, label, is_chosen));
  }
  return {};
}

}  // namespace

Result<RunSet> LoadRunSet(std::string_view text, uint64_t max_bytes) {
  RunSet set;
  PFA_TRY(AddRuns(text, max_bytes, &set));
  if (set.benches.results.empty() && set.profiles.empty()) {
    return Nothing(set.name, "has neither benchmark results nor profiles");
  }
  return set;
}

Result<RunSet> LoadRunSets(const std::vector<std::string>& texts, uint64_t max_bytes) {
  RunSet set;
  std::map<std::string, size_t> seen;
  for (const std::string& text : texts) {
    const size_t before = set.benches.results.size();
    PFA_TRY(AddRuns(text, max_bytes, &set));
    // What is asked for and not there must not go unnoticed.
    if (set.benches.results.size() == before) return Nothing(text, "has no benchmark results");
    // Labels are meant as they are written, also if there are several alike.
    const bool is_repeated = set.name == text && std::ranges::count(texts, text) > 1;
    const std::string label = is_repeated ? fmt::format("{}#{}", set.name, seen[text]++) : set.name;
    set.benches.labels.resize(set.benches.files.size(), label);
  }
  return set;
}

}  // namespace pfa
