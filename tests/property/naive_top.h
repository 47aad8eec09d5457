// Flat and cumulative values in the plainest way: a map of names, a set per sample. Slow, without
// any table that the product uses, and written from the rules rather than from its code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"

namespace pfa::test {

struct NaiveRow {
  std::string name;
  int64_t flat = 0;
  int64_t cum = 0;
  bool operator==(const NaiveRow&) const = default;
};

// By name, then by values.
void Sort(std::vector<NaiveRow>& rows);

struct NaiveTop {
  std::vector<NaiveRow> rows;  // sorted; without those that are 0
  int64_t total = 0;           // of absolute values; of the base's samples alone if they have any
  int64_t frameless = 0;       // of those, from samples without frames
  bool any_negative = false;
  bool has_base = false;  // samples are marked as those of a base
};

// `granularity` is one of functions, filefunctions, files, lines, addresses. No sum may overflow.
NaiveTop ComputeNaiveTop(const Profile& profile, size_t column, const std::string& granularity,
                         bool noinlines);

}  // namespace pfa::test
