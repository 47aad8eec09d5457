#include "cli/history_command.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/history.h"
#include "analyzer/compare/profile_run.h"
#include "analyzer/compare/share_history.h"
#include "analyzer/load/run_set.h"
#include "analyzer/query/comma_list.h"
#include "analyzer/query/gate_limits.h"
#include "analyzer/query/go_regexp.h"
#include "analyzer/report/compare/bench_problems.h"
#include "analyzer/report/compare/history_document.h"
#include "cli/baseline_choice.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/compare_output.h"
#include "cli/compare_project.h"
#include "cli/compare_question.h"
#include "cli/compare_sets.h"
#include "cli/compare_words.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

constexpr std::string_view kHistoryAbout =
    "Where benchmarks changed for good over many sets of runs, in the order given: files or "
    "folders "
    "of one commit each, or NAME@baseline, which is all of its saves. Each set counts with the "
    "median of its runs, and with the shares of functions if it has profiles. Says since which "
    "set, by how much, whether it is still so at the end, and "
    "whether the last set is out of what those before it show.";

constexpr double kHistoryP = 0.001;

// A set, before it is known whether it belongs with the others.
struct HistoryPart {
  HistorySet facts;
  BenchEnvironment environment;
  BenchSet results;
  SetShares shares;  // of functions in its profiles
};

std::string_view FirstConfigured(const BenchSet& set,
                                 std::initializer_list<std::string_view> keys) {
  if (set.results.empty()) return {};
  for (const std::string_view key : keys) {
    const std::string_view value = set.ConfigurationOf(set.results.front(), key);
    if (!value.empty()) return value;
  }
  return {};
}

HistoryPart PartOf(RunSet set) {
  HistoryPart part;
  part.facts.name = set.name;
  part.environment = EnvironmentOf(set.benches);
  // As golang.org/x/perf calls them.
  part.facts.commit = FirstConfigured(set.benches, {"commit"});
  part.facts.date = FirstConfigured(set.benches, {"commit-time", "date"});
  if (set.stored) {
    const StoredSetFacts& facts = set.stored->facts;
    part.environment = facts.environment;
    part.facts.accepted = facts.why;
    if (!facts.commit.empty()) part.facts.commit = facts.commit;
    if (part.facts.date.empty()) part.facts.date = facts.saved;
  }
  part.results = std::move(set.benches);
  return part;
}

Result<std::vector<HistoryPart>> LoadParts(const std::vector<std::string>& texts,
                                           const CompareOptions& options,
                                           std::vector<Note>* notes) {
  const auto max_bytes = static_cast<uint64_t>(options.max_size);
  const BaselineChoice choice = BaselineChoiceOf(options);
  std::vector<HistoryPart> parts;
  const auto add = [&](RunSet set) -> Result<void> {
    AddBenchProblems(set.benches, set.name, notes);
    PFA_ASSIGN_OR_RETURN(const std::vector<ProfileRun> runs,
                         ReadProfileRuns(set.profiles, CompareBy::kFunction, max_bytes));
    parts.push_back(PartOf(std::move(set)));
    parts.back().shares = SharesOf(runs);
    PFA_TRY(RestrictResults(options, &parts.back().results));
    return {};
  };
  for (const std::string& text : texts) {
    const std::optional<BaselineName> name = ParseBaselineName(text);
    if (!name || name->number > 0) {
      PFA_ASSIGN_OR_RETURN(RunSet set, LoadRunSet(text, max_bytes, choice));
      PFA_TRY(add(std::move(set)));
      continue;
    }
    PFA_ASSIGN_OR_RETURN(const std::vector<StoredSet> saves,
                         FindBaselineHistory(name->name, choice));
    for (const StoredSet& save : saves) {
      PFA_ASSIGN_OR_RETURN(RunSet set, LoadStoredSet(save, max_bytes));
      PFA_TRY(add(std::move(set)));
    }
  }
  return parts;
}

// Files are called without their folder where that tells them apart.
void ShortenNames(const std::vector<std::string>& texts, std::vector<HistoryPart>* parts) {
  std::map<std::string, std::string> names;
  std::set<std::string> different;
  for (const std::string& text : texts) {
    std::error_code failed;
    if (!std::filesystem::exists(text, failed)) continue;
    std::filesystem::path path(text);
    if (!path.has_filename()) path = path.parent_path();
    names[text] = path.filename().string();
    if (!different.insert(names[text]).second) return;
  }
  for (HistoryPart& part : *parts) {
    const auto found = names.find(part.facts.name);
    if (found != names.end()) part.facts.name = found->second;
  }
}

