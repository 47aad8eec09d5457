#include "analyzer/compare/cost_columns.h"

#include <string>
#include <string_view>

#include "analyzer/statistics/counts.h"

namespace pfa {
namespace {

size_t ColumnOfType(const Profile& profile, std::string_view type) {
  const auto types = profile.sample_types();
  for (size_t i = 0; i < types.size(); ++i) {
    if (profile.text(types[i].type) == type) return i;
  }
  return kNoColumn;
}

}  // namespace

CostColumns FindCostColumns(const Profile& profile, size_t default_column) {
  CostColumns columns;
  columns.value = default_column;
  const size_t cpu = ColumnOfType(profile, "cpu");
  if (cpu != kNoColumn) {
    columns = {ProfileKind::kCpu, cpu, ColumnOfType(profile, "samples"), kNoColumn, kNoColumn};
    return columns;
  }
  const size_t delay = ColumnOfType(profile, "delay");
  const size_t contentions = ColumnOfType(profile, "contentions");
  if (delay != kNoColumn && contentions != kNoColumn) {
    columns = {ProfileKind::kBlock, delay, contentions, kNoColumn, kNoColumn};
    return columns;
  }
  const std::string type(profile.text(profile.sample_types()[default_column].type));
  const std::string family = type.substr(0, type.rfind('_'));
  columns.objects = ColumnOfType(profile, family + "_objects");
  columns.bytes = ColumnOfType(profile, family + "_space");
  if (columns.objects != kNoColumn && columns.bytes != kNoColumn) {
    columns.kind = ProfileKind::kHeap;
  } else if (profile.text(profile.sample_types()[default_column].unit) == "count") {
    columns.count = default_column;
  }
  return columns;
}

std::optional<CostColumns> AllocationColumns(const Profile& profile, bool of_objects) {
  CostColumns columns{.kind = ProfileKind::kHeap};
  columns.objects = ColumnOfType(profile, "alloc_objects");
  columns.bytes = ColumnOfType(profile, "alloc_space");
  if (columns.objects == kNoColumn || columns.bytes == kNoColumn) return std::nullopt;
  columns.value = of_objects ? columns.objects : columns.bytes;
  return columns;
}

uint64_t CountOfSample(const Profile& profile, const CostColumns& columns, size_t sample) {
  const auto at = [&](size_t column) { return profile.value(sample, column); };
  if (columns.kind == ProfileKind::kHeap) {
    return SampledEvents(at(columns.objects), at(columns.bytes), profile.header().period);
  }
  if (columns.count != kNoColumn) return static_cast<uint64_t>(at(columns.count));
  const int64_t period = profile.header().period;
  const int64_t value = at(columns.value);
  if (columns.kind == ProfileKind::kCpu && period > 0) {
    return static_cast<uint64_t>(value / period);
  }
  return value > 0 ? 1 : 0;
}

}  // namespace pfa
