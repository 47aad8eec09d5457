// Whose benchmark the samples of a profile are: by their labels, where package testing or somebody
// else has set some, or else by the outermost frame that is a benchmark's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/compare/cost_columns.h"
#include "analyzer/compare/profile_run.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

class BenchmarkFinder {
 public:
  // Refers to the profile.
  explicit BenchmarkFinder(const Profile& profile);

  [[nodiscard]] bool HasAny() const { return !frame_names_.empty() || !names_of_texts_.empty(); }
  // By its labels: "Put/size=64"; null if they name none.
  [[nodiscard]] const std::string* LabelledName(size_t sample) const;
  // By the outermost frame that is a benchmark's; null if none is.
  [[nodiscard]] const GoBenchmark* FrameOf(StackId stack) const;
  // A label does not say the package. That of the frames does, and go test profiles one package.
  [[nodiscard]] std::string PackageOf(StackId stack) const;
  // Whether a sample counts for one of RunBenchmark's.
  [[nodiscard]] bool IsOf(size_t sample, const GoBenchmark& benchmark) const;

 private:
  void FindFrames();
  void FindLabels();

  const Profile& profile_;
  std::vector<GoBenchmark> frame_names_;
  std::vector<uint32_t> frame_at_;  // by LocationId, of frame_names_; empty: there are none
  std::unordered_map<uint32_t, std::string> names_of_texts_;
  std::unordered_set<uint32_t> keys_of_names_;
};

// The nodes that stacks count for.
struct StackNodes {
  std::span<const uint32_t> leaves;  // by StackId; kNoNode: it does not count
  // Those of a location are folded[id] for each id of table.nodes(location).
  const NodeTable& table;
  std::span<const uint32_t> folded;
  size_t count = 0;  // of nodes
};

// Sums what the samples of each benchmark cost: of a heap profile, bytes and objects that were
// allocated; of another one, the column that `columns` names. No value may be negative. Errors:
// sums beyond 64 bits.
Result<void> SumBenchmarks(const Profile& profile, const CostColumns& columns,
                           const StackNodes& nodes, std::vector<RunBenchmark>* benchmarks);

}  // namespace pfa
