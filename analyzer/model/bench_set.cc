#include "analyzer/model/bench_set.h"

namespace pfa {

std::string_view BenchSet::ConfigurationOf(const BenchResult& result, std::string_view key) const {
  for (const auto& [name, value] : configurations[result.configuration]) {
    if (text(name) == key) return text(value);
  }
  return {};
}

UnitTraits BenchSet::TraitsOf(StringId unit) const {
  const auto found = units.find(unit);
  UnitTraits traits = found == units.end() ? UnitTraits{} : found->second;
  if (traits.better != BetterWay::kUnknown) return traits;
  const std::string_view name = text(unit);
  // Rates: "B/s", "req/sec". What is counted or spent: less is better.
  const bool is_rate = name.ends_with("/s") || name.ends_with("/sec");
  const bool is_cost = name.ends_with("/op") || name == "sec" || name == "B";
  traits.better = is_rate ? BetterWay::kHigher : is_cost ? BetterWay::kLower : BetterWay::kUnknown;
  return traits;
}

}  // namespace pfa
