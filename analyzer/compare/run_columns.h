// All runs of two sets that have one kind of profile, as columns: the same node has the same
// number in each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyzer/compare/profile_run.h"
#include "proto/base/result.h"

namespace pfa {

struct ComparedNode {
  std::string name;
  uint32_t package = 0;               // of RunColumns::packages
  std::vector<std::string> recorded;  // names that were folded into this one, sorted
  bool is_recorded = false;           // this name was recorded, too
  RecordedPlace place = {};           // of the new side, if it is there
  uint32_t caller = kNoNode;          // who has most of the calls to it, if anyone has
  uint32_t callee = kNoNode;
  [[nodiscard]] std::string ShownName() const;  // as recorded, if it has only one such name
};

struct BenchmarkColumns {
  GoBenchmark benchmark;
  std::string type;                            // as in RunBenchmark
  std::map<uint32_t, std::vector<Cost>> flat;  // by node, then run
  std::map<uint32_t, std::vector<Cost>> cum;   // of the same nodes
  std::vector<Cost> totals;                    // by run
};

struct RunColumns {
  ProfileKind kind = ProfileKind::kOther;
  std::string type;
  std::string unit;
  size_t old_runs = 0;  // they come first
  size_t new_runs = 0;
  std::vector<std::string> sources;  // by run: its file
  std::vector<int64_t> durations;    // by run, in nanoseconds; 0: not known
  std::vector<ComparedNode> nodes;
  std::vector<NodeCost> costs;  // by node, then run
  std::vector<std::string> packages;
  std::vector<Cost> package_costs;           // flat; by package, then run
  std::vector<Cost> totals;                  // by run: the sums of the flat costs
  std::vector<BenchmarkColumns> benchmarks;  // one for each type
  Cost harness;                              // of all runs
  Cost background;

  [[nodiscard]] size_t runs() const { return old_runs + new_runs; }
  [[nodiscard]] std::span<const NodeCost> CostsOf(uint32_t node) const {
    return std::span(costs).subspan(node * runs(), runs());
  }
  [[nodiscard]] std::span<const Cost> PackageCosts(uint32_t package) const {
    return std::span(package_costs).subspan(package * runs(), runs());
  }
};

struct ProfileSets {
  std::vector<RunColumns> columns;  // of what both sides have, in the order of ProfileKind
  std::vector<std::string> notes;   // what only one side has
};

// Errors: no kind of profile is on both sides; more cells than memory should hold.
Result<ProfileSets> JoinRuns(std::span<const ProfileRun> old_runs,
                             std::span<const ProfileRun> new_runs);

}  // namespace pfa
