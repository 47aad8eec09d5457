// Whether two sets were measured in turn, so that what slowed the machine down for a while struck a
// run of one side and the run of the other that belongs to it.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/load/run_set.h"

namespace pfa {

// What pfa collect writes beside the folders of both sides: its name, and what its "format" is.
inline constexpr std::string_view kCollectPlanName = "plan.json";
inline constexpr std::string_view kCollectPlanFormat = "pfa collect 1";

struct Interleaving {
  // The i-th file of a side was made directly before or after the i-th of the other.
  bool is_shown = false;
  std::string reason;  // what shows it, or that nothing does
};

// What pfa collect wrote beside the two folders says so, or the times of the events of go test
// -json. Times of files say nothing: whoever copies files or checks them out changes these.
Interleaving InterleavingOf(const RunSet& old_set, const RunSet& new_set);

}  // namespace pfa
