// Which stored set NAME@baseline is: the one that was saved where the other side was measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/load/baseline_store.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/model/stored_set.h"
#include "proto/base/result.h"

namespace pfa {

struct BaselineChoice {
  std::string store = {};  // its folder; "": found upwards (baseline_store.h)
  // Of what it is compared with; without one, the name must have been saved in one environment
  // only.
  std::optional<BenchEnvironment> environment = std::nullopt;
  std::string compared_with = {};         // whose environment that is, for messages
  std::vector<std::string> ignored = {};  // keys that may differ
  std::string environment_part = {};      // of NameOf(BenchEnvironment): only those that have it
};

// "main@baseline": the latest save; "main@baseline#3": the third.
struct BaselineName {
  std::string name;
  uint64_t number = 0;  // 0: the latest
};
// Nothing if it is no such name.
std::optional<BaselineName> ParseBaselineName(std::string_view set);

// Errors: there is no store or no such name or number (kUsage), nothing is stored for this
// environment, or for several (kNoMatch, and says which ones); it is damaged.
Result<StoredSet> FindBaseline(const BaselineName& name, const BaselineChoice& choice);
// All saves, the oldest first.
Result<std::vector<StoredSet>> FindBaselineHistory(std::string_view name,
                                                   const BaselineChoice& choice);

}  // namespace pfa
