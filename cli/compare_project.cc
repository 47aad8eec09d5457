#include "cli/compare_project.h"

#include <chrono>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/project_file.h"
#include "analyzer/query/gate_limits.h"
#include "cli/compare_words.h"
#include "cli/now.h"

namespace pfa {
namespace {

constexpr std::string_view kNoProject = "none";

// What the command line says about a change of a metric.
Result<void> OverrideBudgets(std::string_view thresholds, ProjectRules* rules) {
  PFA_ASSIGN_OR_RETURN(const std::vector<GateLimit> limits, ParseThresholds(thresholds));
  for (Budget& budget : rules->budgets) {
    for (const GateLimit& limit : limits) {
      if (!limit.unit.empty() && limit.unit != budget.metric) continue;
      budget.max_share = std::nullopt;
      budget.max_amount = std::nullopt;
    }
  }
  return {};
}

}  // namespace

Result<CompareRequest> ParseCompareRequest(std::string_view command,
                                           std::span<const std::string> arguments) {
  CompareRequest request;
  CompareOptions given;
  PFA_ASSIGN_OR_RETURN(request.words, ParseCompareWords(command, arguments, &given));
  if (request.words.wants_help) return request;
  const std::string file = given.config.empty() ? FindProjectFile(".") : given.config;
  if (!file.empty() && file != kNoProject) {
    PFA_ASSIGN_OR_RETURN(request.rules, ReadProjectFile(file, &request.options));
  }
  request.rules.today = std::chrono::floor<std::chrono::days>(Now());
  PFA_TRY(ParseCompareWords(command, arguments, &request.options));
  if (given.strict_env && !given.ignore_env.empty()) {
    return UsageError(
        fmt::format("{}: --strict-env and --ignore-env contradict each other", command));
  }
  if (given.strict_env) request.options.ignore_env.clear();
  if (!given.threshold.empty()) PFA_TRY(OverrideBudgets(given.threshold, &request.rules));
  return request;
}

}  // namespace pfa
