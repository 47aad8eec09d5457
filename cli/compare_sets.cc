#include "cli/compare_sets.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/function_rows.h"
#include "analyzer/compare/operations.h"
#include "analyzer/compare/run_totals.h"
#include "analyzer/load/interleaving.h"
#include "analyzer/load/load_each.h"
#include "analyzer/load/run_set.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/query/comma_list.h"
#include "analyzer/report/compare/bench_problems.h"
#include "cli/baseline_choice.h"
#include "cli/compare_question.h"
#include "cli/memory.h"
#include "cli/output.h"

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

Result<ProfileSets> ReadProfileSets(const RunSet& old_set, const RunSet& new_set,
                                    const CompareOptions& options) {
  std::vector<std::string> files = old_set.profiles;
  files.insert(files.end(), new_set.profiles.begin(), new_set.profiles.end());
  PFA_ASSIGN_OR_RETURN(
      const std::vector<ProfileRun> runs,
      ReadProfileRuns(files, ByOf(options).by, static_cast<uint64_t>(options.max_size)));
  const std::span<const ProfileRun> all = runs;
  return JoinRuns(all.first(old_set.profiles.size()), all.subspan(old_set.profiles.size()));
}

// Kinds of profiles that nobody asked for are left out. Who asks for nothing but profiles has their
// totals compared.
void RestrictProfiles(const CompareOptions& options, Check* check) {
  const std::vector<std::string_view> metrics = ItemsOf(options.metric);
  std::vector<RunColumns>& columns = check->profiles.columns;
  const auto is_type = [&](std::string_view metric) {
    return std::ranges::find(columns, metric, &RunColumns::type) != columns.end();
  };
  if (std::ranges::none_of(metrics, is_type)) return;
  if (std::ranges::all_of(metrics, is_type)) check->by_totals = true;
  std::erase_if(columns, [&](const RunColumns& one) {
    return std::ranges::find(metrics, one.type) == metrics.end();
  });
}

// What is held against each other: the benchmarks, or, where there are none, the totals of the
// profiles.
Result<void> CompareResults(RunSet old_set, RunSet new_set, const CompareOptions& options,
                            Check* check) {
  if (check->by_totals) {
    if (old_set.benches.results.empty() != new_set.benches.results.empty()) {
      check->notes.push_back(
          {true, fmt::format("Only {} has benchmark results: they are not compared",
                             EscapeControl(old_set.benches.results.empty() ? new_set.name
                                                                           : old_set.name))});
    }
    old_set.benches = TotalsAsBenchSet(check->profiles.columns, RunSide::kOld);
    new_set.benches = TotalsAsBenchSet(check->profiles.columns, RunSide::kNew);
  }
  for (RunSet* const set : {&old_set, &new_set}) {
    PFA_TRY(RestrictResults(options, &set->benches));
    if (set->benches.results.empty()) {
      return Error{ErrorCode::kBadInput, "has no benchmark results to compare", set->name};
    }
  }
  if (options.by == "func") {
    AddFunctionRows(check->gate.rules, check->profiles.columns, RunSide::kOld, &old_set.benches);
    AddFunctionRows(check->gate.rules, check->profiles.columns, RunSide::kNew, &new_set.benches);
  }
  check->benches = CompareBenches(old_set.benches, new_set.benches, check->gate);
  if (check->benches.rows.empty()) {
    const std::string old_procs = EnvironmentOf(old_set.benches).gomaxprocs;
    const std::string new_procs = EnvironmentOf(new_set.benches).gomaxprocs;
    return BadInput(fmt::format(
        "no benchmark is in both {} and {}{}", old_set.name, new_set.name,
        old_procs == new_procs
            ? ""
            : fmt::format(
                  "; their names end with GOMAXPROCS, which is {} in one and {} in the other",
                  old_procs, new_procs)));
  }
  check->old_benches = std::move(old_set.benches);
  check->new_benches = std::move(new_set.benches);
  return {};
}

