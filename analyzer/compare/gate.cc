#include "analyzer/compare/gate.h"

#include <algorithm>

namespace pfa {
namespace {

double LimitOf(const std::vector<GateLimit>& limits, std::string_view unit, double otherwise) {
  double value = otherwise;
  for (const GateLimit& limit : limits) {
    if (!limit.unit.empty() && IsUnitOf(limit.unit, unit)) return limit.value;
    if (limit.unit.empty()) value = limit.value;
  }
  return value;
}

}  // namespace

double Gate::ThresholdOf(std::string_view unit) const {
  return LimitOf(thresholds, unit, kThreshold);
}

double Gate::FloorOf(std::string_view unit) const { return LimitOf(floors, unit, 0); }

RowLimits LimitsOf(const Gate& gate, std::string_view name, std::string_view unit) {
  RowLimits limits{.threshold = gate.ThresholdOf(unit), .floor = gate.FloorOf(unit)};
  const auto& budgets = gate.rules.budgets;
  const auto found =
      std::ranges::find_if(budgets, [&](const Budget& budget) { return budget.IsOf(name, unit); });
  if (found == budgets.end()) return limits;
  limits.budget = &*found;
  if (found->max_share) limits.threshold = *found->max_share;
  if (found->max_amount) {
    limits.threshold = 0;
    limits.floor = *found->max_amount;
  }
  limits.limit = found->limit.value_or(kNoLimit);
  limits.is_exact = found->is_exact;
  return limits;
}

const Acceptance* AcceptanceOf(const ProjectRules& rules, std::string_view name,
                               std::string_view unit) {
  const Acceptance* ended = nullptr;
  for (const Acceptance& one : rules.accepted) {
    if (!one.bench.Matches(name) || (!one.metric.empty() && !IsUnitOf(one.metric, unit))) continue;
    if (!HasEnded(rules, one)) return &one;
    ended = &one;
  }
  return ended;
}

bool HasEnded(const ProjectRules& rules, const Acceptance& acceptance) {
  return rules.today > acceptance.until;
}

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kImprovement:
      return "IMPROVEMENT";
    case Verdict::kRegression:
      return "REGRESSION";
    case Verdict::kAccepted:
      return "ACCEPTED";
    case Verdict::kInconclusive:
      return "INCONCLUSIVE";
    case Verdict::kUngated:
      return "not gated";
  }
  return "";
}

}  // namespace pfa
