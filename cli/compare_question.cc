#include "cli/compare_question.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/compare/filter.h"
#include "analyzer/query/comma_list.h"
#include "analyzer/query/go_regexp.h"

namespace pfa {

Result<Gate> GateOf(const CompareOptions& options) {
  Gate gate;
  if (!options.threshold.empty()) {
    PFA_ASSIGN_OR_RETURN(gate.thresholds, ParseThresholds(options.threshold));
  }
  PFA_ASSIGN_OR_RETURN(gate.floors, ParseFloors(options.floor));
  gate.alpha = options.alpha;
  gate.min_runs = static_cast<size_t>(std::max<int64_t>(options.min_runs, 1));
  gate.pairing = options.paired == "auto"  ? Pairing::kAuto
                 : options.paired == "yes" ? Pairing::kPaired
                                           : Pairing::kUnpaired;
  const auto ignored = ItemsOf(options.ignore_env);
  gate.is_strict = options.strict_env;
  gate.seed = static_cast<uint64_t>(options.seed);
  gate.ignored_environment.assign(ignored.begin(), ignored.end());
  return gate;
}

Normalize NormalizeOf(const CompareOptions& options) {
  return ParseNormalize(options.normalize).value_or(Normalize::kAuto);
}

Result<void> RestrictResults(const CompareOptions& options, BenchSet* set) {
  if (!options.bench.empty()) {
    PFA_ASSIGN_OR_RETURN(const GoRegexp pattern, GoRegexp::Compile("bench", options.bench));
    std::erase_if(set->results, [&](const BenchResult& result) {
      return !pattern.Matches(set->text(result.name));
    });
  }
  const std::vector<std::string_view> metrics = ItemsOf(options.metric);
  PFA_ASSIGN_OR_RETURN(const BenchFilter filter, BenchFilter::Parse("filter", options.filter));
  PFA_TRY(filter.CheckKeys(*set));
  std::vector<BenchMeasurement> kept;
  for (BenchResult& result : set->results) {
    const auto first = static_cast<uint32_t>(kept.size());
    for (const BenchMeasurement& value : set->ValuesOf(result)) {
      const std::string_view unit = set->text(value.unit);
      const bool is_asked =
          metrics.empty() || std::ranges::any_of(metrics, [&](std::string_view metric) {
            return IsUnitOf(metric, unit);
          });
      if (is_asked && filter.Matches(*set, result, unit)) kept.push_back(value);
    }
    result.first_value = first;
    result.value_count = static_cast<uint32_t>(kept.size()) - first;
  }
  set->values = std::move(kept);
  std::erase_if(set->results, [](const BenchResult& result) { return result.value_count == 0; });
  return {};
}

}  // namespace pfa
