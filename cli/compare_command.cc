#include "cli/compare_command.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/load/baseline_store.h"
#include "analyzer/load/find_baseline.h"
#include "analyzer/query/compare_options.h"
#include "analyzer/report/compare/bench_check.h"
#include "cli/check_formats.h"
#include "cli/commands.h"
#include "cli/compare_output.h"
#include "cli/compare_project.h"
#include "cli/compare_sets.h"
#include "cli/compare_words.h"
#include "cli/github_log.h"
#include "cli/last_compared.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

struct CompareCommand {
  std::string_view name;
  std::string_view about;
};
constexpr CompareCommand kCheckCommand = {
    "check",
    "Decides whether NEW is worse than OLD: two files of `go "
    "test -bench` output (or -json), folders "
    "of them, or patterns, with commas between several. "
    "Profiles among them say which functions a change is "
    "due to. NAME@baseline is a stored set (pfa baseline); "
    "without OLD it is main@baseline. Exits 0 if nothing is worse, 1 if "
    "something is, 2 if there is nothing to "
    "compare, 3 if the runs do not say."};
constexpr CompareCommand kDiffCommand = {
    "diff", "Shows how NEW differs from OLD, as pfa check does, and decides nothing."};

int ExitOf(Verdict verdict, const CompareOptions& options) {
  if (verdict == Verdict::kRegression) return kExitRegression;
  if (verdict != Verdict::kInconclusive || options.inconclusive == "pass") return kExitOk;
  return options.inconclusive == "fail" ? kExitRegression : kExitInconclusive;
}

// As git diff has it: 1 if anything differs, to whichever side.
int ExitOfDiff(const BenchComparison& comparison) {
  if (!comparison.environment.empty()) return kExitInconclusive;
  const auto count = [&](Verdict verdict) { return CountOf(comparison, verdict); };
  if (count(Verdict::kRegression) + count(Verdict::kImprovement) + count(Verdict::kAccepted) > 0 ||
      !comparison.lone.empty()) {
    return kExitRegression;
  }
  return VerdictOf(comparison) == Verdict::kInconclusive ? kExitInconclusive : kExitOk;
}

Result<int> CompareAndWrite(const CompareCommand& command, const CompareRequest& request) {
  const CompareOptions& options = request.options;
  PFA_ASSIGN_OR_RETURN(const Check check,
                       CompareSets(request.words.files[0], request.words.files[1], options,
                                   request.rules, command.name == kDiffCommand.name));
  Document document = CheckDocument(check, BlameTableOptionsOf(options));
  document.report = command.name;
  CheckOutput output(check, document, options);
  if (command.name == kCheckCommand.name && IsForGithubLog(options)) {
    PFA_TRY(WriteForGithub(output));
  } else {
    PFA_TRY(WriteComparison(
        options, [&](std::string_view name, const Terminal& terminal) -> Result<std::string> {
          PFA_ASSIGN_OR_RETURN(const CheckFormat* const format, FindCheckFormat(name));
          return format->render(output, terminal);
        }));
  }
  if (command.name == kCheckCommand.name) return ExitOf(VerdictOf(check.benches), options);
  return options.exit_code ? ExitOfDiff(check.benches) : kExitOk;
}

// For pfa baseline accept.
void Remember(const CompareOptions& options, const std::vector<std::string>& names) {
  const std::optional<BaselineName> baseline = ParseBaselineName(names[0]);
  if (!baseline || names[1] == "-") return;
  std::error_code failed;
  const std::string store = BaselineStore::OpenOrNew(options.store).folder();
  RememberCompared({.store = std::filesystem::absolute(store, failed).string(),
                    .baseline = baseline->name,
                    .set = names[1],
                    .folder = std::filesystem::current_path(failed).string()});
}

Result<int> RunCompare(const CompareCommand& command, std::span<const std::string> arguments) {
  PFA_ASSIGN_OR_RETURN(CompareRequest request, ParseCompareRequest(command.name, arguments));
  if (request.words.wants_help) {
    PFA_TRY(
        WriteOutput(CompareHelp(command.name, command.about, "[OLD] NEW"), "", DetectTerminal()));
    return kExitOk;
  }
  std::vector<std::string>& names = request.words.files;
  // What is stored is compared with.
  if (names.size() == 1) names.insert(names.begin(), request.options.baseline + "@baseline");
  if (names.size() != 2) {
    return UsageError(
        fmt::format("{}: expected OLD and NEW, found {} names", command.name, names.size()));
  }
  PFA_TRY(RequireCheckFormats(request.options));
  PFA_ASSIGN_OR_RETURN(const int exit_code, CompareAndWrite(command, request));
  Remember(request.options, names);
  return exit_code;
}

// Whatever goes wrong must not pass for an answer.
int ExitOfCompare(const CompareCommand& command, std::span<const std::string> arguments) {
  const Result<int> exit_code = RunCompare(command, arguments);
  if (exit_code.ok()) return exit_code.value();
  PrintMessage("pfa: " + exit_code.error().ToString());
  return ExitOfComparing(exit_code.error());
}

}  // namespace

int ExitOfComparing(const Error& error) {
  return error.code == ErrorCode::kNoMatch ? kExitInconclusive : kExitTrouble;
}

int RunCheckCommand(std::span<const std::string> arguments) {
  return ExitOfCompare(kCheckCommand, arguments);
}

int RunDiffCommand(std::span<const std::string> arguments) {
  return ExitOfCompare(kDiffCommand, arguments);
}

}  // namespace pfa
