#include "cli/collect/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/comma_list.h"
#include "analyzer/query/go_number.h"
#include "cli/option_words.h"

namespace pfa {
namespace {

constexpr int64_t kMostRunsPlanned = 999;  // three digits in the names of files

const std::array kCollectTable = {
    CollectOptionRow{"old", &CollectOptions::old_binary, "BINARY",
                     "the test binary before the change, as go test -c makes it"},
    CollectOptionRow{"new", &CollectOptions::new_binary, "BINARY", "the one after it"},
    CollectOptionRow{"runs", &CollectOptions::runs, "N",
                     "processes of each; more than before goes on with a set; 10 by default"},
    CollectOptionRow{"bench", &CollectOptions::bench, "REGEXP",
                     "benchmarks to run, as of go test; all by default"},
    CollectOptionRow{"benchtime", &CollectOptions::benchtime, "TIME",
                     "how long, as of go test: 1s, 1000x"},
    CollectOptionRow{"count", &CollectOptions::count, "N",
                     "values of each process, which resemble each other: more runs tell more"},
    CollectOptionRow{"profiles", &CollectOptions::profiles, "KIND,...",
                     "cpu, mem, block or mutex, in runs of their own after those that are timed"},
    CollectOptionRow{"output", &CollectOptions::output, "DIR",
                     "the folder to write to (also -o); \"collected\" by default"},
    CollectOptionRow{"dir", &CollectOptions::dir, "DIR",
                     "where the binaries run; by default each in its own folder"},
    CollectOptionRow{"timeout", &CollectOptions::timeout, "TIME",
                     "longest that a process may take; 10m by default"},
    CollectOptionRow{"seed", &CollectOptions::seed, "N", "of the order of runs; 1 by default"},
};

const CollectOptionRow& CollectRowOf(std::string_view name) {
  return *std::ranges::find(kCollectTable, name, &CollectOptionRow::name);
}

Result<void> SetCollectOption(std::string_view name, std::string_view text,
                              CollectOptions* options) {
  const CollectOptionRow& row = CollectRowOf(name);
  if (const auto* member = std::get_if<std::string CollectOptions::*>(&row.member)) {
    options->*(*member) = text;
    return {};
  }
  const auto number = ParseGoInt(text);
  const bool is_count = name != "seed";
  const int64_t most = name == "runs" ? kMostRunsPlanned : INT64_MAX;
  if (!number || *number < (is_count ? 1 : 0) || *number > most) {
    return UsageError(fmt::format("--{}: expected a number {}, found \"{}\"", name,
                                  name == "runs" ? "from 1 to 999"
                                  : is_count     ? "above 0"
                                                 : "that is not negative",
                                  EscapeControl(text)));
  }
  options->*std::get<int64_t CollectOptions::*>(row.member) = *number;
  return {};
}

// Flags that would write profiles in runs that are timed, or somewhere else.
Result<void> CheckExtra(const std::vector<std::string>& extra) {
  constexpr std::array<std::string_view, 8> kOurs = {"cpuprofile",   "memprofile",   "blockprofile",
                                                     "mutexprofile", "coverprofile", "trace",
                                                     "outputdir",    "bench"};
  for (const std::string& word : extra) {
    std::string_view name = word;
    for (const std::string_view dash : {"--test.", "-test."}) {
      if (name.starts_with(dash)) name.remove_prefix(dash.size());
    }
    if (name.size() == word.size()) continue;
    name = name.substr(0, name.find('='));
    if (std::ranges::find(kOurs, name) == kOurs.end()) continue;
    return UsageError(fmt::format("collect: {} is not for the binaries: {}", EscapeControl(word),
                                  name == "bench"
                                      ? "there is --bench"
                                      : "what is timed has no profiles, --profiles makes them"));
  }
  return {};
}

}  // namespace

std::span<const CollectOptionRow> CollectOptionTable() { return kCollectTable; }

std::string Spelling(const CollectOptionRow& row) {
  return fmt::format("--{} {}", row.name, row.value_name);
}

Result<CollectWords> ParseCollectWords(std::span<const std::string> arguments) {
  CollectWords words;
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes != arguments.end()) words.options.extra.assign(dashes + 1, arguments.end());
  const auto own = static_cast<size_t>(dashes - arguments.begin());
  OptionWords rows{
      .command = "collect",
      .names = {},
      .takes_value = [](std::string_view) { return true; },
      .set = [&](std::string_view name,
                 std::string_view value) { return SetCollectOption(name, value, &words.options); },
      .short_name = "o",
      .long_name = "output"};
  for (const CollectOptionRow& row : kCollectTable) rows.names.push_back(row.name);
  PFA_ASSIGN_OR_RETURN(const ParsedWords parsed, ParseOptionWords(rows, arguments.first(own)));
  words.wants_help = parsed.wants_help;
  if (words.wants_help) return words;
  if (!parsed.files.empty()) {
    return UsageError(
        fmt::format("collect: unexpected \"{}\"; flags for the binaries come behind --",
                    EscapeControl(parsed.files.front())));
  }
  if (words.options.old_binary.empty() || words.options.new_binary.empty()) {
    return UsageError("collect: --old and --new name two test binaries, made by go test -c");
  }
  if (words.options.output.find(',') != std::string::npos) {
    return UsageError("collect: --output: a comma would make two sets of the folder's name");
  }
  PFA_TRY(CheckExtra(words.options.extra));
  return words;
}

Result<std::vector<std::string>> ProfilesOf(const CollectOptions& options) {
  for (const std::string_view item : ItemsOf(options.profiles)) {
    if (std::ranges::find(kCollectedProfiles, item) != std::end(kCollectedProfiles)) continue;
    return UsageError(fmt::format("--profiles: expected cpu, mem, block or mutex, found \"{}\"",
                                  EscapeControl(item)));
  }
  std::vector<std::string> profiles;
  for (const std::string_view kind : kCollectedProfiles) {
    if (HasItem(options.profiles, kind)) profiles.emplace_back(kind);
  }
  return profiles;
}

Result<std::chrono::milliseconds> ParseWait(std::string_view option, std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
      {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"", 1e3}}};
  constexpr double kLongest = 1e12;
  const Error wrong = UsageError(fmt::format(
      "--{}: expected a time such as 90s or 10m, found \"{}\"", option, EscapeControl(text)));
  double sum = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    double number = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || !(number >= 0)) return wrong;
    rest.remove_prefix(static_cast<size_t>(stop - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789."));
    const auto unit = std::ranges::find(kUnits, name, &std::pair<std::string_view, double>::first);
    if (unit == kUnits.end()) return wrong;
    rest.remove_prefix(name.size());
    sum += number * unit->second;
  }
  if (!(sum >= 1) || sum > kLongest) return wrong;
  return std::chrono::milliseconds(static_cast<int64_t>(sum));
}

}  // namespace pfa
