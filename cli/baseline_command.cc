#include "cli/baseline_command.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/baseline_store.h"
#include "analyzer/load/bench_set_text.h"
#include "analyzer/load/load_each.h"
#include "analyzer/load/run_set.h"
#include "analyzer/query/comma_list.h"
#include "analyzer/report/compare/baseline_document.h"
#include "analyzer/report/compare/bench_problems.h"
#include "analyzer/report/plural.h"
#include "cli/baseline_choice.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/compare_output.h"
#include "cli/compare_words.h"
#include "cli/help_text.h"
#include "cli/last_compared.h"
#include "cli/now.h"
#include "cli/output.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "proto/base/environment.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

struct BaselineAction : BaselineActionRow {
  size_t least_names;
  size_t most_names;
  Result<void> (*run)(const CompareOptions& options, const std::vector<std::string>& names);
};

// "2026-11-30T03:31:35Z"
std::string NowAsText() {
  const std::time_t now = std::chrono::system_clock::to_time_t(Now());
  std::tm parts = {};
  gmtime_r(&now, &parts);
  std::array<char, 32> text = {};
  const size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

std::string CommitOf(const CompareOptions& options) {
  if (!options.commit.empty()) return options.commit;
  const std::string github = Environment("GITHUB_SHA");
  return github.empty() ? Environment("CI_COMMIT_SHA") : github;
}

Result<void> Say(std::string_view line) {
  return WriteOutput(EscapeControl(line) + "\n", "", DetectTerminal());
}

// What can be compared with later.
Result<void> CheckForSaving(const RunSet& set, const CompareOptions& options) {
  if (set.benches.results.empty() && !HasItem(options.allow, "profiles")) {
    return Error{ErrorCode::kBadInput,
                 "has no benchmark results; --allow profiles saves profiles alone", set.name};
  }
  const std::vector<std::string_view> mixed = MixedKeysOf(set.benches);
  if (!mixed.empty() && !HasItem(options.allow, "mixed")) {
    const BenchEnvironment environment = EnvironmentOf(set.benches);
    std::vector<std::string> parts;
    parts.reserve(mixed.size());
    for (const std::string_view key : mixed) {
      parts.push_back(fmt::format("{}: {}", key, environment.ValueOf(key)));
    }
    return Error{
        ErrorCode::kBadInput,
        fmt::format("has runs of several environments ({}); save them apart, or use --allow "
                    "mixed",
                    fmt::join(parts, "; ")),
        set.name};
  }
  // A file that is damaged is of no use later.
  return LoadEach(set.profiles, static_cast<uint64_t>(options.max_size),
                  [](size_t, const Profile&) -> Result<void> { return {}; });
}

Result<void> SaveSet(const std::string& name, const std::string& text, const std::string& why,
                     const CompareOptions& options) {
  PFA_TRY(CheckBaselineName(name));
  const auto max_bytes = static_cast<uint64_t>(options.max_size);
  PFA_ASSIGN_OR_RETURN(const RunSet set, LoadRunSet(text, max_bytes, BaselineChoiceOf(options)));
  PFA_TRY(CheckForSaving(set, options));
  PFA_ASSIGN_OR_RETURN(const BenchEnvironment environment, EnvironmentOf(set, max_bytes));
  const BaselineStore store = BaselineStore::OpenOrNew(options.store);
  PFA_ASSIGN_OR_RETURN(
      const StoredSet stored,
      store.Save({.name = name,
                  .environment = environment,
                  .saved = NowAsText(),
                  .from = text,
                  .commit = CommitOf(options),
                  .note = options.note,
                  .why = why,
                  .results = set.benches.results.size()},
                 set.benches.results.empty() ? "" : BenchSetText(set.benches), set.profiles));
  std::vector<Note> notes;
  AddBenchProblems(set.benches, set.name, &notes);
  for (const Note& note : notes) PrintMessage("pfa: " + note.text);
  return Say(fmt::format(
      "{}: {}, {} of {}, in {}", stored.Title(), Plural(set.benches.results.size(), "result"),
      Plural(stored.profiles.size(), "profile"), NameOf(environment), stored.folder));
}

Result<void> SaveBaseline(const CompareOptions& options, const std::vector<std::string>& names) {
  return SaveSet(names[0], names[1], "", options);
}

Result<void> AcceptBaseline(const CompareOptions& options, const std::vector<std::string>& names) {
  if (options.why.empty()) {
    return UsageError("baseline accept: --why TEXT says why the change is accepted");
  }
  if (names.size() == 2) return SaveSet(names[0], names[1], options.why, options);
  CompareOptions accepting = options;
  accepting.store = fs::absolute(BaselineStore::OpenOrNew(options.store).folder()).string();
  const std::optional<LastCompared> last = RecallCompared();
  if (!last || last->baseline != names[0] || last->store != accepting.store) {
    return UsageError(
        fmt::format("baseline accept: nothing was compared with {0}@baseline lately; name the set: "
                    "pfa baseline accept {0} SET --why TEXT",
                    names[0]));
  }
  std::error_code failed;
  fs::current_path(last->folder, failed);
  if (failed) {
    return Error{ErrorCode::kIo, fmt::format("cannot go there: {}", failed.message()),
                 last->folder};
  }
  PrintMessage(fmt::format("pfa: accepting {}, which was compared last", last->set));
  return SaveSet(names[0], last->set, options.why, accepting);
}

Result<void> ShowBaseline(const CompareOptions& options, const std::vector<std::string>& names) {
  const size_t hash = names[0].find('#');
  const std::string suffix = hash == std::string::npos ? "" : names[0].substr(hash);
  std::string name = names[0].substr(0, hash);
  if (!name.ends_with("@baseline")) name += "@baseline";
  const std::optional<BaselineName> parsed = ParseBaselineName(name + suffix);
  if (!parsed) return UsageError(fmt::format("baseline show: {} is no NAME or NAME#3", names[0]));
  PFA_ASSIGN_OR_RETURN(const StoredSet stored, FindBaseline(*parsed, BaselineChoiceOf(options)));
  PFA_ASSIGN_OR_RETURN(const RunSet set,
                       LoadStoredSet(stored, static_cast<uint64_t>(options.max_size)));
  Document document = StoredSetDocument(stored, set.benches);
  AddBenchProblems(set.benches, set.name, &document.notes);
  return WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    return RenderComparison(document, format, terminal);
  });
}

