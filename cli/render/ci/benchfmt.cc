#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/load/bench_set_text.h"
#include "cli/render/ci/ci.h"

namespace pfa {
namespace {

constexpr std::string_view kSideKey = "side";

// Puts results behind those of `all`, with the key that tells the sides apart.
void AddSide(const BenchSet& set, std::string_view side, BenchSet* all) {
  const auto copy = [&](StringId id) { return all->strings.Intern(set.text(id)); };
  const auto first_configuration = static_cast<uint32_t>(all->configurations.size());
  for (const BenchConfiguration& one : set.configurations) {
    BenchConfiguration& configuration = all->configurations.emplace_back();
    configuration.emplace_back(all->strings.Intern(kSideKey), all->strings.Intern(side));
    for (const auto& [key, value] : one) {
      if (set.text(key) == kSideKey || set.text(value).empty()) continue;
      configuration.emplace_back(copy(key), copy(value));
    }
  }
  // Of both sides that say something, the old one counts.
  for (const auto& [unit, traits] : set.units) all->units.try_emplace(copy(unit), traits);
  for (BenchResult result : set.results) {
    if (result.value_count == 0) continue;
    const auto values = set.ValuesOf(result);
    result.name = copy(result.name);
    result.configuration += first_configuration;
    result.process += all->processes;
    result.iterations = std::max<uint64_t>(result.iterations, 1);
    result.first_value = static_cast<uint32_t>(all->values.size());
    for (const BenchMeasurement& value : values) {
      all->values.push_back({copy(value.unit), value.value});
    }
    all->results.push_back(result);
  }
  all->processes += set.processes;
}

}  // namespace

std::string CheckBenchText(const Check& check) {
  BenchSet both;
  AddSide(check.old_benches, "old", &both);
  AddSide(check.new_benches, "new", &both);
  return BenchSetText(both);
}

}  // namespace pfa
