#include "analyzer/compare/share_history.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// Of a caller's step, so that the callee explains it.
constexpr double kExplains = 0.8;
// Of a function's step, that its caller must show so that the cost is new and not moved.
constexpr double kReachesCaller = 0.2;

double ShareOfName(const SetShares& set, const std::string& unit, const std::string& name) {
  const auto sums = set.find(unit);
  if (sums == set.end() || !(sums->second.total > 0)) return 0;
  const auto cum = sums->second.cum.find(name);
  return cum == sums->second.cum.end() ? 0 : cum->second / sums->second.total;
}

double ChangeOfStep(const HistoryStep& step) {
  return step.point.test.y_mean - step.point.test.x_mean;
}

class DeepestSteps {
 public:
  DeepestSteps(const BenchHistory& history, std::span<const SetShares> sets, HistoryAnswer* answer)
      : history_(history), sets_(sets), answer_(*answer) {}

  size_t Run() {
    for (HistoryStep& step : answer_.steps) {
      if (RowOf(step).is_share && step.fate == StepFate::kOther && IsMoved(step)) {
        step.fate = StepFate::kMoved;
      }
    }
    std::vector<HistoryStep> kept;
    for (const HistoryStep& step : answer_.steps) {
      if (!RowOf(step).is_share || !IsExplained(step)) kept.push_back(step);
    }
    const size_t left_out = answer_.steps.size() - kept.size();
    std::ranges::stable_sort(kept, {}, &HistoryStep::fate);
    answer_.steps = std::move(kept);
    return left_out;
  }

 private:
  [[nodiscard]] const HistoryRow& RowOf(const HistoryStep& step) const {
    return history_.rows()[step.row];
  }

  // In the newest set that has the function.
  [[nodiscard]] std::string NewestOf(const HistoryRow& row,
                                     std::map<std::string, std::string> ShareSums::*names) const {
    for (size_t i = sets_.size(); i-- > 0;) {
      const auto sums = sets_[i].find(row.unit);
      if (sums == sets_[i].end()) continue;
      const auto found = (sums->second.*names).find(row.name);
      if (found != (sums->second.*names).end()) return found->second;
    }
    return {};
  }

  [[nodiscard]] std::string CallerOf(const HistoryRow& row) const {
    return NewestOf(row, &ShareSums::callers);
  }

  [[nodiscard]] bool IsExplained(const HistoryStep& step) const {
    const HistoryRow& row = RowOf(step);
    return std::ranges::any_of(answer_.steps, [&](const HistoryStep& other) {
      const HistoryRow& callee = RowOf(other);
      // What moved inside explains nothing outside.
      if (!callee.is_share || callee.unit != row.unit || other.fate == StepFate::kMoved ||
          callee.name == row.name || CallerOf(callee) != row.name) {
        return false;
      }
      const bool is_together = other.set <= step.set + 1 && step.set <= other.set + 1;
      return is_together && ChangeOfStep(other) / ChangeOfStep(step) >= kExplains;
    });
  }

  // How much a share changed at a step; `sum_of` says what it is of in a set.
  template <typename SumOf>
  [[nodiscard]] double ChangeAt(const HistoryStep& step, SumOf sum_of) const {
    const HistoryRow& row = RowOf(step);
    const auto mean = [&](size_t begin, size_t end) {
      double sum = 0;
      for (size_t i = begin; i < end; ++i) {
        const auto sums = sets_[row.sets[i]].find(row.unit);
        if (sums == sets_[row.sets[i]].end() || !(sums->second.total > 0)) continue;
        sum += sum_of(sums->second) / sums->second.total;
      }
      return sum / static_cast<double>(end - begin);
    };
    return mean(step.point.at, step.point.end) - mean(step.point.begin, step.point.at);
  }

  // Whether the caller has the same share before and after; or the package, if the function itself
  // is what changed.
  [[nodiscard]] bool IsMoved(const HistoryStep& step) const {
    const HistoryRow& row = RowOf(step);
    const double change = ChangeOfStep(step);
    const auto is_flat = [&](double off) {
      return std::abs(off) < kReachesCaller * std::abs(change);
    };
    const std::string caller = CallerOf(row);
    if (!caller.empty() && caller != row.name &&
        is_flat(ChangeAt(step, [&](const ShareSums& sums) { return SumIn(sums.cum, caller); }))) {
      return true;
    }
    const double own =
        ChangeAt(step, [&](const ShareSums& sums) { return SumIn(sums.flat, row.name); });
    const std::string package = PackageOf(row);
    return !package.empty() && own / change >= kExplains &&
           is_flat(ChangeAt(
               step, [&](const ShareSums& sums) { return SumIn(sums.package_flat, package); }));
  }

  static double SumIn(const std::map<std::string, double>& sums, const std::string& name) {
    const auto found = sums.find(name);
    return found == sums.end() ? 0 : found->second;
  }

  [[nodiscard]] std::string PackageOf(const HistoryRow& row) const {
    return NewestOf(row, &ShareSums::packages);
  }

  const BenchHistory& history_;
  std::span<const SetShares> sets_;
  HistoryAnswer& answer_;
};

}  // namespace

SetShares SharesOf(std::span<const ProfileRun> runs) {
  SetShares shares;
  for (const ProfileRun& run : runs) {
    // Of kinds that are no well-known ones, the type of the samples says more.
    const std::string_view kind =
        run.kind == ProfileKind::kOther ? std::string_view(run.type) : NameOf(run.kind);
    ShareSums& sums = shares[fmt::format("{} share", kind)];
    sums.total += static_cast<double>(run.total.value);
    for (const RunNode& node : run.nodes) {
      if (node.cost.cum.value <= 0) continue;
      sums.cum[node.name] += static_cast<double>(node.cost.cum.value);
      const auto flat = static_cast<double>(node.cost.flat.value);
      sums.flat[node.name] += flat;
      if (!node.package.empty()) {
        sums.packages[node.name] = node.package;
        sums.package_flat[node.package] += flat;
      }
      if (node.caller.node < run.nodes.size()) {
        sums.callers[node.name] = run.nodes[node.caller.node].name;
      }
    }
  }
  return shares;
}

void AddShares(std::span<const SetShares> sets, BenchHistory* history) {
  std::map<std::pair<std::string, std::string>, double> largest;
  for (const SetShares& set : sets) {
    for (const auto& [unit, sums] : set) {
      for (const auto& [name, cum] : sums.cum) {
        double& share = largest[{unit, name}];
        share = std::max(share, ShareOfName(set, unit, name));
      }
    }
  }
  for (const auto& [key, share] : largest) {
    if (share < kLeastShare) continue;
    HistoryRow row{.package = {}, .name = key.second, .unit = key.first, .is_share = true};
    for (uint32_t i = 0; i < sets.size(); ++i) {
      const auto sums = sets[i].find(row.unit);
      if (sums == sets[i].end() || !(sums->second.total > 0)) continue;
      row.values.push_back(ShareOfName(sets[i], row.unit, row.name));
      row.sets.push_back(i);
    }
    history->AddRow(std::move(row));
  }
}

void AddShareFloors(const BenchHistory& history, Gate* gate) {
  for (const HistoryRow& row : history.rows()) {
    const bool is_known =
        std::ranges::find(gate->floors, row.unit, &GateLimit::unit) != gate->floors.end();
    if (row.is_share && !is_known) gate->floors.push_back({row.unit, kLeastShareChange});
  }
}

size_t KeepDeepestSteps(const BenchHistory& history, std::span<const SetShares> sets,
                        HistoryAnswer* answer) {
  return DeepestSteps(history, sets, answer).Run();
}

}  // namespace pfa