// Damage is said and not a reason to show nothing.
void AddHistories(const BaselineStore& store, const std::string& name,
                  const CompareOptions& options, std::vector<StoredSets>* all,
                  std::vector<Note>* notes) {
  const auto histories = store.HistoriesOf(name);
  if (!histories.ok()) {
    notes->push_back({true, histories.error().ToString()});
    return;
  }
  for (const BaselineHistory& history : histories.value()) {
    StoredSets sets{.name = name, .last = {}};
    for (const uint64_t number : history.numbers) {
      Result<StoredSet> save = BaselineStore::Read(history, number);
      if (!save.ok()) {
        notes->push_back({true, save.error().ToString()});
        continue;
      }
      ++sets.saves;
      sets.accepted += save.value().facts.why.empty() ? 0 : 1;
      sets.bytes += save.value().bytes;
      sets.last = std::move(save).value();
    }
    const bool is_asked_for =
        NameOf(sets.last.facts.environment).find(options.env) != std::string::npos;
    if (sets.saves > 0 && is_asked_for) all->push_back(std::move(sets));
  }
}

Result<void> ListBaselines(const CompareOptions& options, const std::vector<std::string>& names) {
  PFA_ASSIGN_OR_RETURN(const BaselineStore store, BaselineStore::Open(options.store));
  PFA_ASSIGN_OR_RETURN(std::vector<std::string> listed, store.Names());
  if (!names.empty()) listed = names;
  std::vector<StoredSets> all;
  std::vector<Note> notes;
  for (const std::string& name : listed) AddHistories(store, name, options, &all, &notes);
  Document document = StoredSetsDocument(all, store.folder(), NowAsText());
  for (Note& note : notes) document.notes.push_back(std::move(note));
  for (const std::string& left : store.Leftovers()) {
    document.notes.push_back(
        {true, fmt::format("{} is what a save that was cut off has left; pfa baseline prune "
                           "removes it",
                           left)});
  }
  return WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    return RenderComparison(document, format, terminal);
  });
}

Result<void> PruneBaselines(const CompareOptions& options, const std::vector<std::string>& names) {
  PFA_ASSIGN_OR_RETURN(const BaselineStore store, BaselineStore::Open(options.store));
  PFA_ASSIGN_OR_RETURN(std::vector<std::string> pruned, store.Names());
  if (!names.empty()) pruned = names;
  const auto keep = static_cast<size_t>(std::max<int64_t>(options.keep, 1));
  size_t removed = 0;
  for (const std::string& name : pruned) {
    PFA_ASSIGN_OR_RETURN(const std::vector<BaselineHistory> histories, store.HistoriesOf(name));
    for (const BaselineHistory& history : histories) {
      const size_t old = history.numbers.size() - std::min(keep, history.numbers.size());
      for (size_t i = 0; i < old; ++i) {
        PFA_ASSIGN_OR_RETURN(const StoredSet save,
                             BaselineStore::Read(history, history.numbers[i]));
        const bool is_asked_for =
            NameOf(save.facts.environment).find(options.env) != std::string::npos;
        if (!save.facts.why.empty() || !is_asked_for) continue;
        PFA_TRY(store.RemoveSave(history, history.numbers[i]));
        ++removed;
      }
    }
  }
  const std::vector<std::string> left = store.Leftovers();
  for (const std::string& path : left) PFA_TRY(BaselineStore::RemoveLeftover(path));
  return Say(fmt::format("removed {} and {}", Plural(removed, "save"),
                         Plural(left.size(), "unfinished folder")));
}

