#include "analyzer/compare/run_columns.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// 32 bytes each.
constexpr size_t kMostCells = size_t{1} << 24;

using RunGroup = std::tuple<ProfileKind, std::string, std::string>;

struct GroupedRuns {
  std::vector<const ProfileRun*> old_runs;
  std::vector<const ProfileRun*> new_runs;
};

std::string TitleOf(const RunGroup& group) {
  const auto& [kind, type, unit] = group;
  return fmt::format("{} ({})", NameOf(kind), type);
}

std::string TitlesOf(const std::map<RunGroup, GroupedRuns>& groups, bool of_old) {
  std::vector<std::string> titles;
  for (const auto& [group, runs] : groups) {
    if (!(of_old ? runs.old_runs : runs.new_runs).empty()) titles.push_back(TitleOf(group));
  }
  return fmt::format("{}", fmt::join(titles, ", "));
}

// What one run has of a benchmark.
struct BenchmarkPart {
  size_t run = 0;
  const RunBenchmark* of_run = nullptr;
};

class RunJoiner {
 public:
  RunJoiner(const GroupedRuns& group, RunColumns* columns) : columns_(*columns) {
    std::ranges::copy(group.old_runs, std::back_inserter(runs_));
    std::ranges::copy(group.new_runs, std::back_inserter(runs_));
    columns_.old_runs = group.old_runs.size();
    columns_.new_runs = group.new_runs.size();
    columns_.kind = runs_.front()->kind;
    columns_.type = runs_.front()->type;
    columns_.unit = runs_.front()->unit;
    for (const ProfileRun* run : runs_) {
      columns_.sources.push_back(run->source);
      columns_.durations.push_back(run->duration);
    }
  }

  Result<void> Run() {
    NumberNodes();
    if (columns_.nodes.size() > kMostCells / runs_.size()) {
      return Error{ErrorCode::kLimit,
                   fmt::format("{} functions in {} profiles are too many to compare",
                               columns_.nodes.size(), runs_.size()),
                   runs_.front()->source};
    }
    PFA_TRY(CheckSums());
    FillCosts();
    FindMainCalls();
    for (size_t run = 0; run < runs_.size(); ++run) PFA_TRY(AddBenchmarks(run));
    for (size_t i = 0; i < columns_.benchmarks.size(); ++i)
      AddCum(parts_[i], &columns_.benchmarks[i]);
    return {};
  }

 private:
  void NumberNodes() {
    std::vector<uint8_t> has_new_place;  // by node
    for (const ProfileRun* run : runs_) {
      const bool is_new_side = numbers_.size() >= columns_.old_runs;
      std::vector<uint32_t>& numbers = numbers_.emplace_back();
      numbers.reserve(run->nodes.size());
      for (const RunNode& node : run->nodes) {
        const uint32_t number = NumberOf(node, *run);
        ComparedNode& compared = columns_.nodes[number];
        AddRecorded(node.recorded, &compared.recorded);
        compared.is_recorded = compared.is_recorded || node.is_recorded;
        has_new_place.resize(columns_.nodes.size());
        uint8_t& has_new = has_new_place[number];
        if ((is_new_side && has_new == 0 && !node.place.file.empty()) ||
            IsBefore(node.place, compared.place)) {
          compared.place = node.place;
          if (is_new_side) has_new = 1;
        }
        numbers.push_back(number);
      }
    }
  }

  // Names have the same id in nearly all runs, which is faster than to look each up.
  uint32_t NumberOf(const RunNode& node, const ProfileRun& run) {
    if (run.names == 0 || run.names != runs_.front()->names || node.name_id == kNoNode) {
      return NumberOfName(node);
    }
    if (node.name_id >= numbers_of_ids_.size()) {
      numbers_of_ids_.resize(size_t{node.name_id} + 1, kNoNode);
    }
    uint32_t& number = numbers_of_ids_[node.name_id];
    if (number == kNoNode) number = NumberOfName(node);
    return number;
  }

