#include "analyzer/compare/run_benchmarks.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "analyzer/query/go_benchmark.h"

namespace pfa {
namespace {

// "Put" of "Put/size=64".
std::string_view WholeBenchmark(std::string_view name) { return name.substr(0, name.find('/')); }

}  // namespace

BenchmarkFinder::BenchmarkFinder(const Profile& profile) : profile_(profile) {
  FindFrames();
  FindLabels();
}

void BenchmarkFinder::FindFrames() {
  std::map<std::pair<std::string, std::string>, uint32_t> ids;
  std::vector<uint32_t> of_function;
  for (const Function& function : profile_.functions()) {
    GoBenchmark benchmark = BenchmarkOfFunction(profile_.text(function.name));
    if (benchmark.package.empty()) {
      of_function.push_back(kNoNode);
      continue;
    }
    const auto [found, is_new] = ids.emplace(std::pair(benchmark.package, benchmark.name),
                                             static_cast<uint32_t>(frame_names_.size()));
    if (is_new) frame_names_.push_back(std::move(benchmark));
    of_function.push_back(found->second);
  }
  if (frame_names_.empty()) return;
  for (const Location& location : profile_.locations()) {
    uint32_t outermost = kNoNode;
    for (const Line& line : profile_.lines(location)) {
      const uint32_t one = line.function.valid() ? of_function[line.function.index()] : kNoNode;
      if (one != kNoNode) outermost = one;
    }
    frame_at_.push_back(outermost);
  }
}

// Keys and texts are few, labels many.
void BenchmarkFinder::FindLabels() {
  std::unordered_map<uint32_t, bool> keys;
  for (const Label& label : profile_.all_labels()) {
    if (!label.is_text()) continue;
    const auto [key, is_new_key] = keys.try_emplace(label.key.value, false);
    if (is_new_key) key->second = MayNameBenchmark(profile_.text(label.key));
    if (!key->second) continue;
    if (!names_of_texts_.contains(label.text().value)) {
      std::string name = BenchmarkOfLabel(profile_.text(label.text()));
      if (name.empty()) continue;
      names_of_texts_.emplace(label.text().value, std::move(name));
    }
    keys_of_names_.insert(label.key.value);
  }
}

const std::string* BenchmarkFinder::LabelledName(size_t sample) const {
  if (names_of_texts_.empty()) return nullptr;
  for (const Label& label : profile_.labels(sample)) {
    if (!label.is_text() || !keys_of_names_.contains(label.key.value)) continue;
    const auto found = names_of_texts_.find(label.text().value);
    if (found != names_of_texts_.end()) return &found->second;
  }
  return nullptr;
}

const GoBenchmark* BenchmarkFinder::FrameOf(StackId stack) const {
  if (frame_at_.empty()) return nullptr;
  const auto frames = profile_.stacks()[stack];
  for (size_t i = frames.size(); i > 0; --i) {
    const uint32_t frame = frame_at_[frames[i - 1].index()];
    if (frame != kNoNode) return &frame_names_[frame];
  }
  return nullptr;
}

std::string BenchmarkFinder::PackageOf(StackId stack) const {
  const GoBenchmark* const frame = FrameOf(stack);
  if (frame != nullptr) return frame->package;
  return frame_names_.empty() ? "" : frame_names_.front().package;
}

bool BenchmarkFinder::IsOf(size_t sample, const GoBenchmark& benchmark) const {
  const StackId stack = profile_.stack(sample);
  if (const std::string* const labelled = LabelledName(sample)) {
    return PackageOf(stack) == benchmark.package &&
           (*labelled == benchmark.name || WholeBenchmark(*labelled) == benchmark.name);
  }
  const GoBenchmark* const frame = FrameOf(stack);
  return frame != nullptr && *frame == benchmark;
}

namespace {

class BenchmarkSummer {
 public:
  BenchmarkSummer(const Profile& profile, const BenchmarkFinder& finder, const StackNodes& nodes,
                  std::vector<RunBenchmark>* benchmarks)
      : profile_(profile),
        finder_(finder),
        nodes_(nodes),
        benchmarks_(*benchmarks),
        cums_(nodes.count) {}