Result<void> RemoveBaseline(const CompareOptions& options, const std::vector<std::string>& names) {
  PFA_ASSIGN_OR_RETURN(const BaselineStore store, BaselineStore::Open(options.store));
  PFA_TRY(store.RemoveName(names[0]));
  return Say(fmt::format("removed {}", names[0]));
}

constexpr std::array kBaselineActions = {
    BaselineAction{{"save", "NAME SET",
                    "stores a set of runs under a name and its environment; saves of one name are "
                    "its history"},
                   2,
                   2,
                   SaveBaseline},
    BaselineAction{
        {"show", "NAME", "what is in the latest save; NAME#3: in the third"}, 1, 1, ShowBaseline},
    BaselineAction{{"list", "[NAME...]", "all names and environments, with their saves"},
                   0,
                   SIZE_MAX,
                   ListBaselines},
    BaselineAction{{"accept", "NAME [SET] --why TEXT",
                    "stores a set (or the one that pfa check compared last) as the beginning of an "
                    "epoch, so that the step to it is no news"},
                   1,
                   2,
                   AcceptBaseline},
    BaselineAction{
        {"prune", "[NAME...]", "removes old saves, and what saves that were cut off have left"},
        0,
        SIZE_MAX,
        PruneBaselines},
    BaselineAction{{"remove", "NAME", "removes all saves of a name"}, 1, 1, RemoveBaseline},
};

constexpr std::array<BaselineActionRow, kBaselineActions.size()> MakeActionRows() {
  std::array<BaselineActionRow, kBaselineActions.size()> rows = {};
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = kBaselineActions[i];
  return rows;
}
constexpr std::array kBaselineActionRows = MakeActionRows();

constexpr std::string_view kBaselineAbout =
    "Keeps sets of runs to compare with, in folders that people can read, by name and environment: "
    "goos, goarch, cpu, Go's version where it is known, and GOMAXPROCS. NAME@baseline is such a "
    "set "
    "wherever a set is asked for, and pfa check NEW compares with main@baseline.";

std::string BaselineHelp() {
  std::string help = Wrapped(kBaselineAbout, kHelpColumns) +
                     "\n\nUsage: pfa baseline ACTION [OPTIONS] [NAME] [SET]\n\nActions:\n";
  for (const BaselineActionRow& row : kBaselineActionRows) {
    help += HelpEntry(fmt::format("{} {}", row.name, row.arguments), row.help);
  }
  return help;
}

Result<void> RunBaseline(std::span<const std::string> arguments) {
  std::vector<std::string_view> actions;
  actions.reserve(std::size(kBaselineActionRows));
  for (const BaselineActionRow& row : kBaselineActionRows) actions.push_back(row.name);
  if (arguments.empty()) {
    return UsageError(fmt::format("baseline: expected one of {}", fmt::join(actions, ", ")));
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    return WriteOutput(BaselineHelp(), "", DetectTerminal());
  }
  const auto* const action = std::ranges::find(kBaselineActions, first, &BaselineAction::name);
  if (action == kBaselineActions.end()) {
    return UsageError(fmt::format("baseline: expected one of {}, found {}{}",
                                  fmt::join(actions, ", "), EscapeControl(first),
                                  Suggestion(first, actions)));
  }
  const std::string command = fmt::format("baseline {}", action->name);
  CompareOptions options;
  PFA_ASSIGN_OR_RETURN(const ParsedWords parsed,
                       ParseCompareWords(command, arguments.subspan(1), &options));
  if (parsed.wants_help) {
    const std::string about = fmt::format("pfa {}: {}.", command, action->help);
    return WriteOutput(CompareHelp(command, about, action->arguments), "", DetectTerminal());
  }
  const size_t count = parsed.files.size();
  if (count < action->least_names || count > action->most_names) {
    return UsageError(fmt::format("{}: expected {}, found {}", command, action->arguments,
                                  Plural(count, "name")));
  }
  return action->run(options, parsed.files);
}

}  // namespace

std::span<const BaselineActionRow> BaselineActionTable() { return kBaselineActionRows; }

int RunBaselineCommand(std::span<const std::string> arguments) {
  const Result<void> done = RunBaseline(arguments);
  if (done.ok()) return kExitOk;
  PrintMessage("pfa: " + done.error().ToString());
  return ExitOfComparing(done.error());
}

}  // namespace pfa
