#include "cli/compare_command.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/run_totals.h"
#include "analyzer/load/run_set.h"
#include "analyzer/query/compare_options.h"
#include "analyzer/report/compare/bench_check.h"
#include "analyzer/report/compare/bench_problems.h"
#include "cli/commands.h"
#include "cli/compare_output.h"
#include "cli/compare_profiles.h"
#include "cli/compare_question.h"
#include "cli/compare_words.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

struct CompareCommand {
  std::string_view name;
  std::string_view about;
};
constexpr CompareCommand kCheckCommand = {"check",
                                          "Decides whether NEW is worse than OLD: two files of `go "
                                          "test -bench` output (or -json), folders "
                                          "of them, or patterns, with commas between several. "
                                          "Profiles among them say which functions a change is "
                                          "due to. Exits 0 if nothing is worse, 1 if "
                                          "something is, 2 if there is nothing to "
                                          "compare, 3 if the runs do not say."};
constexpr CompareCommand kDiffCommand = {
    "diff", "Shows how NEW differs from OLD, as pfa check does, and decides nothing."};

int ExitOf(Verdict verdict, const CompareOptions& options) {
  if (verdict == Verdict::kRegression) return kExitRegression;
  if (verdict != Verdict::kInconclusive || options.inconclusive == "pass") return kExitOk;
  return options.inconclusive == "fail" ? kExitRegression : kExitInconclusive;
}

// What is held against each other: the benchmarks, or, where there are none, the totals of the
// profiles; and the profiles that say what it is due to.
struct ComparedSets {
  BenchSet old_results;
  BenchSet new_results;
  std::optional<ProfileSets> profiles = std::nullopt;
  std::vector<std::string> notes = {};
  bool by_totals = false;
};

Result<ComparedSets> SidesToCompare(RunSet old_set, RunSet new_set, const CompareOptions& options) {
  const bool has_profiles = !old_set.profiles.empty() && !new_set.profiles.empty();
  const bool has_benches = !old_set.benches.results.empty() && !new_set.benches.results.empty();
  if (!has_benches && !has_profiles) {
    const RunSet& without = old_set.benches.results.empty() ? old_set : new_set;
    return Error{ErrorCode::kBadInput, "has no benchmark results to compare", without.name};
  }
  ComparedSets sets{std::move(old_set.benches), std::move(new_set.benches)};
  if (!has_profiles && (!old_set.profiles.empty() || !new_set.profiles.empty())) {
    sets.notes.push_back(
        fmt::format("Only {} has profiles: they are not compared",
                    EscapeControl(old_set.profiles.empty() ? new_set.name : old_set.name)));
  }
  if (has_profiles) {
    PFA_ASSIGN_OR_RETURN(sets.profiles,
                         ReadProfileSets(old_set.profiles, new_set.profiles, options));
  }
  if (!has_benches) {
    if (!sets.old_results.results.empty() || !sets.new_results.results.empty()) {
      sets.notes.push_back(fmt::format(
          "Only {} has benchmark results: they are not compared",
          EscapeControl(sets.old_results.results.empty() ? new_set.name : old_set.name)));
    }
    sets.by_totals = true;
    sets.old_results = TotalsAsBenchSet(sets.profiles->columns, RunSide::kOld);
    sets.new_results = TotalsAsBenchSet(sets.profiles->columns, RunSide::kNew);
  }
  return sets;
}

Result<int> CompareSets(const CompareCommand& command, const CompareOptions& options,
                        const std::vector<std::string>& names) {
  PFA_ASSIGN_OR_RETURN(const Gate gate, GateOf(options));
  const auto max_bytes = static_cast<uint64_t>(options.max_size);
  PFA_ASSIGN_OR_RETURN(RunSet old_set, LoadRunSet(names[0], max_bytes));
  PFA_ASSIGN_OR_RETURN(RunSet new_set, LoadRunSet(names[1], max_bytes));
  const SetNames set_names{old_set.name, new_set.name};
  Document problems;
  AddBenchProblems(old_set.benches, old_set.name, &problems);
  AddBenchProblems(new_set.benches, new_set.name, &problems);
  PFA_ASSIGN_OR_RETURN(ComparedSets sets,
                       SidesToCompare(std::move(old_set), std::move(new_set), options));
  for (BenchSet* const results : {&sets.old_results, &sets.new_results}) {
    PFA_TRY(RestrictResults(options, results));
    if (results->results.empty()) {
      return Error{ErrorCode::kBadInput, "has no benchmark results to compare",
                   results == &sets.old_results ? set_names.old_name : set_names.new_name};
    }
  }
  const BenchComparison comparison = CompareBenches(sets.old_results, sets.new_results, gate);
  if (comparison.rows.empty()) {
    return BadInput(
        fmt::format("no benchmark is in both {} and {}", set_names.old_name, set_names.new_name));
  }
  Document document = BenchCheckDocument(comparison, gate, set_names);
  document.report = command.name;
  if (sets.by_totals) {
    // Means of one row each.
    std::erase_if(document.tables, [](const Table& table) { return table.key == "geomeans"; });
    document.csv_table = document.tables.size();
  }
  for (std::string& note : sets.notes) document.notes.push_back({true, std::move(note)});
  std::ranges::move(problems.notes, std::back_inserter(document.notes));
  if (sets.profiles) PFA_TRY(AddProfiles(*sets.profiles, comparison, options, &document));
  PFA_TRY(WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    return RenderComparison(document, format, terminal);
  }));
  const bool decides = command.name == kCheckCommand.name || options.exit_code;
  return decides ? ExitOf(VerdictOf(comparison), options) : kExitOk;
}

Result<int> RunCompare(const CompareCommand& command, std::span<const std::string> arguments) {
  CompareOptions options;
  PFA_ASSIGN_OR_RETURN(const ParsedWords parsed,
                       ParseCompareWords(command.name, arguments, &options));
  if (parsed.wants_help) {
    PFA_TRY(WriteOutput(CompareHelp(command.name, command.about, "OLD NEW"), "", DetectTerminal()));
    return kExitOk;
  }
  if (parsed.files.size() != 2) {
    return UsageError(
        fmt::format("{}: expected OLD and NEW, found {} names", command.name, parsed.files.size()));
  }
  return CompareSets(command, options, parsed.files);
}

// Whatever goes wrong must not pass for an answer.
int ExitOfCompare(const CompareCommand& command, std::span<const std::string> arguments) {
  const Result<int> exit_code = RunCompare(command, arguments);
  if (exit_code.ok()) return exit_code.value();
  PrintMessage("pfa: " + exit_code.error().ToString());
  return kExitTrouble;
}

}  // namespace

int RunCheckCommand(std::span<const std::string> arguments) {
  return ExitOfCompare(kCheckCommand, arguments);
}

int RunDiffCommand(std::span<const std::string> arguments) {
  return ExitOfCompare(kDiffCommand, arguments);
}

}  // namespace pfa