  Result<void> Sum(const CostColumns& columns) {
    type_ = profile_.text(profile_.sample_types()[columns.value].type);
    ids_.clear();
    stacks_.clear();
    const size_t first = benchmarks_.size();
    std::vector<Cost> by_stack(nodes_.leaves.size());  // of samples without labels
    int64_t all = 0;
    for (size_t sample = 0; sample < profile_.sample_count(); ++sample) {
      const StackId stack = profile_.stack(sample);
      if (nodes_.leaves[stack.index()] == kNoNode) continue;
      const Cost cost{CountOfSample(profile_, columns, sample),
                      profile_.value(sample, columns.value)};
      if (cost == Cost()) continue;
      if (__builtin_add_overflow(all, cost.value, &all)) {
        return BadInput("the sum of the values does not fit 64 bits");
      }
      const std::string* const labelled = finder_.LabelledName(sample);
      if (labelled == nullptr) {
        by_stack[stack.index()] += cost;
      } else {
        AddLabelled(stack, *labelled, cost);
      }
    }
    for (uint32_t i = 0; i < by_stack.size(); ++i) {
      if (by_stack[i] == Cost()) continue;
      const GoBenchmark* const frame = finder_.FrameOf(StackId(i));
      if (frame != nullptr) Add(*frame, StackId(i), by_stack[i]);
    }
    for (size_t i = 0; i < stacks_.size(); ++i) SumStacks(stacks_[i], &benchmarks_[first + i]);
    return {};
  }

 private:
  // Of a node, in one benchmark, and the last stack that it was counted for: beside each other, so
  // that a frame costs one load.
  struct NodeCum {
    Cost cost;
    uint64_t last_visit = 0;
  };
  struct StackCost {
    StackId stack;
    Cost cost;
  };

  void AddLabelled(StackId stack, const std::string& name, const Cost& cost) {
    const std::string package = finder_.PackageOf(stack);
    Add({package, name}, stack, cost);
    const std::string_view whole = WholeBenchmark(name);
    if (whole != name) Add({package, std::string(whole)}, stack, cost);
  }

  void Add(const GoBenchmark& benchmark, StackId stack, const Cost& cost) {
    const auto [found, is_new] =
        ids_.emplace(std::pair(benchmark.package, benchmark.name), stacks_.size());
    if (is_new) {
      benchmarks_.push_back({benchmark, type_});
      stacks_.emplace_back();
    }
    stacks_[found->second].push_back({stack, cost});
  }

  void SumStacks(const std::vector<StackCost>& stacks, RunBenchmark* benchmark) {
    std::vector<uint32_t> seen;
    for (const StackCost& one : stacks) {
      const uint32_t leaf = nodes_.leaves[one.stack.index()];
      benchmark->total += one.cost;
      benchmark->flat[leaf] += one.cost;
      ++visit_;
      AddCum(leaf, one.cost, &seen);
      for (const LocationId frame : profile_.stacks()[one.stack]) {
        for (const NodeId id : nodes_.table.nodes(frame)) {
          AddCum(nodes_.folded[id.index()], one.cost, &seen);
        }
      }
    }
    benchmark->cum.reserve(seen.size());
    for (const uint32_t node : seen) {
      benchmark->cum.emplace_back(node, cums_[node].cost);
      cums_[node].cost = {};
    }
  }

  // Once for each stack. Only what costs something comes here.
  void AddCum(uint32_t node, const Cost& cost, std::vector<uint32_t>* seen) {
    NodeCum& cum = cums_[node];
    if (cum.last_visit == visit_) return;
    cum.last_visit = visit_;
    if (cum.cost == Cost()) seen->push_back(node);
    cum.cost += cost;
  }

  const Profile& profile_;
  const BenchmarkFinder& finder_;
  const StackNodes& nodes_;
  std::vector<RunBenchmark>& benchmarks_;
  std::string type_;
  std::map<std::pair<std::string, std::string>, size_t> ids_;  // of this type, as of stacks_
  std::vector<std::vector<StackCost>> stacks_;
  uint64_t visit_ = 0;
  std::vector<NodeCum> cums_;  // by node
};

}  // namespace

Result<void> SumBenchmarks(const Profile& profile, const CostColumns& columns,
                           const StackNodes& nodes, std::vector<RunBenchmark>* benchmarks) {
  const BenchmarkFinder finder(profile);
  if (!finder.HasAny()) return {};
  BenchmarkSummer summer(profile, finder, nodes, benchmarks);
  const auto bytes = AllocationColumns(profile, /*of_objects=*/false);
  const auto objects = AllocationColumns(profile, /*of_objects=*/true);
  if (columns.kind != ProfileKind::kHeap || !bytes || !objects) return summer.Sum(columns);
  PFA_TRY(summer.Sum(*bytes));
  return summer.Sum(*objects);
}

}  // namespace pfa
