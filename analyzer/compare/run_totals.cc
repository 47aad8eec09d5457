#include "analyzer/compare/run_totals.h"

#include <string>

#include <fmt/format.h>

#include "analyzer/query/units.h"

namespace pfa {
namespace {

struct TotalUnit {
  std::string name;
  double factor = 1;
};

TotalUnit TotalUnitOf(const RunColumns& columns) {
  if (IsTimeUnit(columns.unit)) {
    return {columns.type + "-sec", Scale(1'000'000'000, columns.unit, "seconds").value / 1e9};
  }
  if (SameFamily(columns.unit, "bytes")) {
    return {columns.type + "-B", Scale(1'000'000'000, columns.unit, "bytes").value / 1e9};
  }
  return {columns.type, 1};
}

}  // namespace

BenchSet TotalsAsBenchSet(std::span<const RunColumns> columns, RunSide side) {
  BenchSet set;
  set.configurations.emplace_back();
  for (const RunColumns& one : columns) {
    const TotalUnit unit = TotalUnitOf(one);
    const StringId unit_id = set.strings.Intern(unit.name);
    const StringId name = set.strings.Intern(fmt::format("{}-profile", NameOf(one.kind)));
    set.units[unit_id] = {.better = BetterWay::kLower, .is_exact = false};
    const size_t begin = side == RunSide::kOld ? 0 : one.old_runs;
    const size_t end = side == RunSide::kOld ? one.old_runs : one.runs();
    for (size_t run = begin; run < end; ++run) {
      BenchResult result;
      result.name = name;
      result.process = set.processes++;
      result.first_value = static_cast<uint32_t>(set.values.size());
      result.value_count = 1;
      set.values.push_back({unit_id, static_cast<double>(one.totals[run].value) * unit.factor});
      set.results.push_back(result);
    }
  }
  return set;
}

}  // namespace pfa
