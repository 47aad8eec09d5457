// What was found when two sets of runs were compared: what every output of pfa check and pfa diff
// is made of.
#pragma once

#include <string>
#include <vector>

#include "analyzer/compare/bench_blame.h"
#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/blame.h"
#include "analyzer/compare/gate.h"
#include "analyzer/compare/run_columns.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/report/document.h"

namespace pfa {

struct Check {
  std::string old_name;
  std::string new_name;
  std::vector<std::string> old_files = {};  // all that were read; "-" is standard input
  std::vector<std::string> new_files = {};
  Gate gate = {};
  BenchComparison benches = {};
  // What was compared, result by result.
  BenchSet old_benches = {};
  BenchSet new_benches = {};
  // No benchmarks are on both sides: the rows are the totals of profiles (compare/run_totals.h).
  bool by_totals = false;
  ProfileSets profiles = {};                  // without columns, if not both sides have any
  std::vector<Blame> blames = {};             // of each of profiles.columns
  std::vector<BenchBlame> bench_blames = {};  // refer to profiles.columns
  // What is not compared, and what the readers of both sides noticed.
  std::vector<Note> notes = {};

  Check() = default;
  Check(Check&&) = default;
  Check& operator=(Check&&) = default;
  Check(const Check&) = delete;  // bench_blames would refer to the other's columns
  Check& operator=(const Check&) = delete;
  ~Check() = default;
};

}  // namespace pfa
