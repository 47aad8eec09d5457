#include "analyzer/compare/null_profiles.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analyzer/compare/null_splits.h"
#include "analyzer/compare/run_columns.h"
#include "analyzer/compare/share_tests.h"
#include "analyzer/statistics/binomial.h"

namespace pfa {
namespace {

// Functions times runs times splits: about a second.
constexpr size_t kMostNullCells = 20'000'000;
constexpr size_t kFewestNullSplits = 100;

class ProfileSplitter {
 public:
  ProfileSplitter(const RunColumns& columns, const NullProfileQuestion& question)
      : columns_(columns), question_(question) {}

  NullProfiles Run() {
    NullProfiles answer{columns_.kind, columns_.type, columns_.runs()};
    FindTested();
    answer.functions = nodes_.size();
    const size_t cells = std::max<size_t>(nodes_.size() * columns_.runs(), 1);
    const size_t affordable = std::max(kFewestNullSplits, kMostNullCells / cells);
    const NullSplits splits = SplitsOf(columns_.runs(), question_.pairing,
                                       std::min(question_.splits, affordable), question_.seed);
    answer.splits = splits.orders.size();
    RunSides sides = SidesOf(columns_);
    sides.old_runs = splits.old_runs;
    sides.new_runs = splits.new_runs;
    std::vector<size_t> named(nodes_.size());
    for (const std::vector<uint32_t>& order : splits.orders) {
      if (Split(order, sides, &named)) ++answer.alarms;
    }
    if (!splits.is_all) {
      answer.rate = BinomialInterval(answer.alarms, answer.splits, 1 - question_.alpha);
    }
    const auto most = std::ranges::max_element(named);
    if (most != named.end() && *most > 0) {
      const uint32_t node = nodes_[static_cast<size_t>(most - named.begin())];
      answer.most_often = columns_.nodes[node].ShownName();
      answer.most_often_splits = *most;
    }
    return answer;
  }

 private:
  // How many samples a function has in all does not depend on the split.
  void FindTested() {
    for (uint32_t node = 0; node < columns_.nodes.size(); ++node) {
      uint64_t pooled = 0;
      for (const NodeCost& cost : columns_.CostsOf(node)) pooled += cost.flat.count;
      if (pooled < kLeastPooledCount) continue;
      if (question_.blame.IsIgnored(columns_.nodes[node].ShownName())) continue;
      nodes_.push_back(node);
    }
    eligible_.assign(nodes_.size(), 1);
    costs_.resize(nodes_.size());
  }

  // Whether any function is said to have changed.
  bool Split(std::span<const uint32_t> order, RunSides sides, std::vector<size_t>* named) {
    totals_.clear();
    durations_.clear();
    for (const uint32_t run : order) {
      totals_.push_back(columns_.totals[run]);
      durations_.push_back(columns_.durations[run]);
    }
    changes_.clear();
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const auto costs = columns_.CostsOf(nodes_[i]);
      costs_[i].clear();
      for (const uint32_t run : order) costs_[i].push_back(costs[run].flat);
      changes_.push_back(SumsOf(costs_[i], totals_, sides));
    }
    const RunsToSize runs{.old_runs = sides.old_runs,
                          .totals = totals_,
                          .durations = durations_,
                          .operations = {},
                          .are_samples = sides.test != BlameTest::kRanks};
    SetSizes(SizesOf(runs, question_.blame.normalize, changes_), &sides);
    TestChanges(costs_, totals_, sides, eligible_, changes_);
    bool is_any = false;
    for (size_t i = 0; i < changes_.size(); ++i) {
      if (!changes_[i].is_tested || changes_[i].q > question_.blame.false_share) continue;
      ++(*named)[i];
      is_any = true;
    }
    return is_any;
  }

  const RunColumns& columns_;
  const NullProfileQuestion& question_;
  std::vector<uint32_t> nodes_;
  std::vector<uint8_t> eligible_;
  std::vector<std::vector<Cost>> costs_;  // of this split
  std::vector<Cost> totals_;
  std::vector<int64_t> durations_;
  std::vector<CostChange> changes_;
};

}  // namespace

Result<std::vector<NullProfiles>> SplitProfilesAtRandom(std::span<const ProfileRun> runs,
                                                        const NullProfileQuestion& question) {
  std::map<std::tuple<ProfileKind, std::string, std::string>, std::vector<ProfileRun>> groups;
  for (const ProfileRun& run : runs) groups[{run.kind, run.type, run.unit}].push_back(run);
  std::vector<NullProfiles> answers;
  for (const auto& [key, group] : groups) {
    if (group.size() < kFewestNullProfiles) continue;
    const std::span<const ProfileRun> all = group;
    PFA_ASSIGN_OR_RETURN(const ProfileSets sets, JoinRuns(all.first(1), all.subspan(1)));
    answers.push_back(ProfileSplitter(sets.columns.front(), question).Run());
  }
  return answers;
}

}  // namespace pfa
