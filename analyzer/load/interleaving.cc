#include "analyzer/load/interleaving.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "proto/text_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;
using CollectedPlan = nlohmann::json;

std::vector<fs::path> AbsoluteFilesOf(const RunSet& set) {
  std::vector<fs::path> files;
  for (const std::string& file : set.files) {
    std::error_code failed;
    files.push_back(fs::absolute(file, failed).lexically_normal());
  }
  return files;
}

// When which file of a folder was made, as "old/run-001.txt" and its place among all. Anything may
// be in the file.
std::map<std::string, size_t> CollectedOrder(const fs::path& folder) {
  std::map<std::string, size_t> order;
  const Result<std::string> text = ReadTextFile((folder / kCollectPlanName).string());
  if (!text.ok()) return order;
  const CollectedPlan plan = CollectedPlan::parse(text.value(), nullptr, false);
  if (!plan.is_object() || plan.value("format", CollectedPlan()) != kCollectPlanFormat)
    return order;
  for (const CollectedPlan& step : plan.value("order", CollectedPlan::array())) {
    if (step.is_string()) order.emplace(step.get<std::string>(), order.size());
  }
  return order;
}

std::string NameInFolder(const fs::path& file) {
  return (file.parent_path().filename() / file.filename()).generic_string();
}

// Pairs are two neighbours, of which the first has an even place.
bool AreCollectedPairs(const std::vector<fs::path>& old_files,
                       const std::vector<fs::path>& new_files) {
  const fs::path folder = old_files.front().parent_path().parent_path();
  const std::map<std::string, size_t> order = CollectedOrder(folder);
  const auto place_of = [&](const fs::path& file) -> std::optional<size_t> {
    if (file.parent_path().parent_path() != folder) return std::nullopt;
    const auto found = order.find(NameInFolder(file));
    return found == order.end() ? std::nullopt : std::optional(found->second);
  };
  for (size_t i = 0; i < old_files.size(); ++i) {
    const std::optional<size_t> a = place_of(old_files[i]);
    const std::optional<size_t> b = place_of(new_files[i]);
    if (!a || !b || *a == *b || *a / 2 != *b / 2) return false;
  }
  return true;
}

// A time without its zone, so that texts come in the order of times, and the zone.
std::pair<std::string_view, std::string_view> SplitTime(std::string_view time) {
  const size_t zone = time.find_first_of("Z+-", time.find('T'));
  if (time.find('T') == std::string_view::npos || zone == std::string_view::npos) return {};
  return {time.substr(0, zone), time.substr(zone)};
}

// From the first event of two runs to the last one.
struct PairSpan {
  std::string_view first;
  std::string_view last;
};

// By the times of `go test -json`: no run is between the two of a pair, or beside them.
bool ArePairsByTime(const RunSet& old_set, const RunSet& new_set) {
  std::vector<PairSpan> spans;
  std::string_view zone;
  for (size_t i = 0; i < old_set.times.size(); ++i) {
    PairSpan span;
    for (const RunTimes* const times : {&old_set.times[i], &new_set.times[i]}) {
      const auto [first, first_zone] = SplitTime(times->first);
      const auto [last, last_zone] = SplitTime(times->last);
      if (zone.empty()) zone = first_zone;
      if (first.empty() || last < first || first_zone != zone || last_zone != zone) return false;
      if (span.first.empty() || first < span.first) span.first = first;
      span.last = std::max(span.last, last);
    }
    spans.push_back(span);
  }
  std::ranges::sort(spans, {}, &PairSpan::first);
  for (size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].first < spans[i - 1].last) return false;
  }
  return true;
}

}  // namespace

Interleaving InterleavingOf(const RunSet& old_set, const RunSet& new_set) {
  const std::vector<fs::path> old_files = AbsoluteFilesOf(old_set);
  const std::vector<fs::path> new_files = AbsoluteFilesOf(new_set);
  if (!old_files.empty() && old_files.size() == new_files.size()) {
    if (AreCollectedPairs(old_files, new_files)) {
      return {true, "pfa collect made the runs in turn"};
    }
    if (ArePairsByTime(old_set, new_set)) return {true, "by their times the runs were in turn"};
  }
  return {false, "nothing shows that the runs were interleaved"};
}

}  // namespace pfa
