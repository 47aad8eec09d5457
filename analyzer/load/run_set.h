// A set of runs, as the command line names it: files, folders, patterns or stored baselines
// (NAME@baseline), each with a label if it is written as label=SET.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/load/find_baseline.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/model/stored_set.h"
#include "proto/base/result.h"

namespace pfa {

// When a file of results was made, as its events say it; "": it does not.
struct RunTimes {
  std::string first = {};  // "2026-11-30T12:17:34.797631704Z"
  std::string last = {};
};

struct RunSet {
  std::string name;  // the label, or what was written
  BenchSet benches;
  std::vector<std::string> profiles;  // files that are none of benchmarks
  std::vector<std::string> files;     // all that were read; "-" is standard input
  std::vector<RunTimes> times;        // of each of them
  std::optional<StoredSet> stored;    // if it is one, or has one
};

// Several sets with commas between them are one. Errors: a file that cannot be read, an empty one,
// a pattern that fits nothing; as FindBaseline.
Result<RunSet> LoadRunSet(std::string_view text, uint64_t max_bytes,
                          const BaselineChoice& choice = {});

// One save of a baseline.
Result<RunSet> LoadStoredSet(const StoredSet& stored, uint64_t max_bytes);

// Two sets; where one is a baseline, it is that of the environment of the other.
struct RunSetPair {
  RunSet old_set;
  RunSet new_set;
};
Result<RunSetPair> LoadRunSetPair(std::string_view old_text, std::string_view new_text,
                                  uint64_t max_bytes, BaselineChoice choice);

// The same for any number of sets that are one afterwards: results are told apart by the name of
// the set (BenchSet::labels), which has "#0", "#1" if a name comes several times. Baselines are
// those of the environment of the other sets.
Result<RunSet> LoadRunSets(const std::vector<std::string>& texts, uint64_t max_bytes,
                           BaselineChoice choice = {});

// Where its runs were made: what the results say, and Go's version, if they do not say it, from the
// comments of the profiles. Errors: a profile cannot be read.
Result<BenchEnvironment> EnvironmentOf(const RunSet& set, uint64_t max_bytes);

}  // namespace pfa
