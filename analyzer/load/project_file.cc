#include "analyzer/load/project_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/amounts.h"
#include "analyzer/query/gate_limits.h"
#include "proto/base/nearest_folder.h"
#include "proto/toml.h"

namespace pfa {
namespace {

constexpr size_t kMostRules = 10'000;

// Options that belong to a project; the others belong to one call.
constexpr std::array<std::string_view, 11> kGateKeys = {
    "threshold",  "floor",  "alpha", "min_runs", "paired",   "inconclusive",
    "ignore_env", "metric", "fdr",   "by",       "normalize"};
constexpr std::array<std::string_view, 7> kBudgetKeys = {"bench", "func",      "metric", "max",
                                                         "limit", "max_share", "assume"};
constexpr std::array<std::string_view, 5> kAcceptKeys = {"bench", "metric", "upto", "until", "why"};
constexpr std::array<std::string_view, 2> kIgnoreKeys = {"bench", "func"};
constexpr std::array<std::string_view, 4> kTopKeys = {"gate", "budget", "accept", "ignore"};

class ProjectReader {
 public:
  ProjectReader(std::string file, CompareOptions* options)
      : file_(std::move(file)), options_(*options) {}

  Result<ProjectRules> Run(const toml::table& top) {
    rules_.file = file_;
    PFA_TRY(CheckKeys("the file", top, kTopKeys));
    if (const toml::node* const gate = top.get("gate")) PFA_TRY(ReadGate(*gate));
    PFA_TRY(ForEachTable(top, "budget", [&](const toml::table& one) { return ReadBudget(one); }));
    PFA_TRY(ForEachTable(top, "accept", [&](const toml::table& one) { return ReadAccept(one); }));
    if (const toml::node* const ignore = top.get("ignore")) PFA_TRY(ReadIgnore(*ignore));
    return std::move(rules_);
  }

 private:
  [[nodiscard]] Error At(const toml::node& node, std::string_view key,
                         std::string_view message) const {
    return Error{ErrorCode::kBadInput,
                 fmt::format("line {}: {}: {}", node.source().begin.line, key, message), file_};
  }

  Result<void> CheckKeys(std::string_view of, const toml::table& table,
                         std::span<const std::string_view> known) const {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      return Error{ErrorCode::kBadInput,
                   fmt::format("line {}: {}: {} has no such key; it has {}",
                               key.source().begin.line, key.str(), of, fmt::join(known, ", ")),
                   file_};
    }
    return {};
  }

  template <typename Read>
  Result<void> ForEachTable(const toml::table& top, std::string_view key, Read read) {
    const toml::node* const node = top.get(key);
    if (node == nullptr) return {};
    const toml::array* const list = node->as_array();
    if (list == nullptr) return At(*node, key, "expected a list of tables");
    if (list->size() > kMostRules) return At(*node, key, "too many of them");
    for (const toml::node& one : *list) {
      if (one.as_table() == nullptr) return At(one, key, "expected a table");
      PFA_TRY(read(*one.as_table()));
    }
    return {};
  }

  Result<void> ReadGate(const toml::node& node) {
    const toml::table* const gate = node.as_table();
    if (gate == nullptr) return At(node, "gate", "expected a table");
    PFA_TRY(CheckKeys("gate", *gate, kGateKeys));
    for (const auto& [key, value] : *gate) {
      const auto row = std::ranges::find(CompareOptionTable(), key.str(), &CompareOptionRow::name);
      PFA_ASSIGN_OR_RETURN(const std::string text, OptionText(value, key.str()));
      const Result<void> set = SetCompareOption(*row, text, &options_);
      if (!set.ok()) return At(value, key.str(), WithoutOption(set.error().message));
      if (key == "threshold" || key == "floor") PFA_TRY(CheckLimits(value, key.str(), text));
    }
    return {};
  }

  // Said with the line, where the option's own check would not know it.
  Result<void> CheckLimits(const toml::node& node, std::string_view key,
                           std::string_view text) const {
    const auto limits = key == "threshold" ? ParseThresholds(text) : ParseFloors(text);
    return limits.ok() ? Result<void>() : Result<void>(At(node, key, limits.error().message));
  }

  // "--alpha: expected ..." of the option's own check.
  static std::string_view WithoutOption(std::string_view message) {
    const size_t colon = message.find(": ");
    return message.starts_with("--") && colon != std::string_view::npos ? message.substr(colon + 2)
                                                                        : message;
  }

