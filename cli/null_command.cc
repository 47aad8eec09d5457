#include "cli/null_command.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/null_splits.h"
#include "analyzer/load/run_set.h"
#include "analyzer/report/compare/bench_problems.h"
#include "analyzer/report/compare/null_report.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/compare_output.h"
#include "cli/compare_project.h"
#include "cli/compare_question.h"
#include "cli/compare_words.h"
#include "cli/output.h"

namespace pfa {
namespace {

constexpr int64_t kMostSplitsAsked = 100'000;

constexpr std::string_view kNullAbout =
    "Tests the gate on runs that do not differ: splits the runs of SET at random into two halves, "
    "decides as pfa check does, a thousand times, and says how often that was a false alarm, and "
    "how small a change each row could have shown. SET is what pfa check takes as OLD.";

Result<void> ShowNull(const CompareRequest& request) {
  const CompareOptions& options = request.options;
  NullQuestion question;
  PFA_ASSIGN_OR_RETURN(question.gate, GateOf(options));
  question.gate.rules = request.rules;
  question.splits = static_cast<size_t>(std::clamp<int64_t>(options.splits, 1, kMostSplitsAsked));
  question.seed = static_cast<uint64_t>(options.seed);
  PFA_ASSIGN_OR_RETURN(
      RunSet set, LoadRunSet(request.words.files.front(), static_cast<uint64_t>(options.max_size)));
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
