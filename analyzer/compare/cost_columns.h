// Which columns of a profile say what a sample cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "analyzer/compare/profile_run.h"
#include "analyzer/model/profile.h"

namespace pfa {

inline constexpr size_t kNoColumn = SIZE_MAX;

struct CostColumns {
  ProfileKind kind = ProfileKind::kOther;
  size_t value = 0;
  size_t count = kNoColumn;
  size_t objects = kNoColumn;  // of a heap
  size_t bytes = kNoColumn;
};

CostColumns FindCostColumns(const Profile& profile, size_t default_column);
// What was allocated, whatever a heap profile shows by default. Nothing if it does not say.
std::optional<CostColumns> AllocationColumns(const Profile& profile, bool of_objects);

// Samples, or sampled events, that a sample stands for. Its values must not be negative.
uint64_t CountOfSample(const Profile& profile, const CostColumns& columns, size_t sample);

}  // namespace pfa