  // As it would be written on a command line.
  Result<std::string> OptionText(const toml::node& node, std::string_view key) const {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto truth = node.value_exact<bool>()) return std::string(*truth ? "true" : "false");
    if (const auto whole = node.value_exact<int64_t>()) return fmt::format("{}", *whole);
    if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
    PFA_ASSIGN_OR_RETURN(const std::vector<std::string> items, Texts(node, key));
    return fmt::format("{}", fmt::join(items, ","));
  }

  Result<std::vector<std::string>> Texts(const toml::node& node, std::string_view key) const {
    const toml::array* const list = node.as_array();
    if (list == nullptr) return At(node, key, "expected a text, a number or a list of texts");
    std::vector<std::string> texts;
    for (const toml::node& one : *list) {
      const auto text = one.value_exact<std::string>();
      if (!text) return At(one, key, "expected a list of texts");
      texts.push_back(*text);
    }
    return texts;
  }

  // "" if there is no such key.
  Result<std::string> TextOf(const toml::table& table, std::string_view key) const {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return std::string();
    const auto text = node->value_exact<std::string>();
    if (!text || text->empty()) return At(*node, key, "expected a text");
    return *text;
  }

  Result<NamePattern> PatternAt(const toml::node& node, std::string_view key,
                                std::string text) const {
    auto pattern = NamePattern::Compile(key, std::move(text));
    if (!pattern.ok()) return At(node, key, pattern.error().message);
    return pattern;
  }

  // Of all names if there is no such key.
  Result<NamePattern> PatternOf(const toml::table& table, std::string_view key) const {
    PFA_ASSIGN_OR_RETURN(std::string text, TextOf(table, key));
    if (text.empty()) return NamePattern();
    return PatternAt(*table.get(key), key, std::move(text));
  }

  Result<void> ReadBudget(const toml::table& table) {
    PFA_TRY(CheckKeys("a budget", table, kBudgetKeys));
    Budget budget;
    budget.line = table.source().begin.line;
    PFA_ASSIGN_OR_RETURN(budget.metric, TextOf(table, "metric"));
    PFA_ASSIGN_OR_RETURN(budget.bench, PatternOf(table, "bench"));
    if (const toml::node* const function = table.get("func")) {
      if (table.contains("bench")) return At(*function, "func", "a budget has bench or func");
      if (table.contains("limit")) return At(*function, "func", "functions have max_share");
      PFA_ASSIGN_OR_RETURN(budget.function, PatternOf(table, "func"));
      if (budget.metric.empty()) budget.metric = "cpu";
    }
    PFA_TRY(ReadMax(table, &budget));
    PFA_TRY(ReadLimit(table, &budget));
    if (const toml::node* const assume = table.get("assume")) {
      const auto text = assume->value_exact<std::string>();
      if (text != "exact" && text != "nothing") {
        return At(*assume, "assume", R"(expected "exact" or "nothing")");
      }
      budget.is_exact = text == "exact";
    }
    if (!budget.max_share && !budget.max_amount && !budget.limit && !budget.is_exact) {
      return At(table, "budget", "expected max, limit, max_share or assume");
    }
    rules_.budgets.push_back(std::move(budget));
    return {};
  }

  // Without the sign: it says which way is worse, which the metric knows.
  static std::string_view WithoutSign(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    return text;
  }

  Result<void> ReadMax(const toml::table& table, Budget* budget) const {
    const toml::node* const node = table.get("max");
    if (node == nullptr) return {};
    PFA_ASSIGN_OR_RETURN(const std::string whole, OptionText(*node, "max"));
    std::string_view text = WithoutSign(whole);
    constexpr std::string_view kOfTotal = " of total";
    if (budget->function && text.ends_with(kOfTotal)) {
      text.remove_suffix(kOfTotal.size());
      const auto points = text.ends_with('%') ? ParseShare(text) : std::nullopt;
      if (!points) return At(*node, "max", R"(expected a share such as "+1% of total")");
      budget->max_amount = 100 * *points;
      return {};
    }
    if (text.ends_with('%')) {
      budget->max_share = ParseShare(text);
      if (!budget->max_share) return At(*node, "max", R"(expected a share such as "+3%")");
      return {};
    }
    budget->max_amount = budget->function ? std::nullopt : ParseAmount(text, budget->metric);
    if (!budget->max_amount) {
      return At(*node, "max",
                budget->function ? R"(expected a share such as "+10%" or "+1% of total")"
                                 : R"(expected a share such as "+3%", or an amount of the metric)");
    }
    return {};
  }

