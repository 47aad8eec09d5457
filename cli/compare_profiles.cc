#include "cli/compare_profiles.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "analyzer/compare/bench_blame.h"
#include "analyzer/compare/blame.h"
#include "analyzer/load/load_each.h"
#include "analyzer/query/go_regexp.h"
#include "analyzer/report/compare/profile_blame.h"

namespace pfa {
namespace {

struct ByChoice {
  std::string_view option;
  CompareBy by;
  std::string_view noun;
};
constexpr ByChoice kByChoices[] = {{"func", CompareBy::kFunction, "function"},
                                   {"pkg", CompareBy::kPackage, "package"},
                                   {"file", CompareBy::kFile, "file"},
                                   {"line", CompareBy::kLine, "line"}};

const ByChoice& ByOf(const CompareOptions& options) {
  return *std::ranges::find(kByChoices, options.by, &ByChoice::option);
}

}  // namespace

Result<ProfileSets> ReadProfileSets(std::span<const std::string> old_files,
                                    std::span<const std::string> new_files,
                                    const CompareOptions& options) {
  std::vector<std::string> files(old_files.begin(), old_files.end());
  files.insert(files.end(), new_files.begin(), new_files.end());
  std::vector<ProfileRun> runs(files.size());
  PFA_TRY(LoadEach(files, static_cast<uint64_t>(options.max_size),
                   [&](size_t i, const Profile& profile) -> Result<void> {
                     PFA_ASSIGN_OR_RETURN(runs[i],
                                          ReduceProfile(profile, files[i], ByOf(options).by));
                     return {};
                   }));
  const std::span<const ProfileRun> all = runs;
  return JoinRuns(all.first(old_files.size()), all.subspan(old_files.size()));
}

Result<void> AddProfiles(const ProfileSets& sets, const BenchComparison& comparison,
                         const CompareOptions& options, Document* document) {
  std::optional<GoRegexp> ignored;
  if (!options.ignore_func.empty()) {
    PFA_ASSIGN_OR_RETURN(ignored, GoRegexp::Compile("ignore_func", options.ignore_func));
  }
  const BlameQuestion question{
      .false_share = options.fdr, .by_cum = options.cum, .ignored = ignored ? &*ignored : nullptr};
  const BlameTableOptions shown{.rows = static_cast<size_t>(options.nodecount),
                                .false_share = options.fdr,
                                .by_cum = options.cum,
                                .noun = std::string(ByOf(options).noun)};
  for (const RunColumns& columns : sets.columns) {
    AddProfileTable(columns, BlameRuns(columns, question), shown, document);
  }
  AddBenchBlame(BlameBenchmarks(comparison, sets.columns, question), shown, document);
  for (const std::string& note : sets.notes) document->notes.push_back({true, note});
  return {};
}

}  // namespace pfa
