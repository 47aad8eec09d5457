// A set of runs that was put aside to be compared with: one save of a baseline.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/bench_environment.h"

namespace pfa {

// What is said about it besides its numbers.
struct StoredSetFacts {
  std::string name;  // of the baseline: "main"
  BenchEnvironment environment;
  std::string saved;        // "2026-11-30T03:31:35Z"
  std::string from;         // the set, as it was named
  std::string commit = {};  // "" if nobody said
  std::string note = {};
  // Why a change was accepted: this set begins an epoch. "" if none was.
  std::string why = {};
  uint64_t results = 0;
};

// A file of a folder that has a set.
struct StoredFile {
  std::string name;  // in the folder
  uint64_t bytes = 0;
};

struct StoredSet {
  StoredSetFacts facts;
  uint64_t number = 0;     // its place in the history of the name and environment, from 1
  std::string folder;      // where it is
  std::string benchmarks;  // file of results, as a path; "" if it has none
  std::vector<std::string> profiles;  // paths
  uint64_t bytes = 0;

  // "main@baseline#3"
  [[nodiscard]] std::string Title() const {
    return facts.name + "@baseline#" + std::to_string(number);
  }
};

}  // namespace pfa
