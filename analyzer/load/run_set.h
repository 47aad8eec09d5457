// A set of runs, as the command line names it: files, folders or patterns, each with a label if it
// is written as label=SET.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/bench_set.h"
#include "proto/base/result.h"

namespace pfa {

struct RunSet {
  std::string name;  // the label, or what was written
  BenchSet benches;
  std::vector<std::string> profiles;  // files that are none of benchmarks
  std::vector<std::string> files;     // all that were read; "-" is standard input
};

// Several sets with commas between them are one. Errors: a file that cannot be read, an empty one,
// a pattern that fits nothing.
Result<RunSet> LoadRunSet(std::string_view text, uint64_t max_bytes);

// The same for any number of sets that are one afterwards: results are told apart by the name of
// the set (BenchSet::labels), which has "#0", "#1" if a name comes several times.
Result<RunSet> LoadRunSets(const std::vector<std::string>& texts, uint64_t max_bytes);

}  // namespace pfa