Result<void> BlameFunctions(const CompareOptions& options, bool of_improvements, Check* check) {
  BlameQuestion question{.false_share = options.fdr,
                         .by_cum = options.cum,
                         .ignored = check->gate.rules.ignored_functions,
                         .of_improvements = of_improvements,
                         .normalize = NormalizeOf(options),
                         .of_functions = ByOf(options).by == CompareBy::kFunction};
  if (!options.ignore_func.empty()) {
    PFA_ASSIGN_OR_RETURN(const NamePattern ignored,
                         NamePattern::Compile("ignore_func", options.ignore_func));
    question.ignored.push_back(ignored);
  }
  for (const RunColumns& columns : check->profiles.columns) {
    check->blames.push_back(BlameRuns(columns, question, OperationsOf(check->benches, columns)));
  }
  check->bench_blames = BlameBenchmarks(check->benches, check->profiles.columns, question);
  return {};
}

// What exactly was compared with.
std::string AboutStored(const RunSet& set) {
  const StoredSetFacts& facts = set.stored->facts;
  return fmt::format("{} is {}, saved {}{}: {}", EscapeControl(set.name), set.stored->Title(),
                     EscapeControl(facts.saved),
                     facts.commit.empty() ? "" : " of commit " + EscapeControl(facts.commit),
                     set.stored->folder);
}

}  // namespace

Result<Check> CompareSets(const std::string& old_name, const std::string& new_name,
                          const CompareOptions& options, const ProjectRules& rules,
                          bool explains_improvements) {
  Check check;
  PFA_ASSIGN_OR_RETURN(check.gate, GateOf(options));
  check.gate.rules = rules;
  const auto max_bytes = static_cast<uint64_t>(options.max_size);
  PFA_ASSIGN_OR_RETURN(RunSetPair sets,
                       LoadRunSetPair(old_name, new_name, max_bytes, BaselineChoiceOf(options)));
  RunSet& old_set = sets.old_set;
  RunSet& new_set = sets.new_set;
  check.old_name = old_set.name;
  check.new_name = new_set.name;
  check.old_files = old_set.files;
  check.new_files = new_set.files;
  if (check.gate.pairing == Pairing::kAuto) {
    Interleaving interleaving = InterleavingOf(old_set, new_set);
    check.gate.are_pairs_shown = interleaving.is_shown;
    check.gate.pairs_reason = std::move(interleaving.reason);
  }
  const bool has_profiles = !old_set.profiles.empty() && !new_set.profiles.empty();
  check.by_totals = old_set.benches.results.empty() || new_set.benches.results.empty();
  if (check.by_totals && !has_profiles) {
    const RunSet& without = old_set.benches.results.empty() ? old_set : new_set;
    return Error{ErrorCode::kBadInput, "has no benchmark results to compare", without.name};
  }
  for (const RunSet* const set : {&old_set, &new_set}) {
    if (set->stored) check.notes.push_back({false, AboutStored(*set)});
  }
  AddBenchProblems(old_set.benches, old_set.name, &check.notes);
  AddBenchProblems(new_set.benches, new_set.name, &check.notes);
  if (has_profiles) {
    PFA_ASSIGN_OR_RETURN(check.profiles, ReadProfileSets(old_set, new_set, options));
    RestrictProfiles(options, &check);
  } else if (!old_set.profiles.empty() || !new_set.profiles.empty()) {
    // They may not be broken, either.
    for (const RunSet* const set : {&old_set, &new_set}) {
      PFA_TRY(ReadProfileRuns(set->profiles, ByOf(options).by, max_bytes));
    }
    check.notes.push_back(
        {true, fmt::format("Only {} has profiles: they are not compared",
                           EscapeControl(old_set.profiles.empty() ? new_set.name : old_set.name))});
  }
  PFA_TRY(CompareResults(std::move(old_set), std::move(new_set), options, &check));
  PFA_TRY(BlameFunctions(options, explains_improvements, &check));
  return check;
}

Result<std::vector<ProfileRun>> ReadProfileRuns(const std::vector<std::string>& files, CompareBy by,
                                                uint64_t max_bytes) {
  KeepFreedMemory();
  std::vector<ProfileRun> runs(files.size());
  RunNames names(by);
  PFA_TRY(LoadEach(files, max_bytes, [&](size_t i, const Profile& profile) -> Result<void> {
    PFA_ASSIGN_OR_RETURN(runs[i], ReduceProfile(profile, files[i], by, &names));
    return {};
  }));
  return runs;
}

BlameTableOptions BlameTableOptionsOf(const CompareOptions& options) {
  return {.rows = static_cast<size_t>(options.nodecount),
          .false_share = options.fdr,
          .by_cum = options.cum,
          .noun = std::string(ByOf(options).noun)};
}

}  // namespace pfa