// Sets from elsewhere than the last one say nothing about it. GOMAXPROCS is part of the names.
void LeaveOutOthers(const CompareOptions& options, std::vector<HistoryPart>* parts,
                    std::vector<Note>* notes) {
  std::vector<std::string> ignored = BaselineChoiceOf(options).ignored;
  ignored.emplace_back("gomaxprocs");
  const BenchEnvironment last = parts->back().environment;
  std::vector<std::string> others;
  std::erase_if(*parts, [&](const HistoryPart& part) {
    const auto keys = DifferingKeys(part.environment, last, ignored);
    if (keys.empty()) return false;
    others.push_back(fmt::format("{} ({})", part.facts.name, fmt::join(keys, ", ")));
    return true;
  });
  if (others.empty()) return;
  constexpr size_t kMostNamed = 3;
  const size_t more = others.size() - std::min(others.size(), kMostNamed);
  others.resize(std::min(others.size(), kMostNamed));
  notes->push_back(
      {true, fmt::format("Left out, since they are not of the last set's environment ({}): {}{}",
                         NameOf(last), fmt::join(others, ", "),
                         more > 0 ? fmt::format(" and {} more", more) : "")});
}

std::vector<SetShares> SharesOfParts(const std::vector<HistoryPart>& parts) {
  std::vector<SetShares> shares;
  shares.reserve(parts.size());
  for (const HistoryPart& part : parts) shares.push_back(part.shares);
  return shares;
}

Result<BenchHistory> HistoryOf(const CompareOptions& options,
                               const std::vector<HistoryPart>& parts) {
  BenchHistory history;
  for (const HistoryPart& part : parts) history.Add(part.facts, part.results);
  AddShares(SharesOfParts(parts), &history);
  std::optional<GoRegexp> pattern;
  if (!options.bench.empty()) {
    PFA_ASSIGN_OR_RETURN(pattern, GoRegexp::Compile("bench", options.bench));
  }
  history.RemoveRows([&](const HistoryRow& row) {
    if (pattern && !pattern->Matches(row.name)) return true;
    const std::vector<std::string_view> metrics = ItemsOf(options.metric);
    return !metrics.empty() && std::ranges::none_of(metrics, [&](std::string_view metric) {
      return IsUnitOf(metric, row.unit);
    });
  });
  if (history.rows().empty()) return BadInput("there are no benchmark results to show");
  return history;
}

// Of the command line: what a project says of its gate is about two sets.
Result<double> AlphaOf(std::span<const std::string> arguments) {
  CompareOptions given;
  given.alpha = kHistoryP;
  PFA_TRY(ParseCompareWords("history", arguments, &given));
  return given.alpha;
}

Result<int> RunHistory(std::span<const std::string> arguments) {
  PFA_ASSIGN_OR_RETURN(CompareRequest request, ParseCompareRequest("history", arguments));
  const ParsedWords& parsed = request.words;
  if (parsed.wants_help) {
    PFA_TRY(WriteOutput(CompareHelp("history", kHistoryAbout, "SET..."), "", DetectTerminal()));
    return kExitOk;
  }
  if (parsed.files.empty()) return UsageError("history: expected sets of benchmark results");
  const CompareOptions& options = request.options;
  PFA_ASSIGN_OR_RETURN(const double p, AlphaOf(arguments));
  HistoryQuestion question{
      .min_points = static_cast<size_t>(std::max<int64_t>(options.min_points, 3)), .p = p};
  question.gate.rules = std::move(request.rules);
  if (!options.threshold.empty()) {
    PFA_ASSIGN_OR_RETURN(question.gate.thresholds, ParseThresholds(options.threshold));
  }
  PFA_ASSIGN_OR_RETURN(question.gate.floors, ParseFloors(options.floor));
  std::vector<Note> notes;
  PFA_ASSIGN_OR_RETURN(std::vector<HistoryPart> parts, LoadParts(parsed.files, options, &notes));
  ShortenNames(parsed.files, &parts);
  LeaveOutOthers(options, &parts, &notes);
  PFA_ASSIGN_OR_RETURN(const BenchHistory history, HistoryOf(options, parts));
  AddShareFloors(history, &question.gate);
  HistoryAnswer answer = AnalyzeHistory(history, question);
  answer.explained = KeepDeepestSteps(history, SharesOfParts(parts), &answer);
  PFA_TRY(WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    Document document = HistoryDocument(history, answer, question, format == "json");
    document.notes.insert(document.notes.begin(), notes.begin(), notes.end());
    return RenderComparison(document, format, terminal);
  }));
  const bool is_worse = std::ranges::any_of(
      answer.steps, [](const HistoryStep& step) { return step.fate == StepFate::kWorse; });
  return options.exit_code && is_worse ? kExitRegression : kExitOk;
}

}  // namespace

int RunHistoryCommand(std::span<const std::string> arguments) {
  const Result<int> done = RunHistory(arguments);
  if (done.ok()) return done.value();
  PrintMessage("pfa: " + done.error().ToString());
  return ExitOfComparing(done.error());
}

}  // namespace pfa
