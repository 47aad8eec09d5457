#include "cli/null_command.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/null_profiles.h"
#include "analyzer/compare/null_splits.h"
#include "analyzer/compare/run_columns.h"
#include "analyzer/compare/run_totals.h"
#include "analyzer/load/run_set.h"
#include "analyzer/report/compare/bench_problems.h"
#include "analyzer/report/compare/null_report.h"
#include "analyzer/report/plural.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/compare_output.h"
#include "cli/compare_project.h"
#include "cli/compare_question.h"
#include "cli/compare_sets.h"
#include "cli/compare_words.h"
#include "cli/output.h"

namespace pfa {
namespace {

constexpr int64_t kMostSplitsAsked = 100'000;

constexpr std::string_view kNullAbout =
    "Tests the gate on runs that do not differ: splits the runs of SET at random into two halves, "
    "decides as pfa check does, a thousand times, and says how often that was a false alarm, and "
    "how small a change each row could have shown. Profiles are dealt out likewise: how often was "
    "a "
    "function marked that did not change? SET is what pfa check takes as OLD.";

// Where there are profiles alone, their totals are what is gated.
Result<BenchSet> TotalsOfRuns(std::span<const ProfileRun> runs) {
  PFA_ASSIGN_OR_RETURN(const ProfileSets both, JoinRuns(runs, runs));
  return TotalsAsBenchSet(both.columns, RunSide::kOld);
}

Result<std::vector<NullProfiles>> SplitProfilesOf(std::span<const ProfileRun> runs,
                                                  const CompareRequest& request,
                                                  const NullQuestion& question) {
  const CompareOptions& options = request.options;
  return SplitProfilesAtRandom(runs, {.splits = question.splits,
                                      .seed = question.seed,
                                      .pairing = question.gate.pairing,
                                      .blame = {.false_share = options.fdr,
                                                .ignored = request.rules.ignored_functions,
                                                .normalize = NormalizeOf(options)},
                                      .alpha = options.alpha});
}

Result<void> ShowNull(const CompareRequest& request) {
  const CompareOptions& options = request.options;
  NullQuestion question;
  PFA_ASSIGN_OR_RETURN(question.gate, GateOf(options));
  question.gate.rules = request.rules;
  question.splits = static_cast<size_t>(std::clamp<int64_t>(options.splits, 1, kMostSplitsAsked));
  question.seed = static_cast<uint64_t>(options.seed);
  PFA_ASSIGN_OR_RETURN(
      RunSet set, LoadRunSet(request.words.files.front(), static_cast<uint64_t>(options.max_size)));
  PFA_ASSIGN_OR_RETURN(
      const std::vector<ProfileRun> runs,
      ReadProfileRuns(set.profiles, CompareBy::kFunction, static_cast<uint64_t>(options.max_size)));
  if (set.benches.results.empty() && !runs.empty()) {
    PFA_ASSIGN_OR_RETURN(set.benches, TotalsOfRuns(runs));
  }
  Document problems;
  AddBenchProblems(set.benches, set.name, &problems.notes);
  PFA_TRY(RestrictResults(options, &set.benches));
  if (set.benches.results.empty()) {
    return Error{ErrorCode::kBadInput, "has no benchmark results to split", set.name};
  }
  Result<NullAnswer> answer = SplitAtRandom(set.benches, question);
  if (!answer.ok()) {
    answer.error().source = set.name;
    return answer.error();
  }
  Document document = NullDocument(answer.value(), question, set.name);
  PFA_ASSIGN_OR_RETURN(const std::vector<NullProfiles> profiles,
                       SplitProfilesOf(runs, request, question));
  AddNullProfiles(profiles, options.fdr, &document);
  if (profiles.empty() && !runs.empty()) {
    problems.notes.push_back(
        {true, fmt::format("{}: too few of a kind to split, at least {} are needed",
                           Plural(runs.size(), "profile"), kFewestNullProfiles)});
  }
  std::ranges::move(problems.notes, std::back_inserter(document.notes));
  return WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    return RenderComparison(document, format, terminal);
  });
}

Result<void> RunNull(std::span<const std::string> arguments) {
  PFA_ASSIGN_OR_RETURN(const CompareRequest request, ParseCompareRequest("null", arguments));
  if (request.words.wants_help) {
    return WriteOutput(CompareHelp("null", kNullAbout, "SET"), "", DetectTerminal());
  }
  const size_t names = request.words.files.size();
  if (names != 1) return UsageError(fmt::format("null: expected one SET, found {} names", names));
  return ShowNull(request);
}

}  // namespace

int RunNullCommand(std::span<const std::string> arguments) {
  const Result<void> done = RunNull(arguments);
  if (done.ok()) return kExitOk;
  PrintMessage("pfa: " + done.error().ToString());
  return kExitTrouble;
}

}  // namespace pfa
