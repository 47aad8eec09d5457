#include "analyzer/query/compare_options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "analyzer/query/comma_list.h"
#include "analyzer/query/go_number.h"

namespace pfa {
namespace {

constexpr std::string_view kCompareWhat = "What is compared";
constexpr std::string_view kCompareMatters = "What counts as a change";
constexpr std::string_view kCompareProfiles = "Profiles";
constexpr std::string_view kCompareShown = "Output";
constexpr std::string_view kReadSets = "Input";
constexpr std::string_view kOnlyBench = "bench";
constexpr std::string_view kTwoSets = "check,diff";
constexpr std::string_view kStoredSets = "Baselines";
constexpr std::string_view kHistories = "History";
constexpr std::string_view kWritesStore = "baseline save,baseline accept";
constexpr std::string_view kFromStore =
    "check,diff,bench,history,baseline save,baseline accept,baseline show,baseline list,baseline "
    "prune,baseline remove";
constexpr std::string_view kChoosesStored =
    "check,diff,bench,history,baseline show,baseline list,baseline prune";
constexpr std::string_view kGated = "check,diff,null";
constexpr std::string_view kOnlyNull = "null";

const std::array kCompareTable = {
    CompareOptionRow{"bench", &CompareOptions::bench, kCompareWhat, "REGEXP",
                     "only benchmarks whose names match", kGated},
    CompareOptionRow{"metric", &CompareOptions::metric, kCompareWhat, "UNIT,...",
                     "only these metrics: sec/op, B/op, allocs/op, B/s or others; or types of "
                     "profiles: cpu, alloc_space",
                     kGated},
    CompareOptionRow{"ignore_env", &CompareOptions::ignore_env, kCompareWhat, "KEY,...",
                     "compare although goos, goarch or cpu differ", kTwoSets},
    CompareOptionRow{"strict_env", &CompareOptions::strict_env, kCompareWhat, "",
                     "compare nothing if runs of a side differ in these, either, and whatever "
                     "pfa.toml ignores",
                     kTwoSets},
    CompareOptionRow{"table", &CompareOptions::table, kCompareWhat, "KEYS",
                     "a table for each value of these keys, such as .config or goos,pkg",
                     kOnlyBench},
    CompareOptionRow{"row", &CompareOptions::row, kCompareWhat, "KEYS",
                     "a row for each value of these: .fullname, .name, /size@num", kOnlyBench},
    CompareOptionRow{"col", &CompareOptions::col, kCompareWhat, "KEYS",
                     "compare these: .file, goos, /format@(gob json)", kOnlyBench},
    CompareOptionRow{"ignore", &CompareOptions::ignore, kCompareWhat, "KEYS",
                     "put results together although these differ", kOnlyBench},
    CompareOptionRow{"filter", &CompareOptions::filter, kCompareWhat, "EXPRESSION",
                     "only these results: .name:Put /size:(64 OR /^4/) -goos:linux .unit:sec/op"},
    CompareOptionRow{"threshold", &CompareOptions::threshold, kCompareMatters, "SHARE,...",
                     "smallest change for the worse that matters (5%); of one metric: sec/op=2%",
                     kGated},
    CompareOptionRow{"floor", &CompareOptions::floor, kCompareMatters, "UNIT=AMOUNT,...",
                     "the same as an amount: sec/op=10ns; the larger of the two counts", kGated},
    CompareOptionRow{
        "alpha", &CompareOptions::alpha, kCompareMatters, "P",
        "chance of a false alarm; check, diff and null: of all rows together; history: of a step, "
        "0.001"},
    CompareOptionRow{"confidence", &CompareOptions::confidence, kCompareMatters, "LEVEL",
                     "how sure the intervals are", kOnlyBench},
    CompareOptionRow{"min_runs", &CompareOptions::min_runs, kCompareMatters, "N",
                     "with fewer runs a side the answer is INCONCLUSIVE", kGated},
    CompareOptionRow{"paired", &CompareOptions::paired, kCompareMatters, "auto|yes|no",
                     "whether the i-th old run belongs to the i-th new one; auto: if something "
                     "shows that they were interleaved; without a value: yes",
                     kGated, "yes"},
    CompareOptionRow{"inconclusive", &CompareOptions::inconclusive, kCompareMatters,
                     "report|pass|fail", "exit with 3, 0 or 1 if the values do not say", "check"},
    CompareOptionRow{
        "config", &CompareOptions::config, kCompareMatters, "FILE",
        "budgets and accepted regressions; else those of the nearest pfa.toml; or none", kGated},
    CompareOptionRow{"splits", &CompareOptions::splits, kCompareMatters, "N",
                     "ways to deal the runs out; all of them if there are no more", kOnlyNull},
    CompareOptionRow{"seed", &CompareOptions::seed, kCompareMatters, "N",
                     "of the random numbers: the same seed gives the same answer", kGated},
    CompareOptionRow{"by", &CompareOptions::by, kCompareProfiles, "func|pkg|file|line",
                     "what the rows of profiles are", kTwoSets},
    CompareOptionRow{
        "normalize", &CompareOptions::normalize, kCompareProfiles, "auto|op|time|total|median|run",
        "what costs of functions are divided by: operations, seconds, totals, what "
        "leaves the median function as it was, or runs; auto: op if known, else median",
        kGated},
    CompareOptionRow{"cum", &CompareOptions::cum, kCompareProfiles, "",
                     "order and mark rows by what they cost with all they call", kTwoSets},
    CompareOptionRow{"ignore_func", &CompareOptions::ignore_func, kCompareProfiles, "REGEXP",
                     "functions that are shown but never blamed", kTwoSets},
    CompareOptionRow{"fdr", &CompareOptions::fdr, kCompareProfiles, "SHARE",
                     "of the functions said to have changed, how many may be false", kGated},
    CompareOptionRow{"nodecount", &CompareOptions::nodecount, kCompareProfiles, "N",
                     "rows of each kind of profile; 0: all", kTwoSets},
    CompareOptionRow{"format", &CompareOptions::format, kCompareShown, "FORMAT",
                     "text, json, csv or markdown on standard output; check and diff: also junit, "
                     "sarif, github, gitlab, openmetrics, benchfmt and html"},
    CompareOptionRow{"output", &CompareOptions::outputs, kCompareShown, "FORMAT=FILE",
                     "write this as well; may be given several times"},
    CompareOptionRow{"source_root", &CompareOptions::source_root, kCompareShown, "DIR",
                     "the repository, which files in annotations are relative to; the one around "
                     "the current folder",
                     kTwoSets},
    CompareOptionRow{"trim_path", &CompareOptions::trim_path, kCompareShown, "DIRS",
                     "where the repository was when the program was built; cut from file names",
                     kTwoSets},
    CompareOptionRow{"width", &CompareOptions::width, kCompareShown, "N",
                     "columns of the text; 0: those of the terminal", kGated},
    CompareOptionRow{
        "exit_code", &CompareOptions::exit_code, kCompareShown, "",
        "exit with 1 if something differs by what matters, to whichever side, and with 3 if the "
        "runs do not say; history: with 1 if something is worse and not accepted",
        "diff"},
    CompareOptionRow{"max_size", &CompareOptions::max_size, kReadSets, "BYTES",
                     "limit of the inflated size of an input"},
    CompareOptionRow{"store", &CompareOptions::store, kStoredSets, "FOLDER",
                     "where baselines are; default: .pfa/baselines here or above", kFromStore},
    CompareOptionRow{"baseline", &CompareOptions::baseline, kStoredSets, "NAME",
                     "the stored set to compare with if OLD is left out", kTwoSets},
    CompareOptionRow{"env", &CompareOptions::env, kStoredSets, "TEXT",
                     "only stored sets of environments whose name has this", kChoosesStored},
    CompareOptionRow{"commit", &CompareOptions::commit, kStoredSets, "REVISION",
                     "what was measured; default: $GITHUB_SHA or $CI_COMMIT_SHA", kWritesStore},
    CompareOptionRow{"note", &CompareOptions::note, kStoredSets, "TEXT", "is kept with the set",
                     kWritesStore},
    CompareOptionRow{"allow", &CompareOptions::allow, kStoredSets, "mixed,profiles",
                     "save runs of several environments; save profiles without benchmark results",
                     kWritesStore},
    CompareOptionRow{"why", &CompareOptions::why, kStoredSets, "TEXT", "why the change is accepted",
                     "baseline accept"},
    CompareOptionRow{
        "keep", &CompareOptions::keep, kStoredSets, "N",
        "of each environment, keep the last N saves, and those with an accepted change",
        "baseline prune"},
    CompareOptionRow{"min_points", &CompareOptions::min_points, kHistories, "N",
                     "sets between two changes, and before and after all; at least 3", "history"},
};

// What a history shares with comparisons of two sets.
constexpr std::array<std::string_view, 8> kOfHistory = {
    "bench", "metric", "ignore_env", "threshold", "floor", "config", "width", "exit_code"};

Error WrongValue(const CompareOptionRow& row, std::string_view expected, std::string_view text) {
  return UsageError(fmt::format("{}: expected {}, found \"{}\"",
                                Spelling(row).substr(0, Spelling(row).find_first_of(" [")),
                                expected, EscapeControl(text)));
}

}  // namespace

std::span<const CompareOptionRow> CompareOptionTable() { return kCompareTable; }

std::vector<std::string_view> ChoicesOf(const CompareOptionRow& row) {
  std::vector<std::string_view> choices;
  std::string_view rest = row.value_name;
  if (rest.find('|') == std::string_view::npos) return choices;
  while (!rest.empty()) {
    choices.push_back(rest.substr(0, rest.find('|')));
    rest.remove_prefix(std::min(choices.back().size() + 1, rest.size()));
  }
  return choices;
}

bool HasCompareOption(std::string_view command, const CompareOptionRow& row) {
  if (command == "history" && std::ranges::find(kOfHistory, row.name) != kOfHistory.end()) {
    return true;
  }
  if (!row.commands.empty()) return HasItem(row.commands, command);
  // Baselines are kept, not judged.
  if (!command.starts_with("baseline ")) return true;
  const bool shows = command == "baseline show" || command == "baseline list";
  return row.group == kReadSets || (shows && row.group == kCompareShown);
}

std::string Spelling(const CompareOptionRow& row) {
  std::string name(row.name);
  std::ranges::replace(name, '_', '-');
  if (row.value_name.empty()) return "--" + name;
  if (!row.bare.empty()) return fmt::format("--{}[={}]", name, row.value_name);
  return fmt::format("--{} {}", name, row.value_name);
}

Result<void> SetCompareOption(const CompareOptionRow& row, std::string_view text,
                              CompareOptions* options) {
  if (const auto* member = std::get_if<std::string CompareOptions::*>(&row.member)) {
    // As files and older calls have it.
    if (!row.bare.empty() && text == "true") text = "yes";
    if (!row.bare.empty() && text == "false") text = "no";
    const std::vector<std::string_view> choices = ChoicesOf(row);
    if (!choices.empty() && std::ranges::find(choices, text) == choices.end()) {
      const std::span<const std::string_view> all = choices;
      return WrongValue(
          row, fmt::format("{} or {}", fmt::join(all.first(all.size() - 1), ", "), all.back()),
          text);
    }
    options->*(*member) = text;
    return {};
  }
  if (const auto* member = std::get_if<std::vector<std::string> CompareOptions::*>(&row.member)) {
    (options->*(*member)).emplace_back(text);
    return {};
  }
  if (const auto* member = std::get_if<bool CompareOptions::*>(&row.member)) {
    if (text != "true" && text != "false") return WrongValue(row, "true or false", text);
    options->*(*member) = text == "true";
    return {};
  }
  if (const auto* member = std::get_if<double CompareOptions::*>(&row.member)) {
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || !(value > 0 && value < 1)) {
      return WrongValue(row, "a number between 0 and 1", text);
    }
    options->*(*member) = value;
    return {};
  }
  const auto number = ParseGoInt(text);
  if (!number || *number < 0) return WrongValue(row, "a number that is not negative", text);
  options->*std::get<int64_t CompareOptions::*>(row.member) = *number;
  return {};
}

}  // namespace pfa