  uint32_t NumberOfName(const RunNode& node) {
    const auto [found, is_new] =
        numbers_of_names_.emplace(node.name, static_cast<uint32_t>(columns_.nodes.size()));
    if (is_new) {
      const auto [package, is_new_package] = numbers_of_packages_.emplace(
          node.package, static_cast<uint32_t>(columns_.packages.size()));
      if (is_new_package) columns_.packages.push_back(node.package);
      columns_.nodes.push_back({node.name, package->second, {}});
    }
    return found->second;
  }

  static void AddRecorded(const std::vector<std::string>& names, std::vector<std::string>* all) {
    if (std::ranges::includes(*all, names)) return;
    std::vector<std::string> joined;
    std::ranges::set_union(*all, names, std::back_inserter(joined));
    *all = std::move(joined);
  }

  // So that nothing below can leave 64 bits.
  Result<void> CheckSums() {
    int64_t sum = 0;
    uint64_t count = 0;
    for (const ProfileRun* run : runs_) {
      if (__builtin_add_overflow(sum, run->total.value, &sum) ||
          __builtin_add_overflow(count, run->total.count, &count)) {
        return Error{ErrorCode::kBadInput, "the sum of the values of all runs does not fit 64 bits",
                     run->source};
      }
      columns_.harness += run->harness;
      columns_.background += run->background;
    }
    return {};
  }

  void FillCosts() {
    const size_t count = runs_.size();
    columns_.costs.resize(columns_.nodes.size() * count);
    columns_.package_costs.resize(columns_.packages.size() * count);
    for (size_t run = 0; run < count; ++run) {
      columns_.totals.push_back(runs_[run]->total);
      for (size_t i = 0; i < runs_[run]->nodes.size(); ++i) {
        const uint32_t node = numbers_[run][i];
        const NodeCost& cost = runs_[run]->nodes[i].cost;
        columns_.costs[node * count + run] = cost;
        columns_.package_costs[columns_.nodes[node].package * count + run] += cost.flat;
      }
    }
  }

  // The runs vote once more, with their leads.
  void FindMainCalls() {
    // Few nodes have many: those with which the runs do not agree.
    using Votes = std::vector<std::pair<uint32_t, double>>;
    std::vector<Votes> callers(columns_.nodes.size());
    std::vector<Votes> callees(columns_.nodes.size());
    const auto vote = [](uint32_t node, double lead, Votes* votes) {
      const auto found = std::ranges::find(*votes, node, &Votes::value_type::first);
      if (found == votes->end()) {
        votes->emplace_back(node, lead);
      } else {
        found->second += lead;
      }
    };
    for (size_t run = 0; run < runs_.size(); ++run) {
      for (size_t i = 0; i < runs_[run]->nodes.size(); ++i) {
        const RunNode& node = runs_[run]->nodes[i];
        const uint32_t number = numbers_[run][i];
        if (node.caller.node != kNoNode) {
          vote(numbers_[run][node.caller.node], node.caller.lead, &callers[number]);
        }
        if (node.callee.node != kNoNode) {
          vote(numbers_[run][node.callee.node], node.callee.lead, &callees[number]);
        }
      }
    }
    const auto first_of = [](const Votes& votes) {
      const auto most = std::ranges::min_element(
          votes, {}, [](const auto& cast) { return std::pair(-cast.second, cast.first); });
      return most == votes.end() ? kNoNode : most->first;
    };
    for (size_t i = 0; i < columns_.nodes.size(); ++i) {
      columns_.nodes[i].caller = first_of(callers[i]);
      columns_.nodes[i].callee = first_of(callees[i]);
    }
  }

