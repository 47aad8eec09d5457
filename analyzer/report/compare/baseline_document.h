// Stored sets as documents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/bench_set.h"
#include "analyzer/model/stored_set.h"
#include "analyzer/report/document.h"

namespace pfa {

// What is in one: its facts, and the medians of its benchmarks.
Document StoredSetDocument(const StoredSet& stored, const BenchSet& results);

// The saves of a name in an environment.
struct StoredSets {
  std::string name;
  StoredSet last;
  size_t saves = 0;
  size_t accepted = 0;
  uint64_t bytes = 0;
};
// A row for each; `now` is the time that ages are of: "2026-11-30T03:31:35Z".
Document StoredSetsDocument(const std::vector<StoredSets>& all, const std::string& folder,
                            const std::string& now);

}  // namespace pfa