  Result<void> ReadLimit(const toml::table& table, Budget* budget) const {
    if (const toml::node* const node = table.get("limit")) {
      PFA_ASSIGN_OR_RETURN(const std::string text, OptionText(*node, "limit"));
      if (budget->metric.empty()) return At(*node, "limit", "an amount of which metric?");
      budget->limit = ParseAmount(text, budget->metric);
      if (!budget->limit) return At(*node, "limit", "expected an amount of the metric");
    }
    if (const toml::node* const node = table.get("max_share")) {
      PFA_ASSIGN_OR_RETURN(const std::string text, OptionText(*node, "max_share"));
      const auto share = ParseShare(text);
      if (!budget->function) return At(*node, "max_share", "only functions have it; try limit");
      if (!share) return At(*node, "max_share", R"(expected a share such as "20%")");
      budget->limit = 100 * *share;
    }
    return {};
  }

  Result<void> ReadAccept(const toml::table& table) {
    PFA_TRY(CheckKeys("an accepted regression", table, kAcceptKeys));
    Acceptance accept;
    accept.line = table.source().begin.line;
    if (!table.contains("bench")) return At(table, "accept", "expected bench");
    PFA_ASSIGN_OR_RETURN(accept.bench, PatternOf(table, "bench"));
    PFA_ASSIGN_OR_RETURN(accept.metric, TextOf(table, "metric"));
    const toml::node* const up_to = table.get("upto");
    if (up_to == nullptr) return At(table, "accept", "expected upto, such as \"+8%\"");
    PFA_ASSIGN_OR_RETURN(const std::string text, OptionText(*up_to, "upto"));
    const auto share =
        WithoutSign(text).ends_with('%') ? ParseShare(WithoutSign(text)) : std::nullopt;
    if (!share) return At(*up_to, "upto", R"(expected a share such as "+8%")");
    accept.up_to = *share;
    const toml::node* const until = table.get("until");
    if (until == nullptr) return At(table, "accept", "expected until, such as 2027-01-31");
    const auto date = until->value_exact<toml::date>();
    if (!date) return At(*until, "until", "expected a date such as 2027-01-31");
    const std::chrono::year_month_day day{std::chrono::year(date->year),
                                          std::chrono::month(date->month),
                                          std::chrono::day(date->day)};
    if (!day.ok()) return At(*until, "until", "there is no such day");
    accept.until = day;
    PFA_ASSIGN_OR_RETURN(accept.why, TextOf(table, "why"));
    if (accept.why.empty()) return At(table, "accept", "expected why");
    rules_.accepted.push_back(std::move(accept));
    return {};
  }

  Result<void> ReadIgnore(const toml::node& node) {
    const toml::table* const ignore = node.as_table();
    if (ignore == nullptr) return At(node, "ignore", "expected a table");
    PFA_TRY(CheckKeys("ignore", *ignore, kIgnoreKeys));
    for (const std::string_view key : kIgnoreKeys) {
      const toml::node* const list = ignore->get(key);
      if (list == nullptr) continue;
      PFA_ASSIGN_OR_RETURN(const std::vector<std::string> texts, Texts(*list, key));
      for (const std::string& text : texts) {
        PFA_ASSIGN_OR_RETURN(NamePattern pattern, PatternAt(*list, key, text));
        (key == "func" ? rules_.ignored_functions : rules_.ignored_benches)
            .push_back(std::move(pattern));
      }
    }
    return {};
  }

  std::string file_;
  CompareOptions& options_;
  ProjectRules rules_;
};

}  // namespace

std::string FindProjectFile(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const auto found = NearestFolder(folder, [&](const fs::path& at) {
    return fs::is_regular_file(at / kProjectFileName, failed);
  });
  if (!found) return "";
  const fs::path file = *found / kProjectFileName;
  const fs::path near = fs::proximate(file, failed);
  return failed ? file.string() : near.string();
}

Result<ProjectRules> ReadProjectFile(const std::string& file, CompareOptions* options) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    return Error{ErrorCode::kIo, "there is no such file", file};
  }
  PFA_ASSIGN_OR_RETURN(const toml::table top, ReadTomlFile(file));
  return ProjectReader(file, options).Run(top);
}

}  // namespace pfa
