// What is known about one function of a profile: where it is, how much it accounts for, who calls
// it, whom it calls, and the labels of the samples that it is in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "proto/base/result.h"

namespace pfa {

// All texts of these are safe to show.
struct NamedShare {
  std::string name;
  std::string value;  // "120ms"
  double share = 0;   // of the function's cumulative value
};

struct FunctionFacts {
  std::string name;
  std::string place;   // "main.go:12"; "" if it is not known
  std::string origin;  // "package main, module std"; likewise
  std::string binary;  // likewise
  std::string flat;    // "120ms (4.44%)"
  std::string cum;
  double flat_share = 0;  // of the total
  double cum_share = 0;
  // Among `functions` with a value: 1 is the largest.
  uint64_t flat_rank = 0;
  uint64_t cum_rank = 0;
  uint64_t functions = 0;
  // The heaviest first, and how many there are in all.
  std::vector<NamedShare> callers;
  std::vector<NamedShare> callees;
  std::vector<NamedShare> labels;  // "endpoint: /cart"
  uint64_t all_callers = 0;
  uint64_t all_callees = 0;
  uint64_t all_labels = 0;
};

// `name`: as tables show it. Errors are for the user: no function of that name is left.
Result<FunctionFacts> MakeFunctionFacts(const Profile& profile, const Options& options,
                                        std::string_view name);

}  // namespace pfa
