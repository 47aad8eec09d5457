#include "analyzer/load/find_baseline.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr std::string_view kBaselineSuffix = "@baseline";

struct FoundHistory {
  BaselineHistory history;
  StoredSet save;  // the one that was asked for, or the last
};

std::string Described(const std::vector<FoundHistory>& all, const BaselineChoice& choice) {
  std::vector<std::string> parts;
  for (const FoundHistory& one : all) {
    std::string part = NameOf(one.save.facts.environment);
    if (choice.environment) {
      const auto keys =
          DifferingKeys(one.save.facts.environment, *choice.environment, choice.ignored);
      if (!keys.empty()) part += fmt::format(" (other {})", fmt::join(keys, ", "));
    }
    parts.push_back(std::move(part));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

bool HasNumber(const BaselineHistory& history, uint64_t number) {
  return std::ranges::find(history.numbers, number) != history.numbers.end();
}

Result<StoredSet> SaveOf(const BaselineHistory& history, uint64_t number) {
  if (number == 0) return BaselineStore::Read(history, history.numbers.back());
  if (HasNumber(history, number)) return BaselineStore::Read(history, number);
  return UsageError(fmt::format("{}{} has no save #{}; the last is #{}", history.name,
                                kBaselineSuffix, number, history.numbers.back()));
}

// Those that can be compared; if no environment is given, they can be with each other.
Result<std::vector<FoundHistory>> FittingHistories(const BaselineStore& store,
                                                   const BaselineName& name,
                                                   const BaselineChoice& choice) {
  PFA_ASSIGN_OR_RETURN(std::vector<BaselineHistory> histories, store.HistoriesOf(name.name));
  std::vector<FoundHistory> all;
  for (BaselineHistory& history : histories) {
    // Of several environments, not all need to have as many.
    if (histories.size() > 1 && name.number > 0 && !HasNumber(history, name.number)) continue;
    PFA_ASSIGN_OR_RETURN(StoredSet save, SaveOf(history, name.number));
    all.push_back({std::move(history), std::move(save)});
  }
  if (all.empty()) {
    return UsageError(fmt::format("{}{} has no save #{}", name.name, kBaselineSuffix, name.number));
  }
  std::vector<FoundHistory> fitting = all;
  std::erase_if(fitting, [&](const FoundHistory& one) {
    const BenchEnvironment& environment = one.save.facts.environment;
    if (NameOf(environment).find(choice.environment_part) == std::string::npos) return true;
    return choice.environment &&
           !DifferingKeys(environment, *choice.environment, choice.ignored).empty();
  });
  const std::string title = name.name + std::string(kBaselineSuffix);
  if (fitting.empty()) {
    const std::string wanted =
        choice.environment
            ? fmt::format("{}{}", NameOf(*choice.environment),
                          choice.compared_with.empty() ? "" : ", of " + choice.compared_with)
            : fmt::format("an environment with \"{}\"", choice.environment_part);
    return Error{
        ErrorCode::kNoMatch,
        fmt::format("nothing is stored for {}; what is stored: {}", wanted, Described(all, choice)),
        title};
  }
  for (const FoundHistory& one : fitting) {
    const BenchEnvironment& first = fitting.front().save.facts.environment;
    if (DifferingKeys(one.save.facts.environment, first, choice.ignored).empty()) continue;
    return Error{ErrorCode::kNoMatch,
                 fmt::format("is stored for several environments; choose one with --env: {}",
                             Described(fitting, choice)),
                 title};
  }
  return fitting;
}

}  // namespace

std::optional<BaselineName> ParseBaselineName(std::string_view set) {
  BaselineName name;
  const size_t hash = set.rfind('#');
  if (hash != std::string_view::npos) {
    const std::string_view digits = set.substr(hash + 1);
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
    if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
    if (name.number == 0) return std::nullopt;
    set = set.substr(0, hash);
  }
  if (!set.ends_with(kBaselineSuffix)) return std::nullopt;
  name.name = set.substr(0, set.size() - kBaselineSuffix.size());
  return name;
}

Result<StoredSet> FindBaseline(const BaselineName& name, const BaselineChoice& choice) {
  PFA_ASSIGN_OR_RETURN(const BaselineStore store, BaselineStore::Open(choice.store));
  if (choice.environment && choice.environment_part.empty()) {
    // Without a look at others, which may be damaged.
    const std::string folder = "/" + FolderNameOf(*choice.environment);
    PFA_ASSIGN_OR_RETURN(const std::vector<BaselineHistory> histories,
                         store.HistoriesOf(name.name));
    for (const BaselineHistory& history : histories) {
      if (!history.folder.ends_with(folder)) continue;
      PFA_ASSIGN_OR_RETURN(StoredSet save, SaveOf(history, name.number));
      if (save.facts.environment == *choice.environment) return save;
    }
  }
  PFA_ASSIGN_OR_RETURN(const std::vector<FoundHistory> found,
                       FittingHistories(store, name, choice));
  return std::ranges::max_element(found, {},
                                  [](const FoundHistory& one) { return one.save.facts.saved; })
      ->save;
}

Result<std::vector<StoredSet>> FindBaselineHistory(std::string_view name,
                                                   const BaselineChoice& choice) {
  PFA_ASSIGN_OR_RETURN(const BaselineStore store, BaselineStore::Open(choice.store));
  PFA_ASSIGN_OR_RETURN(const std::vector<FoundHistory> found,
                       FittingHistories(store, {std::string(name)}, choice));
  std::vector<StoredSet> saves;
  for (const FoundHistory& one : found) {
    for (const uint64_t number : one.history.numbers) {
      PFA_ASSIGN_OR_RETURN(StoredSet save, BaselineStore::Read(one.history, number));
      saves.push_back(std::move(save));
    }
  }
  // Numbers count in each environment for itself.
  if (found.size() > 1) {
    std::ranges::stable_sort(saves, {}, [](const StoredSet& save) { return save.facts.saved; });
  }
  return saves;
}

}  // namespace pfa
