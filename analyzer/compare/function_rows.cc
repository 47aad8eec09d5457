#include "analyzer/compare/function_rows.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pfa {
namespace {

std::vector<uint32_t> NodesOf(const NamePattern& pattern, const RunColumns& columns) {
  std::vector<uint32_t> nodes;
  for (uint32_t node = 0; node < columns.nodes.size(); ++node) {
    if (pattern.Matches(columns.nodes[node].ShownName())) nodes.push_back(node);
  }
  return nodes;
}

double PercentOf(const RunColumns& columns, const std::vector<uint32_t>& nodes, size_t run) {
  const int64_t total = columns.totals[run].value;
  int64_t sum = 0;  // a part of the total, which fits
  for (const uint32_t node : nodes) sum += columns.CostsOf(node)[run].flat.value;
  return total == 0 ? 0 : 100 * static_cast<double>(sum) / static_cast<double>(total);
}

}  // namespace

void AddFunctionRows(const ProjectRules& rules, std::span<const RunColumns> columns, RunSide side,
                     BenchSet* set) {
  const auto configuration = static_cast<uint32_t>(set->configurations.size());
  set->configurations.emplace_back();
  std::set<std::pair<std::string, std::string>> done;
  for (const Budget& budget : rules.budgets) {
    if (!budget.function) continue;
    if (!done.emplace(budget.RowName(), budget.RowUnit()).second) continue;  // the first counts
    const StringId name = set->strings.Intern(budget.RowName());
    const StringId unit = set->strings.Intern(budget.RowUnit());
    for (const RunColumns& one : columns) {
      if (one.type != budget.metric) continue;
      const std::vector<uint32_t> nodes = NodesOf(*budget.function, one);
      if (nodes.empty()) break;  // a misspelt pattern must not pass
      set->units[unit] = {.better = BetterWay::kLower, .is_exact = false};
      const size_t begin = side == RunSide::kOld ? 0 : one.old_runs;
      const size_t end = side == RunSide::kOld ? one.old_runs : one.runs();
      for (size_t run = begin; run < end; ++run) {
        BenchResult result;
        result.name = name;
        result.configuration = configuration;
        result.process = set->processes++;
        result.first_value = static_cast<uint32_t>(set->values.size());
        result.value_count = 1;
        set->values.push_back({unit, PercentOf(one, nodes, run)});
        set->results.push_back(result);
      }
      break;
    }
  }
}

}  // namespace pfa