  Result<void> AddBenchmarks(size_t run) {
    for (const RunBenchmark& one : runs_[run]->benchmarks) {
      int64_t& sum = benchmark_sums_[one.type];
      if (__builtin_add_overflow(sum, one.total.value, &sum)) {
        return Error{ErrorCode::kBadInput, "the sum of the values of all runs does not fit 64 bits",
                     runs_[run]->source};
      }
      const auto [found, is_new] =
          benchmarks_.emplace(std::tuple(one.benchmark.package, one.benchmark.name, one.type),
                              columns_.benchmarks.size());
      if (is_new) {
        columns_.benchmarks.push_back(
            {one.benchmark, one.type, {}, {}, std::vector<Cost>(runs_.size())});
        parts_.emplace_back();
      }
      parts_[found->second].push_back({run, &one});
      BenchmarkColumns& benchmark = columns_.benchmarks[found->second];
      benchmark.totals[run] += one.total;
      for (const auto& [node, cost] : one.flat) {
        std::vector<Cost>& costs = benchmark.flat[numbers_[run][node]];
        costs.resize(runs_.size());
        costs[run] += cost;
      }
    }
    return {};
  }

  // Of what has a cost of its own in any of the runs.
  void AddCum(const std::vector<BenchmarkPart>& parts, BenchmarkColumns* benchmark) {
    slots_.resize(columns_.nodes.size());
    for (const auto& [node, costs] : benchmark->flat) {
      slots_[node] = &benchmark->cum[node];
      slots_[node]->resize(runs_.size());
    }
    for (const BenchmarkPart& part : parts) {
      for (const auto& [node, cost] : part.of_run->cum) {
        std::vector<Cost>* const costs = slots_[numbers_[part.run][node]];
        if (costs != nullptr) (*costs)[part.run] += cost;
      }
    }
    for (const auto& [node, costs] : benchmark->flat) slots_[node] = nullptr;
  }

  RunColumns& columns_;
  std::vector<const ProfileRun*> runs_;
  std::vector<std::vector<uint32_t>> numbers_;  // by run, then its node
  std::vector<uint32_t> numbers_of_ids_;        // by RunNode::name_id
  std::unordered_map<std::string_view, uint32_t> numbers_of_names_;
  std::unordered_map<std::string_view, uint32_t> numbers_of_packages_;
  std::map<std::tuple<std::string, std::string, std::string>, size_t> benchmarks_;
  std::vector<std::vector<BenchmarkPart>> parts_;  // of each of columns_.benchmarks
  std::vector<std::vector<Cost>*> slots_;          // by node, of one benchmark; null: not of it
  std::map<std::string, int64_t> benchmark_sums_;  // by type
};

}  // namespace

std::string ComparedNode::ShownName() const {
  return recorded.size() == 1 && !is_recorded ? recorded.front() : name;
}

Result<ProfileSets> JoinRuns(std::span<const ProfileRun> old_runs,
                             std::span<const ProfileRun> new_runs) {
  std::map<RunGroup, GroupedRuns> groups;
  const auto group_of = [&](const ProfileRun& run) -> GroupedRuns& {
    return groups[{run.kind, run.type, run.unit}];
  };
  for (const ProfileRun& run : old_runs) group_of(run).old_runs.push_back(&run);
  for (const ProfileRun& run : new_runs) group_of(run).new_runs.push_back(&run);
  ProfileSets sets;
  for (const auto& [group, runs] : groups) {
    if (runs.old_runs.empty() || runs.new_runs.empty()) {
      sets.notes.push_back(fmt::format("Only the {} side has {} profiles: they are not compared",
                                       runs.old_runs.empty() ? "new" : "old", TitleOf(group)));
      continue;
    }
    RunColumns columns;
    PFA_TRY(RunJoiner(runs, &columns).Run());
    sets.columns.push_back(std::move(columns));
  }
  if (sets.columns.empty()) {
    return BadInput(
        fmt::format("no kind of profile is on both sides: the old one has {}, the new "
                    "one {}",
                    TitlesOf(groups, true), TitlesOf(groups, false)));
  }
  return sets;
}

}  // namespace pfa
